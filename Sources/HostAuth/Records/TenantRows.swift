internal import HostStore
internal import PluginKit

/// Organisations in host.db.
enum TenantRows {
    static func tenant(_ id: TenantID, _ source: borrowing some StatementSource & ~Copyable) throws
        -> Tenant?
    {
        let select = try source.statement(
            """
            SELECT id, parent, path, kind, name_zh, name_en, created_ms, suspended_ms
            FROM tenant WHERE id = ?1
            """
        )
        select.bind(id.text, at: 1)
        return try select.first(read) ?? nil
    }

    /// Parents come before what is below them.
    static func tree(_ source: borrowing some StatementSource & ~Copyable) throws -> TenantTree {
        let select = try source.statement(
            """
            SELECT id, parent, path, kind, name_zh, name_en, created_ms, suspended_ms
            FROM tenant ORDER BY path
            """
        )
        var tree = TenantTree()
        try select.each { row in
            if let tenant = read(row) { try tree.add(tenant) }
        }
        return tree
    }

    static func insert(_ tenant: Tenant, _ source: borrowing some StatementSource & ~Copyable)
        throws
    {
        let insert = try source.statement(
            """
            INSERT INTO tenant(id, parent, path, kind, name_zh, name_en, created_ms)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """
        )
        insert.bind(tenant.id.text, at: 1)
        insert.bind(tenant.parent?.text, at: 2)
        insert.bind(tenant.path.text, at: 3)
        insert.bind(tenant.kind.rawValue, at: 4)
        insert.bind(tenant.name.zh, at: 5)
        insert.bind(tenant.name.en, at: 6)
        insert.bind(tenant.created.utcMillis, at: 7)
        try insert.run()
    }

    /// Writes what can change of an organisation: its place, its names and whether it is at work.
    static func update(_ tenant: Tenant, _ source: borrowing some StatementSource & ~Copyable)
        throws
    {
        let update = try source.statement(
            """
            UPDATE tenant SET parent = ?2, path = ?3, name_zh = ?4, name_en = ?5, suspended_ms = ?6
            WHERE id = ?1
            """
        )
        update.bind(tenant.id.text, at: 1)
        update.bind(tenant.parent?.text, at: 2)
        update.bind(tenant.path.text, at: 3)
        update.bind(tenant.name.zh, at: 4)
        update.bind(tenant.name.en, at: 5)
        update.bind(tenant.suspended?.utcMillis, at: 6)
        try update.run()
    }

    static func suspend(
        _ id: TenantID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE tenant SET suspended_ms = ?2 WHERE id = ?1 AND suspended_ms IS NULL"
        )
        update.bind(id.text, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
    }

    private static func read(_ row: PreparedStatement) -> Tenant? {
        guard let path = TenantPath(row.text(at: 2)),
            let kind = Tenant.Kind(rawValue: row.text(at: 3))
        else { return nil }
        return Tenant(
            id: TenantID(row.text(at: 0)),
            parent: row.optionalText(at: 1).map { TenantID($0) },
            path: path,
            kind: kind,
            name: LocalizedText(zh: row.text(at: 4), en: row.text(at: 5)),
            created: Instant(utcMillis: row.int64(at: 6)),
            suspended: row.isNull(at: 7) ? nil : Instant(utcMillis: row.int64(at: 7))
        )
    }
}
