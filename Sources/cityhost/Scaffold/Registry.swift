import PluginKit

/// The two lists that name every plugin: a word in Package.swift, a line in Plugins.swift.
enum Registry {
    private static let packageList = "let allPlugins: [String] = ["
    private static let lines = "let plugins: [(any Plugin.Type)?] = ["

    /// Plugins that Package.swift lists.
    static func plugins(inPackage text: String) -> [String] {
        guard let list = list(behind: packageList, in: text) else { return [] }
        return items(text[list]).map { $0.filter(\.isLetter) }
    }

    /// Every target, product and folder that Package.swift names, in small letters.
    static func names(inPackage text: String) -> Set<String> {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return Set(parts.indices.filter { $0 % 2 == 1 }.map { parts[$0].lowercased() })
    }

    static func adding(_ name: PluginName, toPackage text: String) throws(Fault) -> String {
        try adding("\"\(name.type)\"", behind: packageList, in: text, PackageTree.package)
    }

    static func adding(_ name: PluginName, toList text: String) throws(Fault) -> String {
        try adding("Linked.\(name.id)", behind: lines, in: text, PackageTree.registry)
    }

    private static func adding(
        _ item: String,
        behind head: String,
        in text: String,
        _ file: String
    ) throws(Fault) -> String {
        guard let list = list(behind: head, in: text) else {
            throw Fault.notThePackage(file, head)
        }
        let all = items(text[list]) + [item]
        let body = all.map { "    \($0),\n" }.joined()
        return text[..<list.lowerBound] + "\n" + body + text[list.upperBound...]
    }

    private static func list(behind head: String, in text: String) -> Range<String.Index>? {
        guard let start = text.firstRange(of: head)?.upperBound,
            let end = text[start...].firstIndex(of: "]")
        else { return nil }
        return start..<end
    }

    private static func items(_ list: Substring) -> [String] {
        list.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}
