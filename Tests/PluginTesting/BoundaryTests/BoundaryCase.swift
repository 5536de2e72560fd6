import Foundation
import Testing

/// A small piece of a plugin, and how the build has to answer it.
struct BoundaryCase: CustomTestStringConvertible, Sendable {
    enum Answer: Sendable {
        case compiles
        /// The compiler says one of these.
        case error([String])
        /// The manifest compiler says this before Swift is asked.
        case wall(String)
    }

    let name: String
    let text: String
    let answer: Answer
    /// The plugin whose manifest says what is declared.
    let plugin: String

    var testDescription: String { name }

    static let all: [BoundaryCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Cases")
        let paths =
            FileManager.default.enumerator(atPath: folder.path)?
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".case") } ?? []
        return paths.sorted().map { path in
            guard let text = try? String(contentsOf: folder.appending(path: path), encoding: .utf8),
                let item = BoundaryCase(String(path.dropLast(5)), text)
            else { preconditionFailure("\(path) does not begin with what the build answers.") }
            return item
        }
    }()

    private init?(_ name: String, _ text: String) {
        guard let first = text.split(separator: "\n").first, first.hasPrefix("// ") else {
            return nil
        }
        self.name = name
        self.text = text
        let second = text.split(separator: "\n").dropFirst().first ?? ""
        let head = "// plugin: "
        plugin = second.hasPrefix(head) ? String(second.dropFirst(head.count)) : "Starter"
        let words = first.dropFirst(3)
        if words == "compiles" {
            answer = .compiles
        } else if words.hasPrefix("error: ") {
            answer = .error(words.dropFirst(7).split(separator: "|").map(String.init))
        } else if words.hasPrefix("wall: ") {
            answer = .wall(String(words.dropFirst(6)))
        } else {
            return nil
        }
    }
}
