extension Transaction {
    /// When the command has its place among all that this lane decides: later than whatever was decided
    /// before, and for operations that an aggregate names the moment at which the request was complete.
    public var stamp: Stamp { engineStamp }

    /// Puts a new aggregate into memory and into its rows; throws `aggregate.id_reused` when there is one.
    public func begin<A: LaneAggregate>(_ aggregate: A, as id: String) throws {
        let work = try AggregateWork<A>(id, in: aggregates)
        guard try work.current() == nil else { throw Fault.aggregateReused(id) }
        try work.keep(aggregate, before: nil)
    }

    /// Works on an aggregate as it is now, with every deadline reached that comes before this command,
    /// and writes it down when it has changed.
    ///
    /// When the body throws nothing of it has happened. Throws `aggregate.missing` where there is none,
    /// and `aggregate.in_use` within the body for the same aggregate once more.
    public func with<A: LaneAggregate, T>(
        _ type: A.Type,
        _ id: String,
        _ body: (inout A) throws -> T
    ) throws -> T {
        let work = try AggregateWork<A>(id, in: aggregates)
        guard work.memory.open(work.key) else { throw Fault.aggregateInUse(id) }
        defer { work.memory.close(work.key) }
        guard let found = try work.current() else { throw Fault.aggregateMissing(id) }
        let before = try work.reachDeadlines(of: found)
        var aggregate = before
        let answer = try body(&aggregate)
        try work.keep(aggregate, before: before)
        return answer
    }

    /// A statement about an aggregate, signed with the key of the host's log (C2SP signed-note): whoever has
    /// `/chain/keys` checks it without this host.
    ///
    /// The signed text has three lines: `cityhost-receipt/v1`, the plugin, kind, organisation and id with
    /// slashes between, and the statement. It is good for what commits only, so it goes into the command's
    /// answer. Throws `aggregate.statement_unsound` for a statement that is no line of 1 to 4,000 bytes.
    public func receipt<A: LaneAggregate>(
        of type: A.Type,
        _ id: String,
        saying statement: String
    ) throws -> String {
        let work = try AggregateWork<A>(id, in: aggregates)
        guard (1...4000).contains(statement.utf8.count), statement.utf8.allSatisfy({ $0 >= 0x20 })
        else { throw Fault.statementUnsound(id) }
        return try work.memory.sign(statement, about: work.key)
    }

    /// The timer of a deadline has come; one that was put off meanwhile is set anew.
    func wake<A: LaneAggregate>(_ type: A.Type, _ id: String) throws {
        let work = try AggregateWork<A>(id, in: aggregates)
        guard let found = try work.current() else { return }
        let now = try work.reachDeadlines(of: found)
        guard now == found, let deadline = now.deadline else { return }
        try work.memory.wake(work.key, at: deadline)
    }
}

/// One aggregate in the hands of one command.
private struct AggregateWork<A: LaneAggregate> {
    let id: String
    let key: AggregateKey
    let memory: any AggregateMemory

    /// Deadlines that one command finds reached, at most: an aggregate that sets each in the past goes
    /// round no longer.
    private static var deadlinesMax: Int { 1000 }

    init(_ id: String, in memory: any AggregateMemory) throws {
        let kind = "\(A.Kind.name)"
        guard memory.rules.aggregate(kind) != nil else {
            throw Fault.blockNotDeclared("aggregate \(kind)")
        }
        guard BlockID.isSound(id) else { throw Fault.aggregateMissing(id) }
        self.id = id
        self.memory = memory
        key = AggregateKey(kind: kind, tenant: memory.tenant, id: id)
    }

    /// From memory, else from its rows.
    func current() throws -> A? {
        if let known = memory.recall(key) as? A { return known }
        let loaded = try memory.asPlugin(at: nil) { try A.load(id, in: $0) }
        if let loaded { memory.remember(loaded, key) }
        return loaded
    }

    /// With everything done that time has brought about before the command.
    func reachDeadlines(of found: A) throws -> A {
        var aggregate = found
        for _ in 0..<Self.deadlinesMax {
            guard let deadline = aggregate.deadline, deadline.at <= memory.stamp else {
                try keep(aggregate, before: found)
                return aggregate
            }
            var next = aggregate
            try memory.asPlugin(at: deadline.at) { try next.reachDeadline(of: id, in: $0) }
            guard next.deadline != deadline else { break }
            aggregate = next
        }
        throw Fault.aggregateStands(id)
    }

    func keep(_ aggregate: A, before: A?) throws {
        guard aggregate != before else { return }
        try memory.asPlugin(at: nil) { try aggregate.save(as: id, in: $0) }
        memory.remember(aggregate, key)
        guard aggregate.deadline != before?.deadline else { return }
        try memory.wake(key, at: aggregate.deadline)
    }
}

/// An aggregate that a plugin has bound, its type erased.
package struct BoundAggregate: Sendable {
    /// Its deadline's timer has come.
    let wake: @Sendable (_ id: String, borrowing Transaction) throws -> Void

    init<A: LaneAggregate>(_ type: A.Type) {
        wake = { id, transaction in try transaction.wake(type, id) }
    }
}
