internal import HostStore
internal import PluginKit

/// Passwords of persons in host.db, as PHC strings.
enum PasswordRows {
    static func hash(
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> String? {
        let select = try source.statement("SELECT hash FROM password WHERE person = ?1")
        select.bind(person.text, at: 1)
        return try select.first { $0.text(at: 0) }
    }

    static func put(
        _ hash: String,
        of person: PersonID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let upsert = try source.statement(
            """
            INSERT INTO password(person, hash, changed_ms) VALUES(?1, ?2, ?3)
            ON CONFLICT(person) DO UPDATE SET hash = excluded.hash,
                changed_ms = excluded.changed_ms
            """
        )
        upsert.bind(person.text, at: 1)
        upsert.bind(hash, at: 2)
        upsert.bind(now.utcMillis, at: 3)
        try upsert.run()
    }

    /// Takes the same password's new hash, unless the password was changed meanwhile.
    static func replace(
        _ old: String,
        by new: String,
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let update = try source.statement(
            "UPDATE password SET hash = ?3 WHERE person = ?1 AND hash = ?2"
        )
        update.bind(person.text, at: 1)
        update.bind(old, at: 2)
        update.bind(new, at: 3)
        try update.run()
    }

    static func delete(
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let delete = try source.statement("DELETE FROM password WHERE person = ?1")
        delete.bind(person.text, at: 1)
        try delete.run()
    }
}
