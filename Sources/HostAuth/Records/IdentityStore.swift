package import HostStore
package import PluginKit

/// host.db open for work: its writer, the host's keys, and what tells caches of changes.
///
/// What it publishes goes into the log as the source `host`.
package final class IdentityStore: EventSource {
    package let plugin = PluginID("host")
    package let file: StoreFile
    /// Advanced by every change of a session, a key, a role or an organisation.
    package let revocations = RevocationGeneration()
    /// Where it is noted, outside of this file, how often something was taken from somebody.
    let noted = CountNote()
    package let keys: HostKeys
    package let limits: AuthLimits
    let environment: StoreEnvironment

    /// Brings host.db up to date, makes the host's keys at the first start, and opens its lane.
    package init(
        path: String,
        environment: StoreEnvironment,
        limits: AuthLimits = AuthLimits(),
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws {
        self.environment = environment
        self.limits = limits
        var loaded: HostKeys?
        file = try StoreFile(
            path: path,
            owner: "host",
            migrations: IdentitySchema.migrations,
            environment: environment,
            onCommit: onCommit,
            prepare: { loaded = try HostKeyRows.load($0, environment) }
        )
        guard let loaded else { throw Fault.hostKeysDamaged() }
        keys = loaded
    }

    package var path: String { file.path }

    /// A read-only connection for one loop.
    package func reader() throws -> IdentityReader {
        IdentityReader(try Connection(path: path, role: .reader, environment: environment), keys)
    }

    /// Takes away what is long over: sessions, sign-in codes, visits to providers; returns how
    /// many rows went.
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
            let codes = try transaction.statement(
                """
                DELETE FROM sign_in_code WHERE (phone_hash, network_tag) IN (
                    SELECT phone_hash, network_tag FROM sign_in_code
                    WHERE forget_ms <= ?1 LIMIT 1000)
                """
            )
            let visits = try transaction.statement(
                """
                DELETE FROM provider_visit WHERE state_hash IN (
                    SELECT state_hash FROM provider_visit WHERE expires_ms <= ?1 LIMIT 1000)
                """
            )
            var gone = 0
            for sweep in [sessions, codes, visits] {
                sweep.bind(now.utcMillis, at: 1)
                try sweep.run()
                gone += transaction.changes
            }
            return gone
        }
    }

    /// Works off what waits and closes the file.
    package func close() { file.close() }
}
