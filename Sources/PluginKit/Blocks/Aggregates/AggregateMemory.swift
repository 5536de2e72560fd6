/// Which aggregate is meant.
package struct AggregateKey: Sendable, Hashable {
    package let kind: String
    /// Empty for one of no organisation.
    package let tenant: String
    package let id: String

    package init(kind: String, tenant: String, id: String) {
        self.kind = kind
        self.tenant = tenant
        self.id = id
    }

    /// The key of its timer.
    package var timerKey: String { "\(kind)/\(tenant)/\(id)" }

    /// Reads a timer's key; nil for anything else.
    package init?(timerKey: String) {
        let parts = timerKey.split(
            separator: "/",
            maxSplits: 2,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 3 else { return nil }
        self.init(kind: parts[0], tenant: parts[1], id: parts[2])
    }
}

/// What the lane remembers of aggregates, as the transaction at work sees it.
package protocol AggregateMemory {
    var rules: AggregateRules { get }
    /// The organisation the transaction acts in; empty for none.
    var tenant: String { get }
    /// When the command at work has its place in the lane's order.
    var stamp: Stamp { get }
    /// When the host stood still last.
    var standstill: Standstill? { get }
    /// True when nobody else works on it in this command; `close` ends that.
    func open(_ key: AggregateKey) -> Bool
    func close(_ key: AggregateKey)
    func recall(_ key: AggregateKey) -> (any LaneAggregate)?
    /// Forgotten again when the command or its batch is undone.
    func remember(_ aggregate: any LaneAggregate, _ key: AggregateKey)
    /// Runs a body as the plugin, in the same organisation, at the command's stamp or another.
    func asPlugin<T>(
        at stamp: Stamp?,
        _ body: (borrowing Transaction) throws -> T
    ) throws -> T
    /// Signs a statement about an aggregate as the host's log: a note that anybody can check.
    func sign(_ statement: String, about key: AggregateKey) throws -> String
    /// Sets the timer of a deadline, or takes it away.
    func wake(_ key: AggregateKey, at deadline: MovingDeadline?) throws
}
