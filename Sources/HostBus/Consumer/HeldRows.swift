import HostStore
import PluginKit

/// The events a consumer has not settled, in the consumer's own file.
enum HeldRows {
    private static func event(_ row: PreparedStatement) -> HeldEvent {
        HeldEvent(
            consumer: row.text(at: 0),
            sequence: row.int64(at: 1),
            state: HeldEvent.State(rawValue: row.text(at: 3)) ?? .parked,
            attempts: Int(row.int64(at: 4)),
            begun: Int(row.int64(at: 5)),
            reason: row.optionalText(at: 7),
            first: Instant(utcMillis: row.int64(at: 8)),
            last: Instant(utcMillis: row.int64(at: 9)),
            key: EventKey(stored: row.blob(at: 2)),
            dueMillis: row.int64(at: 6)
        )
    }

    /// Everything of one consumer, in order: no more than its bound.
    static func all(
        of consumer: String,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [HeldEvent] {
        let select = try statement(
            """
            SELECT consumer, sequence, key, state, attempts, begun, due_ms, reason, first_ms, last_ms
                FROM host_held WHERE consumer=?1 ORDER BY sequence
            """
        )
        select.bind(consumer, at: 1)
        return try rows(select)
    }

    static func find(
        _ consumer: String,
        _ sequence: Int64,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> HeldEvent? {
        let select = try statement(
            """
            SELECT consumer, sequence, key, state, attempts, begun, due_ms, reason, first_ms, last_ms
                FROM host_held WHERE consumer=?1 AND sequence=?2
            """
        )
        select.bind(consumer, at: 1)
        select.bind(sequence, at: 2)
        return try rows(select).first
    }

    private static func rows(_ select: PreparedStatement) throws -> [HeldEvent] {
        defer { select.reset() }
        var events: [HeldEvent] = []
        while try select.step() { events.append(event(select)) }
        return events
    }

    /// Writes an event as it stands now; the first time it is held stays what it was.
    static func put(_ event: HeldEvent, in transaction: borrowing SystemTransaction) throws {
        let put = try transaction.statement(
            """
            INSERT INTO host_held(consumer, sequence, key, state, attempts, begun, due_ms, reason,
                first_ms, last_ms) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)
            ON CONFLICT(consumer, sequence) DO UPDATE SET state=?4, attempts=?5, begun=?6,
                due_ms=?7, reason=?8, last_ms=?10
            """
        )
        put.bind(event.consumer, at: 1)
        put.bind(event.sequence, at: 2)
        put.bind(event.key.bytes, at: 3)
        put.bind(event.state.rawValue, at: 4)
        put.bind(Int64(event.attempts), at: 5)
        put.bind(Int64(event.begun), at: 6)
        put.bind(event.dueMillis, at: 7)
        put.bind(event.reason, at: 8)
        put.bind(event.first.utcMillis, at: 9)
        put.bind(event.last.utcMillis, at: 10)
        try put.run()
    }

    /// Takes an event away that takes effect in the same transaction: it must be the first of its
    /// key, and not be waiting for an operator.
    static func take(
        _ consumer: String,
        _ sequence: Int64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let delete = try transaction.statement(
            """
            DELETE FROM host_held WHERE consumer=?1 AND sequence=?2
                AND state IN ('waiting', 'retrying')
                AND NOT EXISTS (SELECT 1 FROM host_held AS earlier WHERE earlier.consumer=?1
                    AND earlier.key=host_held.key AND earlier.sequence<?2 AND earlier.state<>'dead')
            """
        )
        delete.bind(consumer, at: 1)
        delete.bind(sequence, at: 2)
        try delete.run()
        guard transaction.changes == 1 else { throw CursorRow.OutOfTurn() }
    }

    /// Counts an attempt before it is made.
    static func begin(
        _ consumer: String,
        _ sequence: Int64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let update = try transaction.statement(
            "UPDATE host_held SET begun=begun+1 WHERE consumer=?1 AND sequence=?2"
        )
        update.bind(consumer, at: 1)
        update.bind(sequence, at: 2)
        try update.run()
        guard transaction.changes == 1 else { throw CursorRow.OutOfTurn() }
    }

    static func delete(
        _ consumer: String,
        _ sequence: Int64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let delete = try transaction.statement(
            "DELETE FROM host_held WHERE consumer=?1 AND sequence=?2"
        )
        delete.bind(consumer, at: 1)
        delete.bind(sequence, at: 2)
        try delete.run()
    }
}
