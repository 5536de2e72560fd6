import HostStore

/// What a plugin's outbox holds and has held.
struct OutboxState: Sendable {
    /// The newest number ever given in this file; it outlives the rows.
    let last: Int64
    /// The oldest event still there.
    let oldest: Int64?
    /// The first number of the file's epoch.
    let first: Int64

    static func read(_ file: StoreFile) throws -> OutboxState {
        try file.read { snapshot in try read { try snapshot.statement($0) } }
    }

    static func read(
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> OutboxState {
        let last = try statement(
            """
            SELECT max(coalesce((SELECT max(n) FROM host_outbox), 0), coalesce(
                (SELECT CAST(value AS INTEGER) FROM host_meta WHERE key='outbox_last'), 0))
            """
        )
        let first = try statement("SELECT value FROM host_meta WHERE key='epoch_first'")
        return OutboxState(
            last: try last.first { $0.int64(at: 0) } ?? 0,
            oldest: try oldest(statement),
            first: try first.first { Int64($0.text(at: 0)) ?? 1 } ?? 1
        )
    }

    /// A row that holds several events has the number of its last.
    static func oldest(
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> Int64? {
        let select = try statement("SELECT n, type, payload FROM host_outbox ORDER BY n LIMIT 1")
        return try select.first { row in
            let number = row.int64(at: 0)
            guard row.text(at: 1).isEmpty else { return number }
            guard let count = PackedEvents.count(in: row.blob(at: 2)) else {
                throw DatabaseError.unreadable("the outbox's row \(number) holds no events")
            }
            return number - Int64(count) + 1
        }
    }
}
