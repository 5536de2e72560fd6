import HostAuth
import HostHTTP
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

    init(
        _ configuration: HostConfiguration,
        _ types: [any Plugin.Type],
        _ environment: StoreEnvironment
    ) async throws {
        try configuration.check()
        var environment = environment
        environment.limits.readerThreads = configuration.readers
        self.configuration = configuration
        self.environment = environment
        let readiness = Readiness(waitingFor: ["listening"])
        self.readiness = readiness
        let loaded = try HostAssembly.load(types, wanted: configuration.plugins)
        let identity = try LoadedPlugin.manifest(of: Auth.bundle)
        data = try DataDirectory(configuration.dataDirectory)
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
        files = try await CityFiles(loaded, data, accounts, environment, metrics, readiness)
        city = try HostAssembly.city(
            configuration,
            identity,
            loaded,
            files,
            accounts,
            metrics,
            readiness
        )
    }

    /// The plugins that are to run; a wanted one that is not linked is a mistake.
    static func load(
        _ types: [any Plugin.Type],
        wanted: [String]?
    ) throws -> [LoadedPlugin] {
        let loaded = try types.map(LoadedPlugin.load)
        guard let wanted else { return loaded }
        for id in wanted where !loaded.contains(where: { $0.id == id }) {
            let known = loaded.map(\.id).joined(separator: ", ")
            throw Fault.badConfiguration(
                "the plugin \(id) is not part of this build (it has: \(known))"
            )
        }
        return loaded.filter { wanted.contains($0.id) }
    }

    private static func city(
        _ configuration: HostConfiguration,
        _ identity: Manifest,
        _ loaded: [LoadedPlugin],
        _ files: CityFiles,
        _ accounts: Accounts,
        _ metrics: Metrics,
        _ readiness: Readiness
    ) throws -> City {
        let hostFiles = Auth.bundle.web.map { ("\($0.name)", "\($0.text)") }
        let renderer = try PageRenderer(
            hostFiles: hostFiles,
            modules: loaded.filter { !$0.manifest.pages.isEmpty }.map {
                PageRenderer.Module(
                    id: $0.id,
                    title: $0.manifest.title,
                    status: $0.manifest.status
                )
            }
        )
        let cookies = CookieJar(isSecure: configuration.usesSecureCookies)
        let guide = PermissionGuide(host: identity, plugins: loaded.map(\.manifest))
        let acts = HostActs(
            metrics: metrics,
            accounts: accounts,
            renderer: renderer,
            cookies: cookies,
            guide: guide
        )
        let ops = OpsActs(
            metrics: metrics,
            readiness: readiness,
            openAPI: PublishedAPI.document(loaded, cookies: cookies)
        )
        let book = try RouteBook(
            host: ops.routes() + acts.routes(identity),
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
                try CityPlugin(plugin, files.file(of: plugin.id), metrics)
            },
            accounts: accounts,
            limiter: SharedAttemptLimiter(keys: 65_536),
            metrics: metrics,
            guide: guide
        )
    }
}
