import PluginKit
import Synchronization

/// A clock that stands still until a test turns it.
final class VirtualClock: Sendable {
    private let millis: Mutex<Int64>

    init(_ start: Instant) { millis = Mutex(start.utcMillis) }

    var now: Instant { Instant(utcMillis: millis.withLock { $0 }) }

    func advance(millis step: Int64) { millis.withLock { $0 += step } }

    func advance(seconds: Int64) { advance(millis: seconds * 1000) }
}

extension VirtualClock {
    /// A call at this moment.
    func call(_ principal: Principal, tenant: String? = nil, actsIn: Bool = true) -> CallContext {
        CallContext(
            principal: principal,
            tenant: tenant.map { TenantID($0) },
            permissions: [],
            received: Received(monotonicNanos: UInt64(now.utcMillis) * 1_000_000, instant: now),
            traceID: String(repeating: "0", count: 32),
            language: .zh,
            operation: "test",
            proven: now,
            actsInResource: actsIn
        )
    }
}
