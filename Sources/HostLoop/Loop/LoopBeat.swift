import Synchronization

/// What other threads may know about a loop at any time: that it moves on, and for whom it works.
final class LoopBeat: Sendable {
    private let steps = Atomic<UInt64>(0)
    private let current = Atomic<Int>(0)
    private let handles = Atomic<Int>(0)

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
        steps.store(steps.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        current.store(0, ordering: .relaxed)
    }

    func changeHandles(by amount: Int) {
        handles.store(handles.load(ordering: .relaxed) + amount, ordering: .relaxed)
    }
}
