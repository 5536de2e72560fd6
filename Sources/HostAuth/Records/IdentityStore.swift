package import HostStore
package import PluginKit

/// host.db open for work: its writer, the host's keys, and what tells caches of changes.
package final class IdentityStore: Sendable {
    package let path: String
    /// The only writer of host.db.
    package let lane: Lane
    /// Advanced by every change of a session or a role.
    package let revocations = RevocationGeneration()
    package let keys: HostKeys
    package let limits: AuthLimits
    let environment: StoreEnvironment

    /// Brings host.db up to date, makes the host's keys at the first start, and opens its lane.
    package init(
        path: String,
        environment: StoreEnvironment,
        limits: AuthLimits = AuthLimits()
    ) throws {
        self.path = path
        self.environment = environment
        self.limits = limits
        _ = try Migrator(
            path: path,
            owner: "host",
            migrations: IdentitySchema.migrations,
            isPlugin: false,
            environment: environment
        ).run()
        keys = try HostKeyRows.load(path: path, environment: environment)
        lane = try Lane(path: path, environment: environment)
    }

    /// A read-only connection for one loop.
    package func reader() throws -> IdentityReader {
        IdentityReader(try Connection(path: path, role: .reader, environment: environment))
    }

    /// Takes away sessions and sign-in codes that are long over; returns how many rows went.
    ///
    /// At most 1,000 of each at a time, so that sign-ins do not wait; call it now and then.
    package func sweep(at now: Instant) async throws -> Int {
        try await lane.perform { transaction in
            let sessions = try transaction.statement(
                """
                DELETE FROM session WHERE token_hash IN (
                    SELECT token_hash FROM session WHERE expires_ms <= ?1 LIMIT 1000)
                """
            )
            sessions.bind(now.utcMillis, at: 1)
            try sessions.run()
            let gone = transaction.changes
            let codes = try transaction.statement(
                """
                DELETE FROM sign_in_code WHERE phone_hash IN (
                    SELECT phone_hash FROM sign_in_code WHERE forget_ms <= ?1 LIMIT 1000)
                """
            )
            codes.bind(now.utcMillis, at: 1)
            try codes.run()
            return gone + transaction.changes
        }
    }

    /// Works off what waits and closes the file.
    package func close() { lane.close() }
}
