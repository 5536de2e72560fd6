internal import HostStore
internal import PluginKit

/// Sessions in host.db, by the hash of their token.
enum SessionRows {
    static func insert(
        _ hash: Bytes32,
        _ person: PersonID,
        _ now: Instant,
        expires: Instant,
        proven: Instant?,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO session(token_hash, person, created_ms, expires_ms, proven_ms)
                VALUES(?1, ?2, ?3, ?4, ?5)
            """
        )
        insert.bind(hash.bytes, at: 1)
        insert.bind(person.text, at: 2)
        insert.bind(now.utcMillis, at: 3)
        insert.bind(expires.utcMillis, at: 4)
        insert.bind(proven?.utcMillis, at: 5)
        try insert.run()
    }

    /// Live sessions beyond the newest `kept`: as good as ended.
    static func surplus(
        of person: PersonID,
        kept: Int,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> [[UInt8]] {
        let select = try source.statement(
            """
            SELECT token_hash FROM session
            WHERE person = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            ORDER BY created_ms DESC, token_hash LIMIT 1000 OFFSET ?3
            """
        )
        select.bind(person.text, at: 1)
        select.bind(now.utcMillis, at: 2)
        select.bind(Int64(kept), at: 3)
        var hashes: [[UInt8]] = []
        try select.each { hashes.append($0.blob(at: 0)) }
        return hashes
    }

    static func revoke(
        _ hash: [UInt8],
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE session SET revoked_ms = ?2 WHERE token_hash = ?1 AND revoked_ms IS NULL"
        )
        update.bind(hash, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    /// The secrets of a person's live sessions are to be replaced: what they open has changed.
    static func outdateAll(
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE session SET outdated = 1 WHERE person = ?1 AND revoked_ms IS NULL"
        )
        update.bind(person.text, at: 1)
        try update.run()
    }

    static func revokeAll(
        of person: PersonID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE session SET revoked_ms = ?2 WHERE person = ?1 AND revoked_ms IS NULL"
        )
        update.bind(person.text, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    /// Ends every session, and whatever leads to one; gives how many sessions those were.
    static func endAll(
        _ now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws -> Int {
        let update = try transaction.statement(
            "UPDATE session SET revoked_ms = ?1 WHERE revoked_ms IS NULL"
        )
        update.bind(now.utcMillis, at: 1)
        try update.run()
        let ended = transaction.changes
        try transaction.statement("DELETE FROM sign_in_code").run()
        try transaction.statement("DELETE FROM provider_visit").run()
        return ended
    }
}
