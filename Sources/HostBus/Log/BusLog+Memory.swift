package import HostStore
import PluginKit

/// What the log remembers for `host.db`, whose backups know less.
extension BusLog {
    /// Remembers an erasure, by whom `host.db` knows it.
    package func remember(_ erased: ErasedPerson) async throws {
        try await file.lane.perform { try erased.put($0) }
    }

    /// Everybody who was erased.
    package func erasedPeople() throws -> [ErasedPerson] {
        try file.read { try ErasedPerson.all($0) }
    }

    /// Erases whom an erasure that was interrupted has left in the log; gives how many people.
    @discardableResult
    package func eraseAgain(_ memory: ErasureMemory) async throws -> Int {
        let seen = try mark(.erasures)
        guard memory.newest > seen else { return 0 }
        let people = try keyed().filter { person, made in
            memory.erased(person, after: seen).map { made <= $0 } ?? false
        }
        for (person, _) in people { try await erase(person) }
        try await raise(.erasures, to: memory.newest)
        return people.count
    }

    /// People with a key of their own, and since when.
    private func keyed() throws -> [(PersonID, made: Instant)] {
        try file.read { snapshot in
            let select = try snapshot.statement("SELECT subject, created_ms FROM subject_key")
            var people: [(PersonID, made: Instant)] = []
            try select.each { row in
                people.append((PersonID(row.text(at: 0)), Instant(utcMillis: row.int64(at: 1))))
            }
            return people
        }
    }

    /// A count that only grows.
    package enum Mark: String, Sendable {
        /// The newest erasure that the log was held against.
        case erasures
        /// How often `host.db` has ended a session, revoked a key or taken other rights.
        case revocations
        /// How often something of a webhook was changed in `webhooks.db`.
        case webhooks
    }

    /// What a count has come to; 0 in a new log.
    package func mark(_ mark: Mark) throws -> Int64 {
        try file.read { snapshot in
            let find = try snapshot.statement("SELECT value FROM host_mark WHERE name=?1")
            find.bind(mark.rawValue, at: 1)
            return try find.first { $0.int64(at: 0) } ?? 0
        }
    }

    /// Raises a count, and leaves one that is as great; durable when it returns.
    package func raise(_ mark: Mark, to value: Int64) async throws {
        try await file.lane.perform { transaction in
            let put = try transaction.statement(
                """
                INSERT INTO host_mark VALUES(?1, ?2)
                    ON CONFLICT(name) DO UPDATE SET value=max(value, ?2)
                """
            )
            put.bind(mark.rawValue, at: 1)
            put.bind(value, at: 2)
            try put.run()
        }
    }
}
