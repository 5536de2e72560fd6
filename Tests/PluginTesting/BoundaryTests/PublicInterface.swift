import Foundation
import JSONWire

/// What a module offers its users, one declaration a line, as the compiler sees it.
struct PublicInterface {
    let lines: [String]

    init(lines: [String]) { self.lines = lines }

    /// Reads a module, from the build that this test belongs to unless it lies elsewhere.
    init(of module: String, in modules: URL = SwiftCompiler.builtModules) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "interface-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift-symbolgraph-extract", "-module-name", module, "-I",
            modules.path, "-target", PublicInterface.target, "-output-dir",
            folder.path, "-minimum-access-level", "public", "-skip-synthesized-members",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
        var lines: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            lines += PublicInterface.lines(of: try JSONValue.parse(Array(bytes)), in: module)
        }
        self.lines = Set(lines).sorted()
    }

    #if arch(arm64)
        private static let target = "aarch64-unknown-linux-gnu"
    #else
        private static let target = "x86_64-unknown-linux-gnu"
    #endif

    /// What is gone, with a minus, then what is new, with a plus.
    func differences(from earlier: [String]) -> [String] {
        Set(earlier).subtracting(lines).sorted().map { "- \($0)" }
            + Set(lines).subtracting(earlier).sorted().map { "+ \($0)" }
    }

    private static func lines(of graph: JSONValue, in module: String) -> [String] {
        let symbols = (graph["symbols"]?.elements ?? []).map { symbol in
            let path = (symbol["pathComponents"]?.elements ?? []).compactMap(\.string)
            let words = (symbol["declarationFragments"]?.elements ?? [])
                .compactMap { $0["spelling"]?.string }
            let text = words.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return "\(module).\(path.joined(separator: ".")): \(text)"
        }
        // Who conforms to what is as much a promise as a name.
        let names = Dictionary(
            (graph["symbols"]?.elements ?? []).map { symbol in
                (
                    symbol["identifier"]?["precise"]?.string ?? "",
                    (symbol["pathComponents"]?.elements ?? []).compactMap(\.string)
                        .joined(separator: ".")
                )
            }
        ) { first, _ in first }
        let conformances = (graph["relationships"]?.elements ?? []).compactMap { edge -> String? in
            guard edge["kind"]?.string == "conformsTo",
                let source = edge["source"]?.string.flatMap({ names[$0] }),
                let target = edge["target"]?.string.flatMap({ names[$0] })
                    ?? edge["targetFallback"]?.string
            else { return nil }
            return "\(module).\(source) is \(target)"
        }
        return symbols + conformances
    }
}
