internal import HostStore
internal import PluginKit

/// Roles of persons in host.db.
enum MembershipRows {
    static func all(of person: PersonID, _ source: borrowing some StatementSource & ~Copyable)
        throws -> [Membership]
    {
        let select = try source.statement(
            """
            SELECT m.tenant, t.path, t.name_zh, t.name_en, m.role, EXISTS (
                SELECT 1 FROM tenant a WHERE a.suspended_ms IS NOT NULL
                    AND a.path <= t.path AND substr(t.path, 1, length(a.path)) = a.path)
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
                    role: row.text(at: 4),
                    isSuspended: row.int64(at: 5) != 0
                )
            )
        }
        return found
    }

    /// Persons with a role in an organisation, by their identifiers.
    static func members(
        of tenant: TenantID,
        after: String,
        limit: Int,
        _ keys: HostKeys,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> [Member] {
        let select = try source.statement(
            """
            SELECT p.id, m.name, p.phone_sealed, m.role FROM (
                SELECT DISTINCT person FROM membership WHERE tenant = ?1 AND person > ?2
                ORDER BY person LIMIT ?3) one
            JOIN person p ON p.id = one.person
            JOIN membership m ON m.person = one.person AND m.tenant = ?1
            ORDER BY p.id, m.role
            """
        )
        select.bind(tenant.text, at: 1)
        select.bind(after, at: 2)
        select.bind(Int64(limit), at: 3)
        return try members(select, keys)
    }

    /// One person as the organisation knows them; nil for somebody without a role there.
    static func member(
        _ person: PersonID,
        of tenant: TenantID,
        _ keys: HostKeys,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> Member? {
        let select = try source.statement(
            """
            SELECT p.id, m.name, p.phone_sealed, m.role FROM membership m
            JOIN person p ON p.id = m.person
            WHERE m.person = ?1 AND m.tenant = ?2 ORDER BY m.role
            """
        )
        select.bind(person.text, at: 1)
        select.bind(tenant.text, at: 2)
        return try members(select, keys).first
    }

    private static func members(_ select: PreparedStatement, _ keys: HostKeys) throws -> [Member] {
        var members: [Member] = []
        try select.each { row in
            let person = PersonID(row.text(at: 0))
            if members.last?.person == person {
                let last = members.count - 1
                members[last].roles.append(row.text(at: 3))
                if members[last].name.isEmpty { members[last].name = row.text(at: 1) }
                return
            }
            members.append(
                Member(
                    person: person,
                    name: row.text(at: 1),
                    maskedPhone: keys.open(row.blob(at: 2), for: person.text)?.masked ?? "",
                    roles: [row.text(at: 3)]
                )
            )
        }
        return members
    }

    /// Up to three people with a role at a place.
    static func holders(
        of role: String,
        at path: TenantPath,
        _ keys: HostKeys,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> [Member] {
        let select = try source.statement(
            """
            SELECT p.id, m.name, p.phone_sealed FROM tenant t
            JOIN membership m ON m.tenant = t.id JOIN person p ON p.id = m.person
            WHERE t.path = ?1 AND m.role = ?2 ORDER BY p.id LIMIT 3
            """
        )
        select.bind(path.text, at: 1)
        select.bind(role, at: 2)
        var found: [Member] = []
        try select.each { row in
            let person = PersonID(row.text(at: 0))
            found.append(
                Member(
                    person: person,
                    name: row.text(at: 1),
                    maskedPhone: keys.open(row.blob(at: 2), for: person.text)?.masked ?? "",
                    roles: [role]
                )
            )
        }
        return found
    }

    /// What a person is called in the first organisation of a subtree that knows them; nil when none
    /// does.
    static func name(
        of person: PersonID,
        below top: TenantPath,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> String? {
        let select = try source.statement(
            """
            SELECT m.name FROM membership m JOIN tenant t ON t.id = m.tenant
            WHERE m.person = ?1 AND t.path >= ?2 AND t.path < ?3
            ORDER BY m.name = '', t.path LIMIT 1
            """
        )
        select.bind(person.text, at: 1)
        select.bind(top.text, at: 2)
        select.bind(top.upperBound, at: 3)
        return try select.first { $0.text(at: 0) }
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
        called name: String,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO membership(person, tenant, role, created_ms, name) VALUES(?1, ?2, ?3, ?4, ?5)
            ON CONFLICT(person, tenant, role) DO NOTHING
            """
        )
        insert.bind(person.text, at: 1)
        insert.bind(tenant.text, at: 2)
        insert.bind(role, at: 3)
        insert.bind(now.utcMillis, at: 4)
        insert.bind(name, at: 5)
        try insert.run()
    }

    static func deleteAll(
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let delete = try source.statement("DELETE FROM membership WHERE person = ?1")
        delete.bind(person.text, at: 1)
        try delete.run()
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
