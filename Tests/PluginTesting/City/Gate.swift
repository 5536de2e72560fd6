import Glibc
import Synchronization

/// Holds a thread until a test opens it.
package final class Gate: Sendable {
    private let state = Mutex<(isHeld: Bool, isOpen: Bool)>((false, false))

    package init() {}

    /// Blocks the calling thread; for lanes and readers, never for a loop.
    package func hold() {
        state.withLock { $0.isHeld = true }
        while !state.withLock({ $0.isOpen }) { sched_yield() }
    }

    /// Returns when a thread is held.
    package func isHeld() async {
        while !state.withLock({ $0.isHeld }) { await Task.yield() }
    }

    package func open() { state.withLock { $0.isOpen = true } }
}
