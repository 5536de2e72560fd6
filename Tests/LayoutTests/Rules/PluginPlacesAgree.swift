/// The four places of a plugin name the same plugins.
enum PluginPlacesAgree: LayoutRule {
    static func breaches(in tree: SourceTree) -> [Breach] {
        let listed = namesInPackage(tree)
        let lines = namesInExecutable(tree)
        let folders = Set(tree.folders(in: "Plugins"))
        let manifests = tree.folders(in: "Manifests").subtracting(["schema"])
        let ids =
            folders.union(listed).map { $0.lowercased() } + lines.sorted() + manifests.sorted()
        return Set(ids).sorted().flatMap { id -> [Breach] in
            let name = folders.union(listed).first { $0.lowercased() == id } ?? id
            return [
                (folders.contains(name), "Plugins/\(name)", "The plugin's folder is missing."),
                (manifests.contains(id), "Manifests/\(id)", "The manifest's folder is missing."),
                (
                    listed.contains(name), "Package.swift",
                    "allPlugins lacks \u{201C}\(name)\u{201D}."
                ),
                (
                    lines.contains(id), "Sources/cityhost/Plugins.swift",
                    "The line Linked.\(id) is missing."
                ),
            ].filter { !$0.0 }.map { Breach($0.1, $0.2) }
        }
    }

    /// The words of `let allPlugins: [String] = [ … ]`.
    private static func namesInPackage(_ tree: SourceTree) -> Set<String> {
        let text = tree.file("Package.swift")?.views?.spoken ?? ""
        guard let start = text.firstRange(of: "let allPlugins: [String] = ["),
            let end = text[start.upperBound...].firstRange(of: "]")
        else { return [] }
        let words = text[start.upperBound..<end.lowerBound].split(separator: "\"")
        return Set(words.map(String.init).filter { $0.allSatisfy(\.isLetter) && !$0.isEmpty })
    }

    private static func namesInExecutable(_ tree: SourceTree) -> Set<String> {
        let lines = tree.file("Sources/cityhost/Plugins.swift")?.views?.codeLines ?? []
        return Set(
            lines.compactMap { line in
                guard let at = line.firstRange(of: "Linked.") else { return nil }
                return String(line[at.upperBound...].prefix(while: \.isLetter)).lowercased()
            }
        )
    }
}
