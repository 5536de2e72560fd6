import PluginKit

/// A lane's memory of aggregates: what the last COMMIT left and, while a batch is at work, what its
/// commands have made of it so far; the lane's alone.
final class RememberedAggregates {
    private var known: [AggregateKey: any LaneAggregate] = [:]
    /// What the batch has changed, with what was there before; in order.
    private var changes: [(key: AggregateKey, before: (any LaneAggregate)?)] = []
    private var open: Set<AggregateKey> = []

    /// Aggregates that are remembered between batches, at most; others are read from their rows.
    private static let countMax = 10_000

    func recall(_ key: AggregateKey) -> (any LaneAggregate)? { known[key] }

    func remember(_ aggregate: any LaneAggregate, _ key: AggregateKey) {
        changes.append((key, known.updateValue(aggregate, forKey: key)))
    }

    /// True when it was not open.
    func begin(_ key: AggregateKey) -> Bool { open.insert(key).inserted }

    func end(_ key: AggregateKey) { open.remove(key) }

    /// How much the batch has changed so far.
    var mark: Int { changes.count }

    /// What was changed since the mark is as it was before: those commands were undone.
    func undo(to mark: Int) {
        while changes.count > mark {
            let change = changes.removeLast()
            known[change.key] = change.before
        }
    }

    /// The batch is on the disk.
    func commit() {
        changes.removeAll(keepingCapacity: true)
        if known.count > RememberedAggregates.countMax { known.removeAll() }
    }
}
