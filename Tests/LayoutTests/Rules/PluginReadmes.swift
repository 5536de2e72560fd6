/// A plugin's README names every route and event of its manifest, and argues each statement that
/// walks over a large table.
enum PluginReadmes: LayoutRule {
    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.folders(in: "Plugins").sorted().flatMap { name -> [Breach] in
            let page = "Plugins/\(name)/README.md"
            guard let readme = tree.file(page) else {
                return [Breach(page, "The plugin has no README.md.")]
            }
            let manifest = tree.file("Manifests/\(name.lowercased())/plugin.json")
            let missing = ["path", "type"].flatMap { key in
                values(of: key, in: manifest?.text ?? "").filter { !readme.text.contains($0) }
                    .map { Breach(page, "The manifest's \($0) is not mentioned.") }
            }
            let walks = tree.files
                .filter { $0.path.hasPrefix("Plugins/\(name)/Statements/") }.flatMap(walks)
            return missing
                + walks.filter { !readme.text.contains("`\($0)`") }
                .map { Breach(page, "Why \($0) walks over all rows is not argued.") }
        }
    }

    /// The statements of a file that say `-- scan`.
    private static func walks(_ file: SourceFile) -> [Substring] {
        var name = Substring()
        var found: [Substring] = []
        for line in file.lines {
            if line.hasPrefix("-- statement ") { name = line.dropFirst(13) }
            if line.hasPrefix("-- scan ") { found.append(name) }
        }
        return found
    }

    /// The strings that stand behind a key anywhere in a JSON text.
    static func values(of key: String, in json: String) -> [String] {
        let parts = json.split(separator: "\"", omittingEmptySubsequences: false)
        let found = parts.indices.filter { index in
            index % 2 == 1 && parts[index] == key && index + 2 < parts.count
                && parts[index + 1].drop(while: \.isWhitespace).hasPrefix(":")
        }
        return Set(found.map { String(parts[$0 + 2]) }).sorted()
    }
}
