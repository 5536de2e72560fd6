import HostAuth
import HostBus
import HostStore
package import PluginKit

/// Work on a data folder while no host has it open.
package enum DataTasks {
    /// Brings every file to this build's schema and says what ran.
    package static func migrate(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type]
    ) async throws -> [String] {
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        let data = try DataDirectory(configuration.dataDirectory)
        // The lock goes with the object, so the object stays until the work is done.
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        var lines: [String] = []
        for plugin in loaded {
            let store = try PluginStore(
                bundle: plugin.bundle,
                tables: plugin.manifest.tables,
                in: data,
                environment: environment
            )
            let ran = store.file.migrated
            lines.append(
                "\(plugin.id).db: "
                    + (ran.isEmpty ? "nothing to do" : ran.joined(separator: ", "))
            )
            store.close()
        }
        let bus = try BusLog(in: data, environment: environment)
        bus.close()
        try IdentityStore(path: data.hostFile, environment: environment).close()
        lines.append("host.db: up to date")
        lines.append("bus.db: up to date")
        return lines
    }

    /// Starts a new epoch in a plugin's file that was restored from a backup.
    package static func acceptRestored(
        _ configuration: HostConfiguration,
        plugin id: String,
        plugins types: [any Plugin.Type]
    ) async throws -> String {
        // The host's own file is restored like a plugin's.
        let isHost = id == "host"
        let loaded = isHost ? [] : try HostAssembly.load(types, wanted: [id])
        let data = try DataDirectory(configuration.dataDirectory)
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        let epoch = try await RestoredFile.accept(
            PluginID(loaded.first?.id ?? id),
            in: data,
            bus: bus,
            environment: environment
        )
        return "\(id).db goes on as epoch \(epoch)"
    }
}
