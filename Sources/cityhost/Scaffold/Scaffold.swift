import PluginKit

/// The files a plugin begins with: those of a small one that is built and tested with the host,
/// under another name.
struct Scaffold {
    /// The plugin that new ones are copied from.
    static let template = "Tests/PluginTesting/Starter"
    private static let templateTests = "Tests/PluginTesting/StarterTests"

    let name: PluginName
    let title: LocalizedText

    /// Both titles default to the name.
    init(name: PluginName, zh: String?, en: String?) throws(Fault) {
        self.name = name
        title = LocalizedText(zh: zh ?? name.type, en: en ?? name.type)
        for text in [title.zh, title.en] where !Scaffold.canBeShown(text) {
            throw Fault.titleUnfit(text)
        }
    }

    /// Every file to write, registrations last; a fault when a place is taken.
    func files(in tree: PackageTree) throws -> [(path: String, text: String)] {
        let package = try tree.text(PackageTree.package)
        let registry = try tree.text(PackageTree.registry)
        try refuseTaken(tree, package)
        var files = try
            (tree.files(below: Scaffold.template)
            + tree.files(below: Scaffold.templateTests))
            .map { (renamed(place(of: $0)), renamed(try tree.text($0))) }
        files.append((PackageTree.package, try Registry.adding(name, toPackage: package)))
        files.append((PackageTree.registry, try Registry.adding(name, toList: registry)))
        return files
    }

    private func refuseTaken(_ tree: PackageTree, _ package: String) throws(Fault) {
        let places = [
            "Plugins/\(name.type)", "Manifests/\(name.id)", "Tests/\(name.type)Tests",
            "Sources/\(name.type)",
        ]
        for place in places where tree.exists(place) {
            throw Fault.pluginNameTaken(name.type, place)
        }
        let other = Registry.plugins(inPackage: package).first { $0.lowercased() == name.id }
        if let other { throw Fault.pluginNameTaken(name.type, "Package.swift lists \(other)") }
        let names = Registry.names(inPackage: package)
        for target in [name.type, "\(name.type)Tests"] where names.contains(target.lowercased()) {
            throw Fault.pluginNameTaken(name.type, "Package.swift has a target \(target)")
        }
    }

    private func place(of path: String) -> String {
        if path.hasPrefix(Scaffold.templateTests) {
            return "Tests/StarterTests" + path.dropFirst(Scaffold.templateTests.count)
        }
        let rest = path.dropFirst(Scaffold.template.count + 1)
        return rest.hasPrefix("Manifest/")
            ? "Manifests/starter/" + rest.dropFirst("Manifest/".count)
            : "Plugins/Starter/" + rest
    }

    /// The template's words in the place of which this plugin's stand; titles come first, as they
    /// contain the name.
    private func renamed(_ text: String) -> String {
        [
            ("起步样例", title.zh), ("Starter sample", title.en), ("Starter", name.type),
            ("starter", name.id),
        ].reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    private static func canBeShown(_ text: String) -> Bool {
        (1...40).contains(text.count)
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7F && !"\"\\<>{}|`".unicodeScalars.contains($0)
            }
    }
}
