internal import HostStore
internal import PluginKit

/// One loop's read-only view of host.db: reads by key, microseconds each.
package final class IdentityReader {
    private let connection: Connection

    private let keys: HostKeys

    init(_ connection: Connection, _ keys: HostKeys) {
        self.connection = connection
        self.keys = keys
    }

    /// The live session of a token, with the person's roles as they stand now.
    func session(
        of token: SessionToken,
        at now: Instant,
        _ permissions: PermissionTable
    ) throws -> AuthenticatedSession? {
        let hash = token.hash
        let select = try connection.statement(
            """
            SELECT person, expires_ms, proven_ms, outdated FROM session
            WHERE token_hash = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            """
        )
        select.bind(hash.bytes, at: 1)
        select.bind(now.utcMillis, at: 2)
        let found = try select.first { row in
            (
                person: PersonID(row.text(at: 0)),
                expires: Instant(utcMillis: row.int64(at: 1)),
                proven: row.optionalInt64(at: 2).map { Instant(utcMillis: $0) },
                isOutdated: row.int64(at: 3) != 0
            )
        }
        guard let found else { return nil }
        return AuthenticatedSession(
            person: found.person,
            tokenHash: hash,
            expires: found.expires,
            proven: found.proven,
            isOutdated: found.isOutdated,
            memberships: try MembershipRows.all(of: found.person, connection),
            permissions: permissions
        )
    }

    /// What a key stands for, with its maker's roles as they stand now.
    func session(
        of token: KeyToken,
        at now: Instant,
        _ permissions: PermissionTable
    ) throws -> AuthenticatedSession? {
        guard let found = try KeyRows.find(token.id, at: now, connection),
            found.hash == token.hash
        else { return nil }
        return AuthenticatedSession(
            key: token,
            madeBy: found.person,
            scopes: found.scopes,
            expires: found.expires,
            memberships: try MembershipRows.all(of: found.person, connection)
                .filter { $0.tenant == found.tenant },
            permissions: permissions
        )
    }

    /// Up to three people with one of the roles, at a place or at the nearest one above it.
    func members(at path: TenantPath, _ roles: [String]) throws -> [Member] {
        var place: TenantPath? = path
        while let here = place {
            var found: [Member] = []
            for role in roles where found.count < 3 {
                found += try MembershipRows.holders(of: role, at: here, keys, connection)
                    .filter { new in !found.contains { $0.person == new.person } }
            }
            if !found.isEmpty { return Array(found.prefix(3)) }
            place = here.parent
        }
        return []
    }

    /// Closes the connection.
    package func close() { connection.close() }
}
