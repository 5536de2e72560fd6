import PluginKit

/// What the batch at work has named so far; the lane's alone.
final class BatchChanges {
    private let projections: Projections
    private var named: [any ProjectionSlot] = []

    init(_ projections: Projections) { self.projections = projections }

    /// Notes a change of the command at work.
    func add<P: Projection>(_ change: P.Change, to type: P.Type) throws {
        let slot = try projections.slot(of: type)
        slot.add(change)
        named.append(slot)
    }

    /// How much is named so far.
    var mark: Int { named.count }

    /// Forgets what was named since the mark: that command was undone.
    func undo(to mark: Int) {
        while named.count > mark { named.removeLast().dropLast() }
    }

    /// The batch is on the disk.
    func commit() {
        guard !named.isEmpty else { return }
        projections.apply()
        named.removeAll(keepingCapacity: true)
    }
}
