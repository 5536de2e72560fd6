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
    /// What each permission is and where it is granted.
    let guide: PermissionGuide
    let proxies: TrustedProxies
    /// The bus as programs outside meet it.
    let wire: BusWire
    var webhooks: WebhookDesk { wire.webhooks }
    private let log = Logger(label: "request")
    private let refusals = RefusalLog()
    /// A handler's defects are counted apart, so that none is lost among refusals.
    private let defects = RefusalLog()

    init(
        configuration: HostConfiguration,
        routes: RouteBook,
        renderer: PageRenderer,
        plugins: [CityPlugin],
        accounts: Accounts,
        limiter: SharedAttemptLimiter,
        metrics: Metrics,
        guide: PermissionGuide,
        wire: BusWire
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
        self.guide = guide
        self.wire = wire
        proxies = TrustedProxies(configuration.trustedProxies)
    }

    /// Writes to the log that a plugin's answer was not ready in time.
    func noteOverdue(_ route: ServedRoute, _ trace: TraceID) {
        log.notice(
            "an answer was not ready in time",
            metadata: [
                "plugin": "\(route.plugin.map { plugins[$0].id } ?? "host")",
                "operation": "\(route.operation)",
                "trace": "\(trace.text)",
            ]
        )
    }

    /// Writes a fault to the log: defects as errors, refusals for those who want them; a denial
    /// goes into the audit as well, and so does who would have granted more than they hold.
    func note(
        _ fault: Fault,
        _ route: ServedRoute,
        _ admission: Admission,
        _ denial: Denial? = nil,
        at received: Received
    ) {
        if let denial {
            let row = denial.record(admission, operation: route.operation, received.instant)
            accounts.denials.note(row)
        } else if let row = fault.overreach(
            admission,
            operation: route.operation,
            guide,
            received.instant
        ) {
            accounts.denials.note(row)
        }
        let level: Logger.Level =
            switch fault.kind {
            case .internalError, .storageFull: .error
            case .unavailable, .timedOut: .notice
            default: .debug
            }
        guard level >= log.logLevel else { return }
        var more: Logger.Metadata = [:]
        if level >= .notice {
            let lines = fault.kind == .internalError ? defects : refusals
            let nanos = received.monotonicNanos
            guard let leftOut = lines.take(route, atMonotonic: nanos) else { return }
            if leftOut > 0 { more["leftOut"] = "\(leftOut)" }
        }
        let metadata = metadata(fault, route, admission, denial).merging(more) { $1 }
        log.log(level: level, "\(ProblemDocument.logLine(fault))", metadata: metadata)
    }

    private func metadata(
        _ fault: Fault,
        _ route: ServedRoute,
        _ admission: Admission,
        _ denial: Denial?
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "trace": "\(admission.trace.text)", "operation": "\(route.operation)",
            "code": "\(fault.code)",
        ]
        if let tenant = admission.tenant { metadata["tenant"] = "\(tenant)" }
        if let denial {
            metadata["permission"] = "\(denial.permission)"
            metadata["grant"] = "\(denial.grantPlace)"
            metadata["principal"] = "\(admission.principal.auditName)"
        }
        if let plugin = route.plugin { metadata["plugin"] = "\(plugins[plugin].id)" }
        return metadata
    }
}
