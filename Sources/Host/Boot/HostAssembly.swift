import HostAuth
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import PluginKit

/// Everything a host is made of before it listens: files open and migrated, routes known.
struct HostAssembly {
    let configuration: HostConfiguration
    let environment: StoreEnvironment
    let data: DataDirectory
    let city: City
    let files: CityFiles
    let readiness: Readiness

    /// Takes plugins that were loaded and reviewed, and the record that their secrets tell.
    init(
        _ configuration: HostConfiguration,
        _ loaded: [LoadedPlugin],
        _ environment: StoreEnvironment,
        use known: GrantUse? = nil,
        isSeeding: Bool = false
    ) async throws {
        var environment = environment
        environment.limits.readerThreads = configuration.readers
        if let processors = configuration.laneProcessors {
            environment.onLane = { processors.bindCallingThread() }
        }
        self.configuration = configuration
        let readiness = Readiness(waitingFor: ["listening"])
        self.readiness = readiness
        let use = known ?? GrantUse(of: configuration)
        try configuration.checkDescriptors(files: loaded.count + 2)
        let identity = try LoadedPlugin.manifest(of: AuthContract.bundle, AuthContract.reading)
        data = try DataDirectory(configuration.dataDirectory)
        let calendars = try CalendarFolder(in: data.path)
        environment.calendars = { calendars.book }
        environment.isSandbox = configuration.isSandbox
        guard isSeeding || !SeededFolder(data.path).isHalfSeeded else {
            throw Fault.halfSeeded(data.path)
        }
        var roster = try FileRoster(in: data, plugins: loaded.map { PluginID($0.id) })
        try roster.check([FileRoster.host, FileRoster.bus, FileRoster.inbox, FileRoster.webhooks])
        let metrics = Metrics()
        let permissions = PermissionTable(
            identity.permissions + loaded.flatMap(\.manifest.permissions)
        )
        let accounts = try Accounts(
            data,
            permissions: permissions,
            configuration,
            environment: environment
        )
        environment.tenantPath = accounts.places.path(of:)
        environment.sealing = accounts.store.keys.sealing
        self.environment = environment
        files = try await CityFiles(
            loaded,
            data,
            roster,
            accounts,
            environment,
            metrics,
            readiness,
            use,
            calendars,
            configuration
        )
        try roster.note(roster.all.filter(roster.holds))
        city = try HostAssembly.city(
            configuration,
            identity,
            loaded,
            files,
            accounts,
            metrics,
            readiness,
            environment,
            use
        )
        use.watch(city.routes.roleUses + accounts.roles.all)
    }

    /// The plugins that are to run; a wanted one that is not linked is a mistake.
    static func load(
        _ types: [any Plugin.Type],
        wanted: [String]?,
        given: GivenSettings? = nil,
        use: GrantUse? = nil,
        read: (PluginBundle) -> ManifestReading = { Manifest.read($0) }
    ) throws -> [LoadedPlugin] {
        let known = types.map { "\($0.bundle.id)" }
        for id in (wanted ?? []) + (given?.settings.keys.sorted() ?? [])
        where !known.contains(id) {
            let list = known.joined(separator: ", ")
            throw Fault.badConfiguration(
                "plugins",
                zh: "此程序不含模块 \(id)（含有：\(list)）",
                en: "the plugin \(id) is not part of this build (it has: \(list))"
            )
        }
        return try types.filter { wanted?.contains("\($0.bundle.id)") ?? true }
            .map { type in
                try LoadedPlugin.load(type, given: given, read: read) { secret in
                    use?.note("\(type.bundle.id)", "secret", secret)
                }
            }
    }

    /// The plugins that are to run, their contracts and grants reviewed.
    static func loaded(
        _ configuration: HostConfiguration,
        _ types: [any Plugin.Type],
        lock: CapabilityLock? = nil,
        use: GrantUse? = nil,
        read: (PluginBundle) -> ManifestReading = { Manifest.read($0) }
    ) throws -> [LoadedPlugin] {
        try configuration.check()
        let loaded = try load(
            types,
            wanted: configuration.plugins,
            given: configuration.given,
            use: use,
            read: read
        )
        try review(loaded, lock)
        return loaded.map(\.withoutText)
    }

