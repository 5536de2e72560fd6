/// One file of the tree: its path from the package's root, and its text.
struct SourceFile: Sendable {
    let path: String
    let text: String
    /// The text with comments and strings told apart; only for Swift files.
    let views: SwiftViews?

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        views = path.hasSuffix(".swift") ? SwiftViews(of: text) : nil
    }

    var folders: [String] { path.split(separator: "/").dropLast().map(String.init) }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isSwift: Bool { views != nil }

    /// The lines of the text, without their ends.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The target a Swift file belongs to: the folder below `Sources`, `Plugins` or `Tests`.
    var module: String? {
        let parts = folders
        guard parts.count > 1, ["Sources", "Plugins", "Tests"].contains(parts[0]) else {
            return nil
        }
        return parts[1]
    }

    var isProduct: Bool { path.hasPrefix("Sources/") || path.hasPrefix("Plugins/") }
    var isPlugin: Bool { path.hasPrefix("Plugins/") }
}

extension SourceFile {
    /// Identifiers and keywords of the code, with the lines they stand in.
    var codeWords: [(word: String, line: Int)] {
        (views?.codeLines ?? []).enumerated().flatMap { index, line in
            line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
                .map { (String($0), index + 1) }
        }
    }
}
