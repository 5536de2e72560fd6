import HostLoop
package import PluginKit
import Synchronization

/// The sandbox's own time: it can run faster than the world's, and can be moved on.
///
/// Whatever waits in the sandbox waits in this time: answers, callbacks and their repetitions.
package final class SandboxTime: Sendable {
    private struct State {
        var speed: Int64 = 1
        /// The sandbox's milliseconds at the world's.
        var own: Int64
        var world: Int64
        var waiting: [Waiting] = []
        var count: UInt64 = 0
        /// Those of them that are answers to requests.
        var sleepers = 0
        /// When the loop looks again at the latest, in this time; nil when it does not.
        var armed: Int64?
        var isClosed = false
    }

    private struct Waiting {
        let due: Int64
        let number: UInt64
        let body: @Sendable () -> Void
    }

    private let state: Mutex<State>
    private let world: @Sendable () -> Int64
    private let loop: EventLoop

    /// Starts at the world's time.
    init(on loop: EventLoop, world: @escaping @Sendable () -> Int64) {
        self.loop = loop
        self.world = world
        let now = world()
        state = Mutex(State(own: now, world: now))
    }

    package var now: Instant {
        let world = world()
        return Instant(utcMillis: state.withLock { Self.own($0, world) })
    }

    private static func own(_ state: State, _ world: Int64) -> Int64 {
        state.own + (world - state.world) * state.speed
    }

    /// Seconds of the sandbox in one of the world's, 1 to 100,000.
    package func run(at speed: Int64) {
        let world = world()
        state.withLock { state in
            state.own = Self.own(state, world)
            state.world = world
            state.speed = min(max(speed, 1), 100_000)
            state.armed = nil
        }
        arm()
    }

    /// Moves on; whatever becomes due happens now, in its order.
    package func advance(millis: Int64) {
        guard millis > 0 else { return }
        state.withLock { $0.own += millis }
        fire()
    }

    /// Calls `body` later, in this time.
    func after(millis: Int64, _ body: @escaping @Sendable () -> Void) {
        let world = world()
        state.withLock { state in
            guard !state.isClosed else { return }
            state.count += 1
            let due = Self.own(state, world) + max(0, millis)
            let new = Waiting(due: due, number: state.count, body: body)
            let place =
                state.waiting.firstIndex { ($0.due, $0.number) > (new.due, new.number) }
                ?? state.waiting.count
            state.waiting.insert(new, at: place)
        }
        arm()
    }

    /// Waits so long, in this time.
    func sleep(millis: Int64) async {
        guard millis > 0 else { return }
        state.withLock { $0.sleepers += 1 }
        await withCheckedContinuation { waiting in
            after(millis: millis) { waiting.resume() }
        }
        state.withLock { $0.sleepers -= 1 }
    }

    /// Requests whose answers wait for their time.
    package var sleeping: Int { state.withLock(\.sleepers) }

    /// When the next of what waits is due; nil for nothing.
    package var nextDue: Instant? {
        state.withLock { $0.waiting.first?.due }.map(Instant.init(utcMillis:))
    }

    /// The world's clock was turned on: whatever became due happens now.
    package func worldWasTurned() { fire() }

    /// Lets go of whatever waits, at once.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in left { waiting.body() }
    }

    /// How much waits for its time.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func fire() {
        let world = world()
        let due = state.withLock { state in
            let now = Self.own(state, world)
            state.armed = nil
            let due = state.waiting.prefix { $0.due <= now }
            state.waiting.removeFirst(due.count)
            return Array(due)
        }
        for waiting in due { waiting.body() }
        arm()
    }

    /// Has the loop look again when the next one is due.
    private func arm() {
        let world = world()
        let millis = state.withLock { state -> Int64? in
            guard let next = state.waiting.first, state.armed.map({ $0 > next.due }) ?? true else {
                return nil
            }
            state.armed = next.due
            let left = next.due - Self.own(state, world)
            return left <= 0 ? 0 : (left + state.speed - 1) / state.speed
        }
        guard let millis else { return }
        loop.post { self.loop.timer(afterMillis: UInt64(max(0, millis))) { self.fire() } }
    }
}
