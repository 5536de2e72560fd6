import Glibc
import Synchronization

/// Notices that the whole process stood still: it was stopped, or had no processor for long.
///
/// A thread of its own beats; whoever asks looks too, so that a standstill is known to the first who asks
/// after it, whichever thread runs on first.
package final class Heartbeat: Sendable {
    /// A shorter gap is no standstill: a busy machine has such.
    package static let stillNanos: UInt64 = 2_000_000_000
    private static let everyMicros: UInt32 = 100_000

    /// That of the process; it beats from its first use to the end.
    package static let ofProcess: Heartbeat = {
        let heartbeat = Heartbeat(monotonicNanos: SystemSource.monotonicNanos)
        _ = HostThread(name: "heartbeat") {
            while true {
                usleep(everyMicros)
                heartbeat.beat()
            }
        }
        return heartbeat
    }()

    private struct State {
        var last: UInt64
        var standstill: (since: UInt64, until: UInt64)?
    }

    private let monotonicNanos: @Sendable () -> UInt64
    private let state: Mutex<State>

    package init(monotonicNanos: @escaping @Sendable () -> UInt64) {
        self.monotonicNanos = monotonicNanos
        state = Mutex(State(last: monotonicNanos()))
    }

    /// Somebody is at work.
    package func beat() {
        state.withLock { state in
            let now = monotonicNanos()
            guard now > state.last else { return }
            if now - state.last >= Heartbeat.stillNanos { state.standstill = (state.last, now) }
            state.last = now
        }
    }

    /// The latest standstill, in nanoseconds of the monotonic clock; nil when there was none.
    package var standstill: (since: UInt64, until: UInt64)? {
        beat()
        return state.withLock { $0.standstill }
    }
}
