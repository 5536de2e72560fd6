import HostAuth
import HostBus
import HostStore
import Logging
import PluginKit
import Synchronization

/// Everything of a running host that its loops share; made once at start, then constant.
final class City: Sendable {
    let configuration: HostConfiguration
    let routes: RouteBook
    let renderer: PageRenderer
    let plugins: [CityPlugin]
    let accounts: Accounts
    let formToken: FormToken
    let cookies: CookieJar
    let limiter: SharedAttemptLimiter
    let metrics: Metrics
    private let log = Logger(label: "request")

    init(
        configuration: HostConfiguration,
        routes: RouteBook,
        renderer: PageRenderer,
        plugins: [CityPlugin],
        accounts: Accounts,
        limiter: SharedAttemptLimiter,
        metrics: Metrics
    ) {
        self.configuration = configuration
        self.routes = routes
        self.renderer = renderer
        self.plugins = plugins
        self.accounts = accounts
        formToken = accounts.formToken
        cookies = CookieJar(isSecure: configuration.usesSecureCookies)
        self.limiter = limiter
        self.metrics = metrics
    }

    /// Writes a fault to the log: defects as errors, refusals for those who want them.
    func note(_ fault: Fault, _ route: ServedRoute, _ admission: Admission) {
        let level: Logger.Level =
            switch fault.kind {
            case .internalError, .storageFull: .error
            case .unavailable, .timedOut: .notice
            default: .debug
            }
        guard level >= log.logLevel else { return }
        var metadata: Logger.Metadata = [
            "trace": "\(admission.trace.text)", "operation": "\(route.operation)",
            "code": "\(fault.code)",
        ]
        if let tenant = admission.tenant { metadata["tenant"] = "\(tenant)" }
        if let plugin = route.plugin { metadata["plugin"] = "\(plugins[plugin].id)" }
        log.log(level: level, "\(ProblemDocument.logLine(fault))", metadata: metadata)
    }
}

/// A plugin as the city serves it.
struct CityPlugin: Sendable {
    let loaded: LoadedPlugin
    let site: PageRenderer.Site
    /// The plugin's file; nil when it could not be opened and the manifest allows `degraded`.
    let file: PluginFile?

    var id: String { loaded.id }
}
