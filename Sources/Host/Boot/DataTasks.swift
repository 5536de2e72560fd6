import Glibc
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
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        guard !SeededFolder(data.path).isHalfSeeded else { throw Fault.halfSeeded(data.path) }
        // The lock goes with the object, so the object stays until the work is done.
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        var roster = try FileRoster(in: data, plugins: loaded.map { PluginID($0.id) })
        try roster.check(roster.all)
        var lines: [String] = []
        // In the order of a start, so that a roster can tell a lost file from one not made yet.
        let identity = try IdentityStore(path: data.hostFile, environment: environment)
        identity.close()
        lines.append("host.db: up to date")
        try BusLog(in: data, environment: environment).close()
        lines.append("bus.db: up to date")
        try Inbox(in: data, environment: environment).close()
        lines.append("inbox.db: up to date")
        let seal = SecretSeal(key: identity.keys.webhookSeal, environment)
        try WebhookFile(in: data, seal: seal, environment: environment).close()
        lines.append("webhooks.db: up to date")
        for plugin in loaded {
            let ran = try plugin.migrate(in: data, environment)
            lines.append(
                "\(plugin.id).db: "
                    + (ran.isEmpty ? "nothing to do" : ran.joined(separator: ", "))
            )
        }
        try roster.note(roster.all)
        return lines
    }

    /// Starts a new epoch in a plugin's file that was restored from a backup.
    package static func acceptRestored(
        _ configuration: HostConfiguration,
        plugin id: String,
        plugins types: [any Plugin.Type]
    ) async throws -> String {
        // The host's own files are restored like a plugin's.
        let isHost = id == "host" || id == "inbox"
        let loaded = isHost ? [] : try HostAssembly.load(types, wanted: [id])
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        let roster = try FileRoster(in: data, plugins: loaded.map { PluginID($0.id) })
        try roster.check(roster.all)
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        var done: [String] = []
        // The backup may be from before the schema was what it is now.
        if isHost { done += try await takeBack(id, bus, in: data, environment) }
        for plugin in loaded {
            _ = try plugin.migrate(in: data, environment)
        }
        let epoch = try await RestoredFile.accept(
            PluginID(loaded.first?.id ?? id),
            in: data,
            bus: bus,
            environment: environment
        )
        for plugin in loaded {
            let again = try eraseAgain(plugin, among: loaded, in: data, environment)
            guard again > 0 else { continue }
            done.append("\(again) keys of people who were erased are destroyed again")
        }
        return (["\(id).db goes on as epoch \(epoch)"] + done).joined(separator: "; ")
    }

    /// What was taken from people after the backup must not come back with it.
    private static func takeBack(
        _ id: String,
        _ bus: BusLog,
        in data: DataDirectory,
        _ environment: StoreEnvironment
    ) async throws -> [String] {
        let identity = try IdentityStore(path: data.hostFile, environment: environment)
        defer { identity.close() }
        guard id == identity.plugin.text else { return [] }
        return try await HostMemory(identity: identity, bus: bus).restore(at: environment.now())
    }

    /// What was erased after the backup is erased again by opening the file.
    private static func eraseAgain(
        _ plugin: LoadedPlugin,
        among loaded: [LoadedPlugin],
        in data: DataDirectory,
        _ environment: StoreEnvironment
    ) throws -> Int {
        guard plugin.manifest.blocks.seals else { return 0 }
        let identity = try IdentityStore(path: data.hostFile, environment: environment)
        defer { identity.close() }
        var environment = environment
        environment.sealing = identity.keys.sealing
        environment.erasures = try identity.erasures()
        let store = try PluginStore(
            bundle: plugin.bundle,
            tables: plugin.manifest.tables,
            absent: plugin.manifest.usedTables.compactMap { PublishedName($0.table) },
            blocks: plugin.manifest.blocks,
            in: data,
            environment: environment
        )
        defer { store.close() }
        return store.erasedAgain
    }

    /// Gives a lost file up for good: makes a new one in its place and writes down that it was
    /// done, when, and by which user of the system.
    package static func acceptNew(
        _ configuration: HostConfiguration,
        file: String,
        plugins types: [any Plugin.Type]
    ) async throws -> String {
        let loaded = try HostAssembly.load(types, wanted: nil)
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        defer { withExtendedLifetime(data) {} }
        let environment = StoreEnvironment.system()
        var roster = try FileRoster(in: data, plugins: loaded.map { PluginID($0.id) })
        let isMissing = roster.misses(file)
        guard file != FileRoster.bus else {
            throw isMissing ? Fault.fileMissing(file, in: data.path) : Fault.fileNotMissing(file)
        }
        guard isMissing || roster.holds(file) else { throw Fault.fileNotMissing(file) }
        let bus = try BusLog(in: data, environment: environment)
        defer { bus.close() }
        let store = try open(file, loaded, data, environment)
        defer { store.file.close() }
        // One that was made and not accepted before the power went is accepted now.
        guard try isMissing || bus.isStrange(store.source, of: store.plugin) else {
            throw Fault.fileNotMissing(file)
        }
        try await FreshFile.accept(store, bus: bus)
        if let identity = store as? IdentityStore {
            // Nothing is taken from anybody in a file in which nobody has anything.
            try await identity.raiseRevocations(to: bus.mark(.revocations))
        }
        try roster.noteAccepted(file, by: getuid(), at: environment.now())
        return "\(file) begins anew; \(data.path)/files says so"
    }

    /// The host's own file or a plugin's, made when it is not there.
    private static func open(
        _ file: String,
        _ loaded: [LoadedPlugin],
        _ data: DataDirectory,
        _ environment: StoreEnvironment
    ) throws -> any EventSource {
        if file == FileRoster.host {
            return try IdentityStore(path: data.hostFile, environment: environment)
        }
        if file == FileRoster.inbox { return try Inbox(in: data, environment: environment) }
        guard let plugin = loaded.first(where: { FileRoster.file(of: PluginID($0.id)) == file })
        else { throw Fault.fileNotMissing(file) }
        return try PluginStore(
            bundle: plugin.bundle,
            tables: plugin.manifest.tables,
            blocks: plugin.manifest.blocks,
            in: data,
            environment: environment
        )
    }

    /// Reads the whole chain and says how long it is and what its root is.
    package static func verifyChain(
        _ configuration: HostConfiguration,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> String {
        let data = try DataDirectory(configuration.dataDirectory, whenMissing: .refuse)
        defer { withExtendedLifetime(data) {} }
        guard try FileRoster(in: data, plugins: []).holds(FileRoster.bus) else {
            throw Fault.fileMissing(FileRoster.bus, in: data.path)
        }
        let head = try ChainCheck.run(path: data.busFile, environment: .system()) {
            progress(Int($0), Int($1))
        }
        return "bus.db is sound: \(head.size) leaves, root \(head.root)"
    }
}
