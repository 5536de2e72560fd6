/// A file is named as its main type, or as the type it extends and the topic.
enum FilesNamedAsTypes: LayoutRule {
    /// Names that end with a number of their own.
    static let numbered = ["Base64", "SHA256"]

    /// Files that hold no type of their own.
    static let free: Set<String> = [
        "main.swift", "Exports.swift", "Plugins.swift", "Package.swift",
    ]

    static func breaches(in tree: SourceTree) -> [Breach] {
        tree.swift.filter { !free.contains($0.name) && $0.module != nil }.compactMap { file in
            let name = String(file.name.dropLast(6))
            if name.dropLast(5).last?.isNumber == true, name.hasSuffix("Tests"),
                !numbered.contains(where: { name.hasPrefix($0) })
            {
                return Breach(file.path, "A test file is named, not numbered.")
            }
            // Suites are sentences; a file of tests is named as what it tests.
            guard !name.hasSuffix("Tests") else { return nil }
            return isNamed(name, file) ? nil : Breach(file.path, "The file declares no \(name).")
        }
    }

    private static func isNamed(_ name: String, _ file: SourceFile) -> Bool {
        let types = Set(Names.types(in: file).map(\.name))
        guard let plus = name.firstIndex(of: "+") else { return types.contains(name) }
        // An extension of arrays may be written with brackets.
        if name.hasPrefix("Array+"), file.views?.code.contains("extension [") == true {
            return true
        }
        let words = file.codeWords.map(\.word)
        return words.indices.dropLast().contains { index in
            words[index] == "extension" && words[index + 1] == name[..<plus]
        }
    }
}
