import HostStore
package import PluginKit

extension IdentityStore {
    /// Remembers that a person was erased, and when, without keeping who it was: a plugin's file that
    /// is restored later is held against it.
    package func remember(erased person: PersonID, at now: Instant) async throws {
        try await lane.perform { [keys] transaction in
            let insert = try transaction.statement(
                """
                INSERT INTO erased_person(tag, at_ms) VALUES(?1, ?2)
                    ON CONFLICT(tag) DO UPDATE SET at_ms=?2
                """
            )
            insert.bind(keys.erasedTag(person).bytes, at: 1)
            insert.bind(now.utcMillis, at: 2)
            try insert.run()
        }
    }

    /// When a person was erased last; nil for one who never was.
    package func erased(_ person: PersonID) throws -> Instant? {
        try file.read { snapshot in
            let select = try snapshot.statement("SELECT at_ms FROM erased_person WHERE tag=?1")
            select.bind(keys.erasedTag(person).bytes, at: 1)
            return try select.first { Instant(utcMillis: $0.int64(at: 0)) }
        }
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
