import HostHTTP
import HostStore
package import PluginKit

/// What `cityhost plugin list` and `plugin check` say.
package enum PluginReport {
    /// One paragraph for each plugin.
    package static func list(_ types: [any Plugin.Type]) throws -> [String] {
        guard !types.isEmpty else { return ["No plugin is part of this build."] }
        return try types.map { try LoadedPlugin.load($0) }.flatMap { plugin in
            let manifest = plugin.manifest
            return [
                "\(manifest.id) \(manifest.version) (\(manifest.status.rawValue)): "
                    + "\(manifest.title.zh) / \(manifest.title.en)",
                "  \(manifest.routes.count) operations, \(manifest.pages.count) pages, "
                    + "\(manifest.events.count) events out, \(manifest.subscriptions.count) in",
            ]
        }
    }

    /// Proves that each plugin fits its manifest and that its routes fit the others'.
    package static func check(_ types: [any Plugin.Type]) throws -> [String] {
        let loaded = try types.map { try LoadedPlugin.load($0) }
        _ = try RouteBook(
            host: [],
            start: checkStart,
            plugins: loaded,
            files: [],
            metrics: Metrics()
        )
        try checkFiles(of: loaded)
        return loaded.map { "\($0.id) \($0.manifest.version): fits its manifest" }
    }

    private static var checkStart: ServedRoute {
        ServedRoute(
            .get,
            "/",
            operation: "start",
            work: .act { _ in throw Fault.noSuchPlace() },
            metrics: Metrics().route(plugin: "host", operation: "start")
        )
    }

    /// Migrations and statements are proved on empty files.
    private static func checkFiles(of loaded: [LoadedPlugin]) throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let data = try DataDirectory(folder.path)
        let environment = StoreEnvironment.system()
        for plugin in loaded {
            _ = try plugin.migrate(in: data, environment)
        }
        for plugin in loaded {
            try plugin.store(among: loaded, in: data, environment).close()
        }
    }
}
