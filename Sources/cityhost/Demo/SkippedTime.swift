import HostLoop
import PluginKit
import Synchronization

/// Time that runs as the world's does, and is skipped ahead while nobody is at work.
///
/// What anybody waits for on purpose costs nothing; what the host itself takes counts as it is.
final class SkippedTime: Sendable {
    private struct State {
        var skippedMillis: Int64 = 0
        var waiting: [Waiting] = []
        var count: UInt64 = 0
        /// Those who were let go on and may have work to do.
        var awake = 0
    }

    private struct Waiting {
        let due: Int64
        let number: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let startUTC: Int64
    private let startNanos: UInt64

    init() {
        startUTC = HostClock.utcMillis
        startNanos = HostClock.monotonicNanos
    }

    /// The time of day.
    var now: Instant { Instant(utcMillis: millis(state.withLock(\.skippedMillis))) }

    /// How far time was moved ahead so far.
    var skippedMillis: Int64 { state.withLock(\.skippedMillis) }

    /// A clock that never goes back, in nanoseconds.
    var monotonicNanos: UInt64 {
        HostClock.monotonicNanos + UInt64(state.withLock(\.skippedMillis)) * 1_000_000
    }

    /// Both, as a loop takes them down for a request.
    var instant: HostInstant {
        HostInstant(monotonicNanos: monotonicNanos, utcMillis: now.utcMillis)
    }

    private func millis(_ skipped: Int64) -> Int64 {
        startUTC + Int64((HostClock.monotonicNanos - startNanos) / 1_000_000) + skipped
    }

    /// Counts somebody who works from now on, until `leaves`.
    func enters() { state.withLock { $0.awake += 1 } }

    /// Somebody has nothing more to do.
    func leaves() { state.withLock { $0.awake -= 1 } }

    /// Waits so long; for those who have entered.
    func pass(millis wait: Int64) async {
        guard wait > 0 else { return }
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.count += 1
                state.awake -= 1
                let due = millis(state.skippedMillis) + wait
                state.waiting.append(
                    Waiting(due: due, number: state.count, continuation: continuation)
                )
            }
        }
    }

    /// Lets those go on whose time has come.
    func wakeDue() {
        let due = state.withLock { state in
            let now = millis(state.skippedMillis)
            let due = state.waiting.filter { $0.due <= now }
            state.waiting.removeAll { $0.due <= now }
            state.awake += due.count
            return due.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
        }
        for one in due { one.continuation.resume() }
    }

    /// True when everybody waits.
    var isEverybodyWaiting: Bool { state.withLock { $0.awake == 0 } }

    /// When the first of those who wait goes on; nil for nobody.
    var nextDue: Instant? {
        state.withLock { $0.waiting.map(\.due).min() }.map(Instant.init(utcMillis:))
    }

    /// Moves on to an instant; one that is over changes nothing.
    func skip(to instant: Instant) {
        state.withLock { state in
            state.skippedMillis += max(0, instant.utcMillis - millis(state.skippedMillis))
        }
    }
}