    /// Contracts fit each other, and nobody has more than was reviewed.
    private static func review(_ loaded: [LoadedPlugin], _ lock: CapabilityLock?) throws {
        let members = loaded.map {
            CityContract.Member(
                current: $0.reading,
                released: nil,
                folder: "Manifests/\($0.id)"
            )
        }
        let problems = CityContract(members + [.host]).check(isWhole: false)
        guard problems.isEmpty else { throw Fault.contractBroken(problems.map(\.description)) }
        guard let lock else { return }
        let grants = loaded.flatMap {
            GrantReview.grants(of: $0.manifest, $0.bundle, schemas: $0.reading.schemas)
        }
        _ = try GrantReview.check(
            grants + GrantReview.ofHost,
            of: loaded.map(\.id) + GrantReview.hostIDs,
            against: lock
        )
    }

    private static func wire(
        _ configuration: HostConfiguration,
        _ loaded: [LoadedPlugin],
        _ files: CityFiles,
        _ accounts: Accounts,
        _ environment: StoreEnvironment,
        _ use: GrantUse
    ) -> BusWire {
        let desk = CommandDesk(
            loaded,
            files: files.file(of:),
            receipts: files.notary.receipts,
            monotonicNanos: environment.monotonicNanos,
            use: use
        )
        return BusWire(
            loaded,
            files,
            desk,
            accounts.places,
            environment,
            WireLimits(publishPerMinute: configuration.publishPerMinute),
            WebhookDesk(
                files.webhooks,
                WebhookSender(innerRanges: configuration.webhookInnerRanges),
                environment
            ),
            use: use
        )
    }

    private static func renderer(
        _ hostFiles: [(String, String)],
        _ loaded: [LoadedPlugin]
    ) throws -> PageRenderer {
        try PageRenderer(
            hostFiles: hostFiles,
            modules: loaded.filter { !$0.manifest.pages.isEmpty }.map {
                PageRenderer.Module(
                    id: $0.id,
                    title: $0.manifest.title,
                    status: $0.manifest.status
                )
            }
        )
    }

    private static func city(
        _ configuration: HostConfiguration,
        _ identity: Manifest,
        _ loaded: [LoadedPlugin],
        _ files: CityFiles,
        _ accounts: Accounts,
        _ metrics: Metrics,
        _ readiness: Readiness,
        _ environment: StoreEnvironment,
        _ use: GrantUse
    ) throws -> City {
        let wire = HostAssembly.wire(configuration, loaded, files, accounts, environment, use)
        let hostFiles = AuthContract.bundle.web.map { ("\($0.name)", "\($0.text)") }
        let renderer = try renderer(hostFiles, loaded)
        let cookies = CookieJar(isSecure: configuration.usesSecureCookies)
        let guide = PermissionGuide(host: identity, plugins: loaded.map(\.manifest))
        let acts = HostActs(
            metrics: metrics,
            accounts: accounts,
            renderer: renderer,
            cookies: cookies,
            guide: guide,
            errors: try ErrorCatalogue(hostFiles),
            kit: try DesignKit(hostFiles),
            erasure: Erasure(
                identity: accounts.store,
                bus: files.chain.bus,
                stores: files.plugins.map(\.file.store),
                files: files.pluginFiles
            ),
            deliveries: files.deliveries,
            effects: EffectOperations(files, accounts),
            wire: wire
        )
        let api = PublishedAPI.document(loaded, cookies: cookies)
        let ops = OpsActs(metrics: metrics, readiness: readiness, openAPI: api)
        let rules = ReceiptRules([identity] + loaded.map(\.manifest), accounts.roles)
        let book = try RouteBook(
            host: ops.routes() + acts.routes(identity)
                + BusRoutes(wire: wire, originators: accounts.originators, metrics: metrics)
                .routes()
                + ChainActs(metrics: metrics, notary: files.notary, rules: rules).routes()
                + CallbackActs(files: files, accounts: accounts, metrics: metrics).routes(),
            beside: ChangesAct.routes(loaded, wire, configuration, metrics),
            start: acts.start(),
            plugins: loaded,
            files: hostFiles,
            metrics: metrics
        )
        return City(
            configuration: configuration,
            routes: book,
            renderer: renderer,
            plugins: try loaded.map { plugin in
                try CityPlugin(
                    plugin,
                    files.file(of: plugin.id),
                    wire.desk.port(for: plugin.manifest),
                    metrics
                )
            },
            accounts: accounts,
            limiter: SharedAttemptLimiter(keys: 65_536),
            metrics: metrics,
            guide: guide,
            wire: wire
        )
    }
}
