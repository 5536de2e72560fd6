import PluginKit
import Synchronization

/// One projection with its type erased, as the lane handles it.
protocol ProjectionSlot: AnyObject, Sendable {
    /// Forgets the change named last.
    func dropLast()

    /// Applies what was named, in order.
    func apply()
}

/// The slot of one projection: what loops read, and what the batch at work names.
final class ProjectionSlotOf<P: Projection>: ProjectionSlot {
    private let projection: Mutex<P>
    /// Apart from the projection, so that the lane never waits for a reader within a transaction.
    private let pending = Mutex<[P.Change]>([])

    init(_ projection: P) { self.projection = Mutex(projection) }

    func add(_ change: P.Change) { pending.withLock { $0.append(change) } }

    func dropLast() { pending.withLock { _ = $0.removeLast() } }

    func apply() {
        pending.withLock { changes in
            guard !changes.isEmpty else { return }
            projection.withLock { projection in
                for change in changes { projection.apply(change) }
            }
            changes.removeAll(keepingCapacity: true)
        }
    }

    func read<T>(_ body: (borrowing P) throws -> T) rethrows -> T {
        try projection.withLock { try body($0) }
    }
}
