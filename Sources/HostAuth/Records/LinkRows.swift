internal import HostStore
internal import PluginKit

/// Which person a provider's name for somebody stands for.
enum LinkRows {
    static func person(
        _ provider: String,
        _ subject: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> PersonID? {
        let select = try source.statement(
            "SELECT person FROM person_link WHERE provider = ?1 AND subject_hash = ?2"
        )
        select.bind(provider, at: 1)
        select.bind(subject.bytes, at: 2)
        return try select.first { PersonID($0.text(at: 0)) }
    }

    /// Links; whoever is linked already stays so, and the caller asks afterwards who it is.
    static func insert(
        _ provider: String,
        _ subject: Bytes32,
        _ person: PersonID,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO person_link(provider, subject_hash, person, created_ms)
            VALUES(?1, ?2, ?3, ?4) ON CONFLICT(provider, subject_hash) DO NOTHING
            """
        )
        insert.bind(provider, at: 1)
        insert.bind(subject.bytes, at: 2)
        insert.bind(person.text, at: 3)
        insert.bind(now.utcMillis, at: 4)
        try insert.run()
    }
}
