package import HostStore
package import PluginKit

extension IdentityStore {
    /// Remembers that a person was erased, and when, without keeping who it was: a plugin's file that
    /// is restored later is held against it.
    package func remember(erased person: PersonID, at now: Instant) async throws -> ErasedPerson {
        let tag = keys.erasedTag(person).bytes
        return try await lane.perform { transaction in
            let select = try transaction.statement("SELECT coalesce(max(n), 0) FROM erased_person")
            let newest = try select.first { $0.int64(at: 0) } ?? 0
            let erased = ErasedPerson(tag: tag, number: newest + 1, at: now)
            try erased.put(transaction)
            return erased
        }
    }

    /// Whether somebody has, or had, this id.
    package func knows(_ person: PersonID) throws -> Bool {
        if try file.read({ try PersonRows.exists(person, $0) }) { return true }
        return try erased(person) != nil
    }

    /// Takes back into memory what a host.db from a backup no longer knows; gives how many that were.
    @discardableResult
    package func recall(_ erased: [ErasedPerson]) async throws -> Int {
        let known = try erasedByTag()
        let missing = erased.filter { known[$0.tag].map(\.number) ?? 0 < $0.number }
        guard !missing.isEmpty else { return 0 }
        try await lane.perform { transaction in
            for erased in missing { try erased.put(transaction) }
        }
        return missing.count
    }

    /// The memory of who was erased, as it is now.
    package func erasures() throws -> ErasureMemory {
        let known = try erasedByTag()
        return ErasureMemory(newest: known.values.map(\.number).max() ?? 0) { [keys] person in
            // A hash for each person is asked for only where somebody was erased at all.
            known.isEmpty ? nil : known[keys.erasedTag(person).bytes]
        }
    }

    /// When a person was erased last; nil for one who never was.
    package func erased(_ person: PersonID) throws -> Instant? {
        try erasures().erased(person, after: 0)
    }

    /// Everybody who was erased.
    package func erasedPeople() throws -> [ErasedPerson] {
        try file.read { try ErasedPerson.all($0) }
    }

    private func erasedByTag() throws -> [[UInt8]: ErasedPerson] {
        Dictionary(try erasedPeople().map { ($0.tag, $0) }) { first, _ in first }
    }

    /// Makes another key for sealing, the newest from the next opening of host.db on.
    package func addSealingKey(at now: Instant) async throws {
        let version = keys.sealing.newest + 1
        try await lane.perform { [environment] transaction in
            let insert = try transaction.statement(
                "INSERT INTO host_secret(name, key, created_ms) VALUES(?1, ?2, ?3)"
            )
            insert.bind(HostKeyRows.sealing + "\(version)", at: 1)
            insert.bind(environment.randomBytes(SealingKeys.keyBytes), at: 2)
            insert.bind(now.utcMillis, at: 3)
            try insert.run()
        }
    }

    /// Destroys every key for sealing but the newest, from the write-ahead log too: for when nothing
    /// is wrapped under them any more.
    package func forgetSealingKeys() async throws {
        let newest = HostKeyRows.sealing + "\(keys.sealing.newest)"
        try await lane.perform { transaction in
            let delete = try transaction.statement(
                "DELETE FROM host_secret WHERE name LIKE 'seal/%' AND name<>?1"
            )
            delete.bind(newest, at: 1)
            try delete.run()
        }
        try await lane.flush()
    }
}
