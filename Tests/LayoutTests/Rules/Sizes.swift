/// Files, functions and folders stay small enough to be read.
enum Sizes: LayoutRule {
    static let linesOfFileMax = 400
    static let linesOfFunctionMax = 70
    static let entriesOfFolderMax = 20
    /// Folders that are catalogues of one kind of data file, looked up by name.
    static let entriesOfCatalogueMax = 60

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.flatMap(longParts) + fullFolders(tree)
    }

    private static func longParts(_ file: SourceFile) -> [Breach] {
        let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
        var found: [Breach] = []
        if count > linesOfFileMax {
            found.append(Breach(file.path, "\(count) lines; at most \(linesOfFileMax)."))
        }
        for span in FunctionSpan.all(in: file.views?.code ?? "")
        where span.length > linesOfFunctionMax {
            let what = "\(span.name) takes \(span.length) lines; at most \(linesOfFunctionMax)."
            found.append(Breach(file.path, span.line, what))
        }
        return found
    }

    private static func fullFolders(_ tree: SourceTree) -> [Breach] {
        var entries: [String: Set<String>] = [:]
        for file in tree.files {
            let parts = file.path.split(separator: "/").map(String.init)
            for depth in parts.indices.dropFirst() {
                entries[parts[..<depth].joined(separator: "/"), default: []].insert(parts[depth])
            }
        }
        // Each plugin brings a suite, and at most one program of its own, found by the plugin's name.
        for plugin in entries["Plugins", default: []] {
            let own = entries["Tests", default: []].filter { $0.hasPrefix(plugin) }
            entries["Tests"]?.subtract(own.sorted().suffix(2))
        }
        return entries.sorted { $0.key < $1.key }.compactMap { folder, names in
            let limit = isCatalogue(folder) ? entriesOfCatalogueMax : entriesOfFolderMax
            guard names.count > limit else { return nil }
            return Breach(folder, "\(names.count) entries; at most \(limit).")
        }
    }

    private static func isCatalogue(_ folder: String) -> Bool {
        folder.hasSuffix("/schemas") || folder.hasSuffix("/samples")
            || folder.hasSuffix("/Migrations") || folder.hasSuffix("/Web")
            || folder == "docs/decisions"
    }
}
