/// Writes which plugins an executable has: nil for those that are left out of a build.
struct LinkedText {
    /// Swift modules of the plugins that are linked.
    let linked: [String]
    /// Ids of all plugins that have a manifest.
    let ids: [String]

    var text: String {
        var text = SwiftText(origin: "Manifests")
        if !linked.isEmpty { text.line() }
        for module in linked.sorted() { text.line("internal import \(module)") }
        text.line("internal import PluginKit")
        text.line()
        text.line("/// The plugins of this build, by id.")
        text.block("enum Linked {") { text in
            for id in Set(ids + linked.map { $0.lowercased() }).sorted() {
                let module = linked.first { $0.lowercased() == id }
                text.line(
                    "static let \(SwiftText.name(id)): (any Plugin.Type)? = "
                        + (module.map { "\($0).self" } ?? "nil")
                )
            }
        }
        return text.text
    }
}
