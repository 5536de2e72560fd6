/// A kind of aggregate declared in the manifest; types are generated.
public protocol AggregateKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// A hot entity, such as a lot under auction, that the plugin's lane keeps in memory.
///
/// Commands change it in memory and write it down in the same transaction; what is in memory stands only
/// if the transaction does. Its rows are changed through it alone: of what other statements do to them the
/// memory does not hear. It is copied for every command, so it holds what decisions need and no long
/// lists. `load`, `save` and `reachDeadline` run as the plugin, in the organisation that the
/// transaction acts in.
public protocol LaneAggregate: Sendable, Equatable {
    /// Its kind in the manifest.
    associatedtype Kind: AggregateKind

    /// Reads it from its rows; nil when there is none.
    static func load(_ id: String, in transaction: borrowing Transaction) throws -> Self?

    /// Writes it to its rows: what `load` then reads is equal to it.
    func save(as id: String, in transaction: borrowing Transaction) throws

    /// When time itself changes it next; nil when it does not.
    var deadline: MovingDeadline? { get }

    /// Its deadline has come: before every command stamped then or later, and after every one stamped
    /// before.
    ///
    /// Has to change the deadline or to take it away. `transaction.stamp` is the deadline's.
    mutating func reachDeadline(of id: String, in transaction: borrowing Transaction) throws
}
