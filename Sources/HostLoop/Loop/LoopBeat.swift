import Synchronization

/// What other threads may know about a loop at any time: that it moves on, and for whom it works.
final class LoopBeat: Sendable {
    private let steps = Atomic<UInt64>(0)
    private let current = Atomic<Int>(0)
    private let handles = Atomic<Int>(0)
    private let idle = Atomic<UInt64>(0)
    private let waitStart = Atomic<UInt64>(0)

    /// Counts jobs and callbacks; while it stands still, one of them is running (or the loop sleeps).
    var count: UInt64 { steps.load(ordering: .relaxed) }

    var label: Int {
        get { current.load(ordering: .relaxed) }
        set { current.store(newValue, ordering: .relaxed) }
    }

    var liveHandles: Int { handles.load(ordering: .relaxed) }

    /// Begins a new piece of work, for nobody yet.
    ///
    /// Only the loop's thread writes, so no locked add is needed.
    @inline(__always)
    func step() {
        if waitStart.load(ordering: .relaxed) > 0 { endWait() }
        steps.store(steps.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        current.store(0, ordering: .relaxed)
    }

    /// Nanoseconds spent in waiting for something to do.
    ///
    /// libuv's own measure costs a second look at the sockets in every turn, this one two looks at the clock.
    var idleNanos: UInt64 { idle.load(ordering: .relaxed) }

    /// The loop has nothing more to do and will wait; the next step ends that.
    func startWait() {
        waitStart.store(HostClock.monotonicNanos, ordering: .relaxed)
    }

    private func endWait() {
        let waited = HostClock.monotonicNanos - waitStart.load(ordering: .relaxed)
        waitStart.store(0, ordering: .relaxed)
        idle.store(idle.load(ordering: .relaxed) + waited, ordering: .relaxed)
    }

    func changeHandles(by amount: Int) {
        handles.store(handles.load(ordering: .relaxed) + amount, ordering: .relaxed)
    }
}
