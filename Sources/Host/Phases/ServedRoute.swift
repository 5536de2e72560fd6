import HostHTTP
import HostLoop
import PluginKit

/// One place the host serves: what it asks of the caller and what it does.
final class ServedRoute: Sendable {
    /// What is done for an admitted request.
    enum Work: Sendable {
        /// A plugin's operation.
        case operation(OperationHandler, Manifest.Route)
        /// A plugin's page.
        case page(any PageHandler, Manifest.PageRoute)
        /// A short answer of the host about itself.
        case probe(@Sendable (Exchange) throws -> Answer)
        /// An act of the host itself.
        case act(@Sendable (ActRequest) async throws -> Answer)
        /// Work of the host on the connection itself.
        case exchange(ExchangeWork)
    }

    /// Answers, or returns nil when it has written its answer itself, as a stream does.
    typealias ExchangeWork =
        @Sendable (Exchange, Admission, LoopParts) async throws -> Answer?

    let method: HTTPMethod
    let path: String
    /// The plugin's place in the host's table; nil for the host itself.
    let plugin: Int?
    let operation: String
    let permission: String?
    /// Which roles hold the permission, and which of them were seen; nil for the host's own places.
    let roleUse: RoleUse?
    /// True when problems are shown as pages.
    let isPage: Bool
    let quota: AttemptQuota?
    let bodyBytesMax: Int
    /// True when only somebody with a session or a key may send as much as it takes: bodies of
    /// strangers, which wait in memory, stay small.
    let isForKnown: Bool
    /// How long a plugin may take to answer.
    let deadlineMillis: Int
    /// True when its requests take their place in the order of the plugin's lane as they are received.
    let isOrdered: Bool
    let work: Work
    let metrics: Metrics.Route
    /// The number the watchdog knows it by.
    var label: Int { metrics.number }

    /// The monotonic instant at which nothing more is begun for a request.
    func deadline(of exchange: Exchange) -> UInt64 {
        exchange.received.monotonicNanos + UInt64(deadlineMillis) * 1_000_000
    }

    init(
        _ method: HTTPMethod,
        _ path: String,
        plugin: Int? = nil,
        operation: String,
        permission: String? = nil,
        roleUse: RoleUse? = nil,
        isPage: Bool = false,
        quota: AttemptQuota? = nil,
        bodyBytesMax: Int = 0,
        isForKnown: Bool = false,
        deadlineMillis: Int = 30_000,
        isOrdered: Bool = false,
        work: Work,
        metrics: Metrics.Route
    ) {
        self.method = method
        self.path = path
        self.plugin = plugin
        self.operation = operation
        self.permission = permission
        self.roleUse = roleUse
        self.isPage = isPage
        self.quota = quota
        self.bodyBytesMax = bodyBytesMax
        self.isForKnown = isForKnown
        self.deadlineMillis = deadlineMillis
        self.isOrdered = isOrdered
        self.work = work
        self.metrics = metrics
    }
}

/// A route's quota with the number that keeps its counts apart from other routes'.
struct AttemptQuota: Sendable {
    let space: Int
    let quota: Manifest.Quota
}
