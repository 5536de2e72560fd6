package import HostLoop
package import PluginKit
import Synchronization

/// Both clocks of a test city: the time of day stands still until a test turns it; the monotonic
/// clock runs on by itself, so that waits end, and jumps ahead with every turn.
package final class HandClock: Sendable {
    private let millis: Mutex<Int64>
    private let start: Int64
    private let still = Mutex<Standstill?>(nil)
    private let held = Mutex<UInt64?>(nil)

    /// 2026-11-23 12:00 in Shanghai, a Monday.
    package static let noon = Instant(utcMillis: 1_795_406_400_000)

    package init(at instant: Instant = HandClock.noon) {
        start = instant.utcMillis
        millis = Mutex(instant.utcMillis)
    }

    /// The time of day.
    package var now: Instant { Instant(utcMillis: millis.withLock { $0 }) }

    /// The monotonic clock, in nanoseconds.
    package var monotonicNanos: UInt64 {
        if let nanos = held.withLock({ $0 }) { return nanos }
        return HostClock.monotonicNanos + UInt64(millis.withLock { $0 } - start) * 1_000_000
    }

    /// Does something at one instant of the monotonic clock, to the nanosecond; no wait ends meanwhile.
    package func holding<T>(at nanos: UInt64, _ body: () throws -> T) rethrows -> T {
        held.withLock { $0 = nanos }
        defer { held.withLock { $0 = nil } }
        return try body()
    }

    /// Both, as a loop takes them down for a request.
    package var instant: HostInstant {
        HostInstant(monotonicNanos: monotonicNanos, utcMillis: now.utcMillis)
    }

    /// When the host stood still last, as a test says.
    package var standstill: Standstill? { still.withLock { $0 } }

    /// The host stands still for so long from now on, and nobody is heard.
    package func standStill(seconds: Int64) {
        let since = Stamp(nanos: now.utcMillis * 1_000_000)
        turn(millis: seconds * 1000)
        let until = Stamp(nanos: now.utcMillis * 1_000_000)
        still.withLock { $0 = Standstill(since: since, until: until) }
    }

    /// Turns time on; timers are not fired by this alone.
    package func turn(millis step: Int64) {
        precondition(step >= 0, "Time is turned on, never back.")
        millis.withLock { $0 += step }
    }
}
