import HostStore
package import PluginKit

/// A plugin whose manifest was read and whose handlers were checked against it.
package struct LoadedPlugin: Sendable {
    package let bundle: PluginBundle
    package let manifest: Manifest
    package let registration: Registration
    /// What stands beside the manifest: it is read once, when the plugin is loaded.
    private(set) var reading: ManifestReading

    init(
        bundle: PluginBundle,
        manifest: Manifest,
        registration: Registration,
        reading: ManifestReading
    ) {
        self.bundle = bundle
        self.manifest = manifest
        self.registration = registration
        self.reading = reading
    }

    /// The same once nothing points into the manifest's text any more, which is as large as all the rest.
    var withoutText: LoadedPlugin {
        var plugin = self
        plugin.reading = reading.withoutText
        return plugin
    }

    package var id: String { manifest.id }

    /// Reads the manifest, asks the plugin for its handlers and proves that both agree.
    ///
    /// Without settings given the plugin is only looked at: its handlers may not run. `read` reads what
    /// was compiled in.
    package static func load(
        _ type: any Plugin.Type,
        given: GivenSettings? = nil,
        read: (PluginBundle) -> ManifestReading = { Manifest.read($0) },
        onReveal: @escaping @Sendable (_ secret: String) -> Void = { _ in }
    ) throws -> LoadedPlugin {
        let bundle = type.bundle
        let reading = read(bundle)
        let manifest = try manifest(of: bundle, reading)
        let equipment = try given?.equipment(for: manifest, bundle, onReveal: onReveal)
        var registration = Registration(equipment ?? .none)
        type.init().register(in: &registration)
        let mistakes = check(manifest, registration)
        guard mistakes.isEmpty else {
            throw Fault.pluginDoesNotFit(manifest.id, mistakes)
        }
        return LoadedPlugin(
            bundle: bundle,
            manifest: manifest,
            registration: registration,
            reading: reading
        )
    }

    /// The manifest that was compiled in; a mistake in it is a fault that lists all of them.
    static func manifest(of bundle: PluginBundle) throws -> Manifest {
        try manifest(of: bundle, Manifest.read(bundle))
    }

    static func manifest(of bundle: PluginBundle, _ reading: ManifestReading) throws -> Manifest {
        guard let manifest = reading.manifest, reading.diagnostics.isEmpty else {
            throw Fault.pluginDoesNotFit("\(bundle.id)", reading.diagnostics.map(\.description))
        }
        return manifest
    }

    /// What is declared but not bound, bound but not declared, or open to nobody in particular.
    static func check(_ manifest: Manifest, _ registration: Registration) -> [String] {
        var mistakes = registration.duplicates.map { "\($0) is bound twice" }
        if manifest.id == Names.host { mistakes.append("the id \(manifest.id) is the host's own") }
        mistakes += differences(
            "operation",
            manifest.routes.map(\.operation),
            Array(registration.operations.keys)
        )
        mistakes += differences(
            "page",
            manifest.pages.map(\.operation),
            Array(registration.pages.keys)
        )
        mistakes += differences("timer", manifest.timers, Array(registration.timers.keys))
        mistakes += differences(
            "subscription",
            manifest.subscriptions.map { "\(manifest.id)/\($0.name)" },
            Array(registration.subscriptions.keys)
        )
        mistakes += differences(
            "command",
            manifest.commands.map(\.id),
            Array(registration.commands.keys)
        )
        mistakes += differences(
            "upcaster from",
            manifest.events.compactMap { $0.upcast?.type },
            Array(registration.upcasts.keys)
        )
        mistakes += differences(
            "effect",
            (manifest.blocks.effects?.effects ?? []).map(\.name),
            Array(registration.effects.keys)
        )
        mistakes += differences(
            "callback",
            (manifest.blocks.callbacks?.callbacks ?? []).map(\.name),
            Array(registration.callbacks.keys)
        )
        mistakes += differences(
            "obligation",
            (manifest.blocks.obligations?.obligations ?? []).map(\.name),
            Array(registration.obligations.keys)
        )
        mistakes += differences(
            "aggregate",
            (manifest.blocks.aggregates?.aggregates ?? []).map(\.name),
            Array(registration.aggregates.keys)
        )
        mistakes += differences(
            "secret",
            manifest.secrets.map(\.name),
            Array(registration.secrets)
        )
        let permissions = Set(manifest.permissions.map(\.id))
        mistakes += ways(manifest, registration)
        for route in manifest.routes {
            mistakes += exposure(route.operation, route.exposure, route.permission, permissions)
        }
        for page in manifest.pages {
            mistakes += exposure(page.operation, page.exposure, page.permission, permissions)
        }
        return mistakes + outside(manifest, permissions)
    }

    /// Operations whose handlers do not work as their routes say.
    private static func ways(_ manifest: Manifest, _ registration: Registration) -> [String] {
        manifest.routes.flatMap { route -> [String] in
            guard let handler = registration.operations[route.operation] else { return [] }
            var (sends, keeps) = (false, false)
            switch handler {
            case .download: sends = true
            case .command: keeps = true
            case .handler: break
            }
            var mistakes: [String] = []
            if sends != route.isDownload {
                mistakes.append("\(route.operation) sends a file, or says so, and not both")
            }
            // A key is kept in the transaction that it guards.
            if !keeps, route.idempotency != .none {
                mistakes.append("\(route.operation) takes an idempotency key and is no command")
            }
            return mistakes
        }
    }

    /// Permissions that readers and authors outside need, and that nobody declared.
    private static func outside(_ manifest: Manifest, _ declared: Set<String>) -> [String] {
        let asked =
            manifest.announced.flatMap { event in
                ([event.readPermission] + event.fields.map(\.maskUnless)).compactMap { $0 }
                    .map { (event.type, $0) }
            } + manifest.accepts.map { ($0.event.type, $0.permission) }
        return asked.filter { !declared.contains($0.1) }
            .map { "\($0.0) asks for \($0.1), which is not declared" }
    }

    private static func exposure(
        _ operation: String,
        _ exposure: Manifest.Exposure,
        _ permission: String?,
        _ declared: Set<String>
    ) -> [String] {
        switch (exposure, permission) {
        case (.public, nil): []
        case (.public, .some): ["\(operation) is public and asks for a permission"]
        case (.permission, nil): ["\(operation) has neither a permission nor public exposure"]
        case (.permission, .some(let permission)):
            declared.contains(permission)
                ? [] : ["\(operation) asks for \(permission), which is not declared"]
        }
    }

    private static func differences(
        _ what: String,
        _ declared: [String],
        _ bound: [String]
    ) -> [String] {
        let missing = Set(declared).subtracting(bound).sorted()
        let extra = Set(bound).subtracting(declared).sorted()
        return missing.map { "\(what) \($0) is declared but not bound" }
            + extra.map { "\(what) \($0) is bound but not declared" }
    }
}

