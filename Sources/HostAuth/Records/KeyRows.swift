internal import HostStore
internal import PluginKit

/// API keys in host.db, by their public number.
enum KeyRows {
    /// A key that can be used, with what a request needs of it.
    struct Found {
        let hash: Bytes32
        let tenant: TenantID
        let person: PersonID
        let scopes: Set<String>
        let expires: Instant
    }

    static func find(
        _ id: String,
        at now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> Found? {
        let select = try source.statement(
            """
            SELECT secret_hash, tenant, person, scopes, expires_ms FROM api_key
            WHERE id = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            """
        )
        select.bind(id, at: 1)
        select.bind(now.utcMillis, at: 2)
        return try select.first { row -> Found? in
            guard let hash = Bytes32(row.blob(at: 0)) else { return nil }
            return Found(
                hash: hash,
                tenant: TenantID(row.text(at: 1)),
                person: PersonID(row.text(at: 2)),
                scopes: Set(scopes(row.text(at: 3))),
                expires: Instant(utcMillis: row.int64(at: 4))
            )
        } ?? nil
    }

    static func key(_ id: String, _ source: borrowing some StatementSource & ~Copyable) throws
        -> APIKey?
    {
        let select = try source.statement(
            """
            SELECT id, tenant, person, name, scopes, created_ms, expires_ms, used_ms FROM api_key
            WHERE id = ?1
            """
        )
        select.bind(id, at: 1)
        return try select.first(read)
    }

    static func live(
        in tenant: TenantID,
        _ now: Instant,
        _ limit: Int,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> [APIKey] {
        let select = try source.statement(
            """
            SELECT id, tenant, person, name, scopes, created_ms, expires_ms, used_ms FROM api_key
            WHERE tenant = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            ORDER BY created_ms DESC LIMIT ?3
            """
        )
        select.bind(tenant.text, at: 1)
        select.bind(now.utcMillis, at: 2)
        select.bind(Int64(limit), at: 3)
        var keys: [APIKey] = []
        try select.each { keys.append(read($0)) }
        return keys
    }

    static func countLive(
        in tenant: TenantID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> Int {
        let select = try source.statement(
            """
            SELECT count(*) FROM api_key
            WHERE tenant = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            """
        )
        select.bind(tenant.text, at: 1)
        select.bind(now.utcMillis, at: 2)
        return Int(try select.first { $0.int64(at: 0) } ?? 0)
    }

    static func insert(
        _ key: APIKey,
        _ hash: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO api_key(id, secret_hash, tenant, person, name, scopes, created_ms,
                expires_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """
        )
        insert.bind(key.id, at: 1)
        insert.bind(hash.bytes, at: 2)
        insert.bind(key.tenant.text, at: 3)
        insert.bind(key.person.text, at: 4)
        insert.bind(key.name, at: 5)
        insert.bind(key.scopes.joined(separator: " "), at: 6)
        insert.bind(key.created.utcMillis, at: 7)
        insert.bind(key.expires.utcMillis, at: 8)
        try insert.run()
    }

    static func revoke(
        _ id: String,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE api_key SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL"
        )
        update.bind(id, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    static func revokeAll(
        madeBy person: PersonID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE api_key SET revoked_ms = ?2 WHERE person = ?1 AND revoked_ms IS NULL"
        )
        update.bind(person.text, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    private static func read(_ row: PreparedStatement) -> APIKey {
        APIKey(
            id: row.text(at: 0),
            tenant: TenantID(row.text(at: 1)),
            person: PersonID(row.text(at: 2)),
            name: row.text(at: 3),
            scopes: scopes(row.text(at: 4)),
            created: Instant(utcMillis: row.int64(at: 5)),
            expires: Instant(utcMillis: row.int64(at: 6)),
            used: row.isNull(at: 7) ? nil : Instant(utcMillis: row.int64(at: 7))
        )
    }

    private static func scopes(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
