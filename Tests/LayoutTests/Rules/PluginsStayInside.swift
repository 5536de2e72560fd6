/// Plugins stay on the loop and inside the rules.
enum PluginsStayInside: LayoutRule {
    /// What may not stand in a plugin, and what to use in its place.
    static let forbidden: [(text: String, instead: String)] = [
        ("Task.sleep", "a timer of the manifest"),
        ("unsafe", "a value of PluginKit"),
        ("@_", "a documented attribute"),
        ("nonisolated(", "a Sendable value"),
        ("@unchecked", "a Sendable value"),
        ("DispatchQueue", "context.query or context.write"),
    ]

    /// In one line of code, without its texts and comments.
    private static func found(in line: Substring) -> [(text: String, instead: String)] {
        let known = forbidden.filter { line.contains($0.text) }
        // However it is spelt, it leaves the loop; to ask about one's own task does not.
        let task = /\bTask\b(?!\.(sleep|isCancelled|checkCancellation|yield)\b)/
        guard line.contains(task.wordBoundaryKind(.simple)) else { return known }
        return known + [("Task", "the handler's own async body")]
    }

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.filter(\.isPlugin).flatMap { file in
            (file.views?.codeLines ?? []).enumerated().flatMap { index, line in
                found(in: line).map { rule in
                    Breach(
                        file.path,
                        index + 1,
                        "No \(rule.text) in a plugin; use \(rule.instead)."
                    )
                }
            }
        }
    }
}
