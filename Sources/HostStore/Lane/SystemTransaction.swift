package import PluginKit

/// The host's own work inside one lane transaction: prepared statements of the host.
package struct SystemTransaction: ~Copyable {
    let engine: LaneEngine

    // Swift 6.3.1 aborts when it specialises `Lane.perform` with this inlined into it (-O).
    @inline(never)
    init(engine: LaneEngine) { self.engine = engine }

    /// A statement, prepared once per connection; give every parameter its value, then run it.
    package func statement(_ sql: StaticString) throws -> PreparedStatement {
        try engine.statement(sql)
    }

    /// Rows changed by the last write.
    package var changes: Int { engine.connection.changes }

    /// The number of the row inserted last.
    package var lastInsertedRow: Int64 { engine.connection.lastInsertedRow }

    /// A new identifier: 26 characters, unique, in order of time.
    package func newID() -> String { engine.newID() }

    /// There is something to ask of a provider, or something it has told; told after the COMMIT.
    func noteOutside() { engine.told.hasOutside = true }

    /// Works for a caller from here on: scope, events and timers are that caller's.
    package func acting<T>(
        for call: CallContext,
        cause: EventCause? = nil,
        _ body: (borrowing Transaction) throws -> T
    ) throws -> T {
        engine.begin(call, cause: cause)
        defer { engine.beginSystem() }
        let transaction = Transaction(call: call, engine: engine)
        return try body(transaction)
    }

    /// The same for one thing after another, each with a cause of its own; what one of them changed of
    /// the caller's scope is taken back before the next.
    ///
    /// A cause is asked for when something is published that has it.
    package func acting(
        for call: CallContext,
        on things: Range<Int>,
        cause: @escaping (Int) -> EventCause?,
        _ body: (Int, borrowing Transaction) throws -> Void
    ) throws {
        engine.begin(call, .each(cause))
        defer { engine.beginSystem() }
        let transaction = Transaction(call: call, engine: engine)
        for thing in things {
            engine.next(thing)
            try body(thing, transaction)
        }
    }
}
