/// Writes which plugins an executable has: nil for those that are left out of a build.
struct LinkedText {
    /// Swift modules of the plugins that are linked.
    let linked: [String]
    /// Ids of all plugins that have a manifest.
    let ids: [String]
    /// Text of capabilities.lock.
    let lock: String

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
            let all = linked.sorted().map { "\($0).self" }.joined(separator: ", ")
            text.line()
            text.line("/// Those that are part of it.")
            text.line("static let all: [any Plugin.Type] = [\(all)]")
            text.line()
            text.line("/// The grants that were reviewed, as they were when this was built.")
            text.line("static let lock: StaticString = \(SwiftText.literal(lock))")
        }
        return text.text
    }
}
