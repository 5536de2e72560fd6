/// Plugins stay on the loop and inside the rules.
enum PluginsStayInside: LayoutRule {
    /// What may not stand in a plugin, and what to use in its place.
    static let forbidden: [(text: String, instead: String)] = [
        ("Task {", "the handler's own async body"),
        ("Task.detached", "the handler's own async body"),
        ("Task.sleep", "a timer of the manifest"),
        ("unsafe", "a value of PluginKit"),
        ("@_", "a documented attribute"),
        ("nonisolated(", "a Sendable value"),
        ("@unchecked", "a Sendable value"),
        ("DispatchQueue", "context.query or context.write"),
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.filter(\.isPlugin).flatMap { file in
            (file.views?.codeLines ?? []).enumerated().flatMap { index, line in
                forbidden.filter { line.contains($0.text) }.map { rule in
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
