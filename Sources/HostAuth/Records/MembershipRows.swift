internal import HostStore
internal import PluginKit

/// Roles of persons in host.db.
enum MembershipRows {
    static func all(of person: PersonID, _ source: borrowing some StatementSource & ~Copyable)
        throws -> [Membership]
    {
        let select = try source.statement(
            """
            SELECT m.tenant, t.path, t.name_zh, t.name_en, m.role
            FROM membership m JOIN tenant t ON t.id = m.tenant
            WHERE m.person = ?1 ORDER BY t.path, m.role
            """
        )
        select.bind(person.text, at: 1)
        var found: [Membership] = []
        try select.each { row in
            guard let path = TenantPath(row.text(at: 1)) else { return }
            found.append(
                Membership(
                    tenant: TenantID(row.text(at: 0)),
                    path: path,
                    name: LocalizedText(zh: row.text(at: 2), en: row.text(at: 3)),
                    role: row.text(at: 4)
                )
            )
        }
        return found
    }

    static func count(of person: PersonID, _ source: borrowing some StatementSource & ~Copyable)
        throws -> Int
    {
        let select = try source.statement("SELECT count(*) FROM membership WHERE person = ?1")
        select.bind(person.text, at: 1)
        return Int(try select.first { $0.int64(at: 0) } ?? 0)
    }

    static func insert(
        _ role: String,
        _ person: PersonID,
        _ tenant: TenantID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO membership(person, tenant, role, created_ms) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT(person, tenant, role) DO NOTHING
            """
        )
        insert.bind(person.text, at: 1)
        insert.bind(tenant.text, at: 2)
        insert.bind(role, at: 3)
        insert.bind(now.utcMillis, at: 4)
        try insert.run()
    }

    static func delete(
        _ role: String,
        _ person: PersonID,
        _ tenant: TenantID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let delete = try source.statement(
            "DELETE FROM membership WHERE person = ?1 AND tenant = ?2 AND role = ?3"
        )
        delete.bind(person.text, at: 1)
        delete.bind(tenant.text, at: 2)
        delete.bind(role, at: 3)
        try delete.run()
    }
}
