internal import HostStore
internal import PluginKit

/// Persons in host.db.
enum PersonRows {
    static func person(
        withPhone hash: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> PersonID? {
        let select = try source.statement("SELECT id FROM person WHERE phone_hash = ?1")
        select.bind(hash.bytes, at: 1)
        return try select.first { PersonID($0.text(at: 0)) }
    }

    static func exists(_ person: PersonID, _ source: borrowing some StatementSource & ~Copyable)
        throws -> Bool
    {
        let select = try source.statement("SELECT 1 FROM person WHERE id = ?1")
        select.bind(person.text, at: 1)
        return try select.first { _ in true } ?? false
    }

    static func profile(
        of person: PersonID,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> (name: String, sealedPhone: [UInt8])? {
        let select = try source.statement("SELECT name, phone_sealed FROM person WHERE id = ?1")
        select.bind(person.text, at: 1)
        return try select.first { ($0.text(at: 0), $0.blob(at: 1)) }
    }

    static func insert(
        _ person: PersonID,
        phoneHash: Bytes32,
        sealedPhone: [UInt8],
        name: String,
        _ now: Instant,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO person(id, phone_hash, phone_sealed, name, created_ms)
            VALUES(?1, ?2, ?3, ?4, ?5)
            """
        )
        insert.bind(person.text, at: 1)
        insert.bind(phoneHash.bytes, at: 2)
        insert.bind(sealedPhone, at: 3)
        insert.bind(name, at: 4)
        insert.bind(now.utcMillis, at: 5)
        try insert.run()
    }

    /// Everybody with a role, an API key or a password.
    static func withRights(
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> [PersonID] {
        let select = try source.statement(
            """
            SELECT person FROM membership UNION SELECT person FROM api_key
                WHERE revoked_ms IS NULL UNION SELECT person FROM password
            """
        )
        var people: [PersonID] = []
        try select.each { people.append(PersonID($0.text(at: 0))) }
        return people
    }
}
