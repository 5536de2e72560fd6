package import PluginKit
import Synchronization

/// The one order in which a lane decides: by the stamps at which commands took their places in it.
///
/// A request takes its place when it is complete, before any other phase; everything else when the lane
/// takes it up. The lane decides nothing while something older may still come, so a command
/// that was received a nanosecond before a deadline is decided before it, wherever it was meanwhile. Who
/// holds a place hands a command in soon or gives the place up; a place lapses with its request's
/// deadline, after which the lane refuses the command.
package final class LaneOrder: Sendable {
    /// A place in the order.
    package struct Place: Sendable, Hashable {
        /// Places are numbered in the order of their stamps, from 1.
        package let number: UInt64
        package let stamp: Stamp
        /// The stamp on the monotonic clock.
        package let monotonicNanos: UInt64
    }

    private struct OnTheWay {
        let place: Place
        let deadlineNanos: UInt64
    }

    private struct State {
        var next: UInt64 = 1
        /// Those that have not come to the lane yet, by number: as many as requests are being read.
        var onTheWay: [OnTheWay] = []
    }

    private let state = Mutex(State())
    private let monotonicNanos: @Sendable () -> UInt64
    private let stampOf: @Sendable (UInt64) -> Stamp

    package init(_ environment: StoreEnvironment) {
        monotonicNanos = environment.monotonicNanos
        stampOf = { environment.stamp(atNanos: $0) }
    }

    /// Takes the next place; it lapses so many nanoseconds later, if that is said.
    ///
    /// Stamp and number are taken together, so the numbers follow the stamps.
    package func take(lastingNanos: UInt64? = nil) -> Place {
        state.withLock { state in
            let nanos = monotonicNanos()
            let place = Place(number: state.next, stamp: stampOf(nanos), monotonicNanos: nanos)
            state.next += 1
            let end = lastingNanos.map { nanos + $0 } ?? .max
            state.onTheWay.append(OnTheWay(place: place, deadlineNanos: end))
            return place
        }
    }

    /// Nothing more comes under this number: it has come, or was given up.
    package func leave(_ number: UInt64) {
        state.withLock { state in
            guard let index = state.onTheWay.firstIndex(where: { $0.place.number == number })
            else { return }
            state.onTheWay.remove(at: index)
        }
    }

    /// The place that a call took when it was received, if that is still its own.
    func place(of received: Received) -> Place? {
        guard received.place != 0 else { return nil }
        return state.withLock { state in
            state.onTheWay.first { $0.place.number == received.place }?.place
        }
    }

    /// The next place, for what has come already.
    func next() -> Place {
        state.withLock { state in
            let nanos = monotonicNanos()
            defer { state.next += 1 }
            return Place(number: state.next, stamp: stampOf(nanos), monotonicNanos: nanos)
        }
    }

    /// Every place below this number has come or never will.
    func mark() -> UInt64 {
        state.withLock { state in
            guard !state.onTheWay.isEmpty else { return state.next }
            let now = monotonicNanos()
            state.onTheWay.removeAll { $0.deadlineNanos < now }
            return state.onTheWay.first?.place.number ?? state.next
        }
    }

    /// Places whose commands have not come yet.
    package var onTheWay: Int { state.withLock(\.onTheWay.count) }
}
