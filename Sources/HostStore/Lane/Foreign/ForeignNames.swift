/// Names of events from outside that became durable together, as their file keeps them: the log
/// remembers them too, since a file that comes from a backup has forgotten its last ones.
package struct ForeignNames: Sendable {
    /// The file's row; later rows have greater numbers.
    package let row: Int64
    /// The names with their numbers and what they stand for (`NameList`).
    package let bytes: [UInt8]
    /// When they were kept, UTC milliseconds.
    package let atMillis: Int64

    /// From where they are kept.
    package init(row: Int64, bytes: [UInt8], atMillis: Int64) {
        self.row = row
        self.bytes = bytes
        self.atMillis = atMillis
    }

    /// What the key of a row with names is; no caller's idempotency key begins so.
    ///
    /// A source follows after a slash where the numbers are not of the file's own.
    static let key = "//names"
    private static let rowsMax: Int64 = 8192

    /// The source that a row's numbers are of; nil for the file's own.
    static func source(in key: String) -> String? {
        key.utf8.count > ForeignNames.key.utf8.count
            ? String(decoding: key.utf8.dropFirst(ForeignNames.key.utf8.count + 1), as: UTF8.self)
            : nil
    }

    /// Rows of the file's own source after a row, oldest first, some thousands at most, whose events
    /// have numbers up to `last`.
    package static func kept(
        after row: Int64,
        upTo last: Int64,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [ForeignNames] {
        let select = try statement(
            """
            SELECT n, response, created_ms FROM host_idempotency WHERE n > ?1 AND key = '//names'
                ORDER BY n LIMIT ?2
            """
        )
        select.bind(row, at: 1)
        select.bind(rowsMax, at: 2)
        defer { select.reset() }
        var rows: [ForeignNames] = []
        while try select.step() {
            let bytes = select.blob(at: 1)
            guard NameList.first(in: bytes) <= last else { break }
            rows.append(
                ForeignNames(row: select.int64(at: 0), bytes: bytes, atMillis: select.int64(at: 2))
            )
        }
        return rows
    }

    /// Calls `visit` with the bytes of every row that the file has.
    package static func each(
        _ statement: (StaticString) throws -> PreparedStatement,
        _ visit: ([UInt8]) -> Void
    ) throws {
        let select = try statement(
            "SELECT response FROM host_idempotency WHERE content_type = 'names'"
        )
        defer { select.reset() }
        while try select.step() { visit(select.blob(at: 0)) }
    }

    /// Says that the numbers of every row so far are those of `source`: the file gets another.
    package static func assign(
        to source: String,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws {
        let update = try statement(
            "UPDATE host_idempotency SET key = '//names/' || ?1 WHERE key = '//names'"
        )
        update.bind(source, at: 1)
        try update.run()
    }

    /// Keeps the names again, after all others; their numbers are those of `source`.
    package func putBack(
        of source: String,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws {
        let insert = try statement(
            """
            INSERT INTO host_idempotency(key, body_hash, state, status, content_type, response,
                created_ms) VALUES('//names/' || ?1, x'', 1, 201, 'names', ?2, ?3)
            """
        )
        insert.bind(source, at: 1)
        insert.bind(bytes, at: 2)
        insert.bind(atMillis, at: 3)
        try insert.run()
    }
}
