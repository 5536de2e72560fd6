internal import HostStore
internal import PluginKit

/// One loop's read-only view of host.db: reads by key, microseconds each.
package final class IdentityReader {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// The live session of a token, with the person's roles as they stand now.
    func session(
        of token: SessionToken,
        at now: Instant,
        _ permissions: PermissionTable
    ) throws -> AuthenticatedSession? {
        let hash = token.hash
        let select = try connection.statement(
            """
            SELECT person, expires_ms FROM session
            WHERE token_hash = ?1 AND revoked_ms IS NULL AND expires_ms > ?2
            """
        )
        select.bind(hash.bytes, at: 1)
        select.bind(now.utcMillis, at: 2)
        let found = try select.first { row in
            (PersonID(row.text(at: 0)), Instant(utcMillis: row.int64(at: 1)))
        }
        guard let (person, expires) = found else { return nil }
        return AuthenticatedSession(
            person: person,
            tokenHash: hash,
            expires: expires,
            memberships: try MembershipRows.all(of: person, connection),
            permissions: permissions
        )
    }

    /// Closes the connection.
    package func close() { connection.close() }
}
