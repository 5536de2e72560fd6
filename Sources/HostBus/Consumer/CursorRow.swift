import HostStore

/// How far a consumer has come, in the consumer's own file.
enum CursorRow {
    /// The event before was not handled, so this one's turn has not come.
    struct OutOfTurn: Error {}

    static func read(_ name: String, _ file: StoreFile) throws -> (sequence: Int64, attempts: Int)?
    {
        try file.read { snapshot in
            let find = try snapshot.statement(
                "SELECT sequence, attempts FROM host_cursor WHERE consumer=?1"
            )
            find.bind(name, at: 1)
            return try find.first { ($0.int64(at: 0), Int($0.int64(at: 1))) }
        }
    }

    static func advance(
        _ name: String,
        from: Int64,
        to: Int64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let update = try transaction.statement(
            """
            UPDATE host_cursor SET sequence=?3, attempts=0, problem=NULL
                WHERE consumer=?1 AND sequence=?2
            """
        )
        update.bind(name, at: 1)
        update.bind(from, at: 2)
        update.bind(to, at: 3)
        try update.run()
        if transaction.changes == 1 { return }
        guard from == -1 else { throw OutOfTurn() }
        let insert = try transaction.statement(
            "INSERT OR IGNORE INTO host_cursor(consumer, sequence) VALUES(?1,?2)"
        )
        insert.bind(name, at: 1)
        insert.bind(to, at: 2)
        try insert.run()
        guard transaction.changes == 1 else { throw OutOfTurn() }
    }

    static func count(
        _ name: String,
        at sequence: Int64,
        attempts: Int,
        _ problem: String,
        in transaction: borrowing SystemTransaction
    ) throws {
        let put = try transaction.statement(
            """
            INSERT INTO host_cursor(consumer, sequence, attempts, problem) VALUES(?1,?2,?3,?4)
                ON CONFLICT(consumer) DO UPDATE SET attempts=?3, problem=?4 WHERE sequence=?2
            """
        )
        put.bind(name, at: 1)
        put.bind(sequence, at: 2)
        put.bind(Int64(attempts), at: 3)
        put.bind(problem, at: 4)
        try put.run()
    }
}
