internal import HostStore

/// How often host.db has taken something from somebody: triggers of its tables count it, so that
/// no command can forget to.
///
/// The count is noted outside of host.db before anybody is told that something is taken, so that a
/// host.db from a backup, in which it is not taken, is known by its smaller count.
extension IdentityStore {
    /// Carries out a command that changes who may do what; seen by the next request of every loop
    /// when it returns.
    func change<T: Sendable>(
        _ body: @escaping @Sendable (borrowing SystemTransaction) throws -> T
    ) async throws -> T {
        // Also when the outcome is unknown: a needless look into the store harms nobody.
        defer { revocations.advance() }
        let (result, count) = try await lane.perform { transaction in
            let result = try body(transaction)
            return (result, try RevocationRow.count { try transaction.statement($0) })
        }
        try await noted.tell(count)
        return result
    }

    /// Carries out a command that opens a session, which may end others of its person.
    func open<T: Sendable>(
        _ body: @escaping @Sendable (borrowing SystemTransaction) throws -> T
    ) async throws -> T {
        let (result, before, count) = try await lane.perform { transaction in
            let before = try RevocationRow.count { try transaction.statement($0) }
            let result = try body(transaction)
            return (result, before, try RevocationRow.count { try transaction.statement($0) })
        }
        // Caches of all loops are given up only for what has ended.
        if count > before { revocations.advance() }
        try await noted.tell(count)
        return result
    }

    /// How often something was taken.
    package func revocationCount() throws -> Int64 {
        try file.read { snapshot in try RevocationRow.count { try snapshot.statement($0) } }
    }

    /// Has `body` note the count elsewhere whenever it has grown, from `known` on.
    package func noteRevocations(
        from known: Int64,
        _ body: @escaping @Sendable (_ count: Int64) async throws -> Void
    ) {
        noted.connect(from: known, body)
    }

    /// Takes the count up to what is noted elsewhere, for a host.db that begins anew.
    package func raiseRevocations(to count: Int64) async throws {
        try await lane.perform { try RevocationRow.raise(to: count, $0) }
    }
}

/// The one row of the count.
enum RevocationRow {
    static func count(
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> Int64 {
        try statement("SELECT n FROM revocation").first { $0.int64(at: 0) } ?? 0
    }

    static func raise(
        to count: Int64,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let update = try transaction.statement("UPDATE revocation SET n = max(n, ?1)")
        update.bind(count, at: 1)
        try update.run()
    }
}
