import PluginKit

/// Refuses what takes a plugin off the loop or past the host: imports beyond the kit, tasks of its
/// own, and whatever gives the compiler's safety up.
struct SourceWall {
    /// Modules that a plugin may import.
    static let imports: Set<String> = [
        "PluginKit", "Swift", "Synchronization", "DequeModule", "OrderedCollections", "HeapModule",
    ]

    /// What may not stand in a plugin's code, and what to use in its place.
    static let words: [(text: String, instead: String)] = [
        ("Task {", "use the handler's own async body"),
        ("Task(", "use the handler's own async body"),
        ("Task.detached", "use the handler's own async body"),
        ("Task.sleep", "declare a timer in the manifest"),
        ("unsafe", "use a value of PluginKit"),
        ("@_", "use a documented attribute"),
        ("nonisolated(", "use a Sendable value"),
        ("@unchecked", "use a Sendable value"),
        ("DispatchQueue", "use context.query or context.write"),
        ("generated:", "declare it in the manifest, which makes the symbol"),
        ("EventSpec(", "declare the event in the manifest"),
        ("StatementSpec(", "write the statement to Statements/"),
        ("PluginBundle(", "leave the bundle to the build"),
    ]

    /// Protocols to which only what the build makes of the manifest conforms.
    static let conformances: Set<Substring> = [
        "Event", "Statement", "RowStatement", "Subscription", "TimerKind", "Operation",
        "PageOperation", "OfferedCommand", "UsedCommand", "Upcast", "PluginSettings",
    ]

    let log: DiagnosticLog

    /// Notes every breach in one file.
    func check(_ file: PluginFiles.Text) {
        var isInLongText = false
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let code = SourceWall.code(of: line, &isInLongText)
            if let module = SourceWall.imported(by: code), !SourceWall.imports.contains(module) {
                wrong(
                    file,
                    index + 1,
                    "a plugin may not import \(module)",
                    "import PluginKit; it has what a plugin needs"
                )
            }
            if let forged = SourceWall.forged(by: code) {
                wrong(
                    file,
                    index + 1,
                    "a plugin makes no \(forged) of its own",
                    "declare it in the manifest, which makes the symbol"
                )
            }
            for word in SourceWall.words where code.contains(word.text) {
                wrong(file, index + 1, "no \(word.text) in a plugin", word.instead)
            }
        }
    }

    /// The line without comments and without what stands between quotes.
    private static func code(of line: Substring, _ isInLongText: inout Bool) -> String {
        var code = ""
        for (index, part) in line.split(separator: "\"\"\"", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 { isInLongText.toggle() }
            guard !isInLongText else { continue }
            let pieces = part.replacing("\\\"", with: "")
                .split(separator: "\"", omittingEmptySubsequences: false)
            for (number, piece) in pieces.enumerated() where number % 2 == 0 {
                if let comment = piece.firstRange(of: "//") {
                    return code + piece[..<comment.lowerBound]
                }
                code += piece
            }
        }
        return code
    }

    /// The module that a line of code imports; nil for lines that import nothing.
    private static func imported(by code: String) -> String? {
        let words = code.split { $0 == " " || $0 == "." || $0 == ";" }
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
        let isAttribute = { (word: Substring) in
            word.hasPrefix("@")
                || ["public", "package", "internal", "fileprivate", "private"].contains(word)
        }
        guard words[..<at].allSatisfy(isAttribute) else { return nil }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? at + 2 : at + 1
        return String(words[name])
    }

    /// The protocol that a line declares a conformance to, which is not for a plugin to declare.
    private static func forged(by code: String) -> Substring? {
        let words = code.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        let kinds: Set<Substring> = ["struct", "enum", "class", "actor", "extension"]
        guard words.contains(where: kinds.contains), let colon = code.firstIndex(of: ":") else {
            return nil
        }
        return code[colon...].split { !($0.isLetter || $0.isNumber) }
            .first(where: conformances.contains)
    }

    private func wrong(_ file: PluginFiles.Text, _ line: Int, _ problem: String, _ remedy: String) {
        log.add(Diagnostic(file: file.path, line: line, problem: problem, remedy: remedy))
    }
}
