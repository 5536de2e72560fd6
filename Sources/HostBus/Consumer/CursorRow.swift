import HostStore
import PluginKit

/// How far a consumer has come, in the consumer's own file: every event up to there has taken
/// effect or is held.
enum CursorRow {
    /// The consumer's file says something else than the consumer thought.
    struct OutOfTurn: Error {}

    static func read(
        _ name: String,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> (sequence: Int64, isOpen: Bool)? {
        let find = try statement("SELECT sequence, is_open FROM host_cursor WHERE consumer=?1")
        find.bind(name, at: 1)
        return try find.first { ($0.int64(at: 0), $0.int64(at: 1) != 0) }
    }

    /// Marks a consumer as at work, or as stopped with nothing under way; one that is new begins
    /// at `start`.
    static func mark(
        _ name: String,
        isOpen: Bool,
        start: Int64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let put = try transaction.statement(
            """
            INSERT INTO host_cursor(consumer, sequence, is_open) VALUES(?1,?2,?3)
                ON CONFLICT(consumer) DO UPDATE SET is_open=?3
            """
        )
        put.bind(name, at: 1)
        put.bind(start, at: 2)
        put.bind(isOpen ? 1 : 0, at: 3)
        try put.run()
    }

    /// Moves on to an event; its leaf tells when the file meets a log with another past.
    static func advance(
        _ name: String,
        from: Int64,
        to: LoggedEvent,
        in transaction: borrowing SystemTransaction
    ) throws {
        let update = try transaction.statement(
            "UPDATE host_cursor SET sequence=?3, leaf_hash=?4 WHERE consumer=?1 AND sequence=?2"
        )
        update.bind(name, at: 1)
        update.bind(from, at: 2)
        update.bind(to.envelope.sequence, at: 3)
        update.bind(to.leafHash, at: 4)
        try update.run()
        guard transaction.changes == 1 else { throw OutOfTurn() }
    }
}