extension LoadedPlugin {
    /// The published tables that the store is to grant it; an owner that does not run is a fault,
    /// unless the plugin works without it.
    func uses(among loaded: [LoadedPlugin], in data: DataDirectory) throws -> [Grants.Use] {
        let absent = absent(among: loaded).map(\.description)
        return try manifest.usedTables.filter { !absent.contains($0.table) }.map { use in
            guard let name = PublishedName(use.table),
                let owner = loaded.first(where: { $0.id == name.owner }),
                let table = owner.manifest.tables.first(where: { $0.name == name.table }),
                table.isPublished, use.columns.allSatisfy(table.columns.map(\.name).contains)
            else { throw Fault.tableNotPublished(use.table, user: id) }
            return Grants.Use(
                name,
                table,
                columns: use.columns,
                file: data.file(of: PluginID(owner.id))
            )
        }
    }
}

extension LoadedPlugin {
    /// Opens its file as it stands, to look at it or to work on it while no host serves it.
    func store(
        among loaded: [LoadedPlugin],
        in data: DataDirectory,
        _ environment: StoreEnvironment
    ) throws -> PluginStore {
        try PluginStore(
            bundle: bundle,
            tables: manifest.tables,
            uses: uses(among: loaded, in: data),
            absent: absent(among: loaded),
            blocks: manifest.blocks,
            in: data,
            environment: environment
        )
    }

    /// The tables it works without, as their owners are not among these.
    func absent(among loaded: [LoadedPlugin]) -> [PublishedName] {
        manifest.usedTables.filter(\.isOptional).compactMap { PublishedName($0.table) }
            .filter { name in !loaded.contains { $0.id == name.owner } }
    }
}

extension LoadedPlugin {
    /// Brings its file to this build's schema and says which migrations ran.
    func migrate(in data: DataDirectory, _ environment: StoreEnvironment) throws -> [String] {
        try PluginStore.migrate(
            bundle,
            blocks: manifest.blocks,
            in: data,
            environment: environment
        )
    }
}

extension Fault {
    /// A plugin and its manifest say different things.
    static func pluginDoesNotFit(
        _ id: String,
        _ mistakes: [String],
        location: SourceLocation = .here()
    ) -> Fault {
        let list = mistakes.joined(separator: "; ")
        return Fault(
            .invalid,
            code: "host.plugin_does_not_fit",
            message: LocalizedText(
                zh: "模块 \(id) 与其清单不一致：\(list)。",
                en: "The plugin \(id) and its manifest disagree: \(list)."
            ),
            remedy: LocalizedText(
                zh: "请修改 Manifests/\(id)/plugin.json 或该模块的 register(in:)。",
                en: "Mend Manifests/\(id)/plugin.json or the plugin's register(in:)."
            ),
            location: location
        )
    }

    /// A plugin uses a table that no running plugin publishes.
    static func tableNotPublished(
        _ table: String,
        user: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "host.table_not_published",
            message: LocalizedText(
                zh: "模块 \(user) 使用数据表 \(table)，但没有运行中的模块公开它。",
                en: "The plugin \(user) uses the table \(table), which no running plugin publishes."
            ),
            remedy: LocalizedText(
                zh: "请同时运行公开该表的模块，或不运行 \(user)。",
                en: "Run the plugin that publishes it as well, or leave \(user) out."
            ),
            location: location
        )
    }
}
