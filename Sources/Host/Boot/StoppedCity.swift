import HostAuth
import HostStore
import PluginKit

/// A data folder that no host has open, for an operator's commands.
struct StoppedCity {
    let data: DataDirectory
    let environment: StoreEnvironment
    let roster: FileRoster
    let identity: IdentityStore
    let stores: [(plugin: LoadedPlugin, store: PluginStore)]

    /// Opens the folder for as long as `body` runs, with the files of plugins that are wanted; refused
    /// while a host serves it, and where one of `files` is lost.
    static func run<R>(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        files: [String],
        isWanted: (LoadedPlugin) -> Bool = { _ in true },
        _ body: (StoppedCity) async throws -> R
    ) async throws -> R {
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        // The lock goes with the object, so the object stays until the work is done.
        defer { withExtendedLifetime(data) {} }
        var environment = StoreEnvironment.system()
        let roster = try FileRoster(in: data, plugins: loaded.map { PluginID($0.id) })
        try roster.check(files)
        let identity = try IdentityStore(path: data.hostFile, environment: environment)
        defer { identity.close() }
        environment.sealing = identity.keys.sealing
        environment.erasures = try identity.erasures()
        var stores: [(plugin: LoadedPlugin, store: PluginStore)] = []
        defer { for (_, store) in stores { store.close() } }
        for plugin in loaded
        where isWanted(plugin) && roster.holds(FileRoster.file(of: PluginID(plugin.id))) {
            stores.append((plugin, try plugin.store(among: loaded, in: data, environment)))
        }
        let city = StoppedCity(
            data: data,
            environment: environment,
            roster: roster,
            identity: identity,
            stores: stores
        )
        return try await body(city)
    }
}
