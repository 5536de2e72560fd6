import HostAuth
import HostHTTP
import HostLoop
import HostStore
import PluginKit

/// What one loop has to itself: its session cache, its random words, its label for the watchdog.
///
/// `@unchecked Sendable`: Safe because it is touched on its loop only.
final class LoopParts: @unchecked Sendable {
    private let loop: EventLoop
    private let authenticator: Authenticator
    private let plugins: [CityPlugin]
    private let random: @Sendable (Int) -> [UInt8]
    private var words: WordSource
    private var leases: [ContextLease] = []
    private let staleContexts: Metrics.Counter

    init(
        loop: EventLoop,
        authenticator: Authenticator,
        plugins: [CityPlugin],
        environment: StoreEnvironment,
        staleContexts: Metrics.Counter
    ) {
        self.loop = loop
        self.authenticator = authenticator
        self.plugins = plugins
        self.staleContexts = staleContexts
        random = environment.randomBytes
        let seed = environment.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        words = WordSource(seed: seed)
    }

    /// Tells the watchdog what the loop works for now.
    func label(_ route: ServedRoute) { loop.label = route.label }

    /// The loop works for no route any more.
    func unlabel() { loop.label = 0 }

    /// The loop's clocks, as of a request that is complete now.
    var received: Received {
        let now = loop.instant
        return Received(
            monotonicNanos: now.monotonicNanos,
            instant: Instant(utcMillis: now.utcMillis)
        )
    }

    /// The loop's monotonic clock.
    var monotonicNanos: UInt64 { loop.instant.monotonicNanos }

    /// The caller's trace, or a new one.
    func trace(of exchange: Exchange) -> TraceID {
        if let sent = exchange.withHeader(.traceparent, { TraceID(traceparent: $0) }),
            let trace = sent
        {
            return trace
        }
        // Whoever asks again about one request, such as when its time is over, hears the same.
        let mark = exchange.mark ?? (words.next(), words.next())
        exchange.mark = mark
        return TraceID(random: mark.high, mark.low)
    }

    /// Who a request comes from.
    func authenticate(_ exchange: Exchange) throws -> AuthenticationResult {
        let now = exchange.receivedInstant.instant
        let bearer = try exchange.withHeader(.authorization) {
            try authenticator.authenticate(authorization: $0, cookie: nil, at: now)
        }
        if let bearer { return bearer }
        return try exchange.withHeader(.cookie) {
            try authenticator.authenticate(authorization: nil, cookie: $0, at: now)
        } ?? .anonymous
    }

    /// True for a request of somebody with a session or a key.
    func knows(_ exchange: Exchange) -> Bool {
        if case .session? = try? authenticate(exchange) { return true }
        return false
    }

    /// Why a permission is refused, as much of it as the caller may know.
    func denial(
        of permission: String,
        _ route: ServedRoute,
        _ admission: Admission,
        _ guide: PermissionGuide
    ) -> Denial {
        let place = guide.routePlace(
            route.operation,
            of: route.plugin.map { plugins[$0].id } ?? PermissionGuide.host
        )
        return denial(of: permission, askedAt: place, admission, guide)
    }

    /// The same for what no route asks, but the line of a manifest.
    func denial(
        of permission: String,
        askedAt place: String,
        _ admission: Admission,
        _ guide: PermissionGuide
    ) -> Denial {
        var denial = Denial(permission, guide.grant(permission), asked: place)
        if admission.principal.kind == .apiKey {
            // Machines hear what is missing and no person's name.
            (denial.isForKey, denial.isForStaff) = (true, admission.path != nil)
            denial.isLostByMaker = admission.session?.keyScopes.contains(permission) ?? false
            return denial
        }
        denial.elsewhere =
            admission.session?.places.filter {
                $0.tenant != admission.tenant && !$0.isSuspended
                    && $0.permissions.contains(permission)
            } ?? []
        // Names of colleagues are for those who act for an organisation of theirs.
        if let path = admission.path {
            denial.isForStaff = true
            denial.approvers = (try? authenticator.approvers(in: path)) ?? []
        }
        return denial
    }

    /// The store of a route's plugin; a fault when its file could not be opened.
    func store(of route: ServedRoute) throws -> PluginStore {
        guard let index = route.plugin else { throw Fault.noSuchPlace() }
        guard let file = plugins[index].file else {
            throw Fault.pluginUnavailable(plugins[index].id)
        }
        return file.store
    }

    /// Takes a request's place in the order of its plugin's lane; the moment at which it does counts
    /// as that at which the request was complete.
    func takePlace(_ exchange: Exchange, _ route: ServedRoute) -> LaneOrder? {
        guard let file = route.plugin.flatMap({ plugins[$0].file }),
            let order = file.store.file.lane.order
        else { return nil }
        let place = order.take(lastingNanos: UInt64(route.deadlineMillis) * 1_000_000)
        exchange.place = place.number
        exchange.received.monotonicNanos = place.monotonicNanos
        return order
    }

    /// The way of a route's plugin to the commands of others.
    func calls(of route: ServedRoute) -> PluginCalls? { route.plugin.map { plugins[$0].calls } }

    /// A lease for a request's context; as many exist as requests have run at once.
    func lease() -> ContextLease {
        leases.popLast() ?? ContextLease { [staleContexts] in staleContexts.add() }
    }

    /// Ends a request's context and keeps its lease for the next.
    func end(_ lease: ContextLease) {
        lease.end()
        leases.append(lease)
    }

    /// A browser that was not seen before.
    func newVisitor() -> Visitor? { Visitor(random: random(32)) }
}
