internal import HostStore
internal import PluginKit

/// People on their way through an identity provider, by the hash of the state they carry.
enum VisitRows {
    struct Visit: Sendable {
        let visitor: Bytes32
        let nonce: String
        let verifier: String
        let next: String
        let expires: Instant
    }

    static func insert(
        _ visit: Visit,
        state: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws {
        let insert = try source.statement(
            """
            INSERT INTO provider_visit(state_hash, visitor_hash, nonce, verifier, next, expires_ms)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6)
            """
        )
        insert.bind(state.bytes, at: 1)
        insert.bind(visit.visitor.bytes, at: 2)
        insert.bind(visit.nonce, at: 3)
        insert.bind(visit.verifier, at: 4)
        insert.bind(visit.next, at: 5)
        insert.bind(visit.expires.utcMillis, at: 6)
        try insert.run()
    }

    static func count(_ source: borrowing some StatementSource & ~Copyable) throws -> Int {
        let select = try source.statement("SELECT count(*) FROM provider_visit")
        return Int(try select.first { $0.int64(at: 0) } ?? 0)
    }

    /// The visit of a state, which is used up by this.
    static func take(
        state: Bytes32,
        _ source: borrowing some StatementSource & ~Copyable
    ) throws -> Visit? {
        let delete = try source.statement(
            """
            DELETE FROM provider_visit WHERE state_hash = ?1
            RETURNING visitor_hash, nonce, verifier, next, expires_ms
            """
        )
        delete.bind(state.bytes, at: 1)
        var found: Visit?
        try delete.each { row in
            guard let visitor = Bytes32(row.blob(at: 0)) else { return }
            found = Visit(
                visitor: visitor,
                nonce: row.text(at: 1),
                verifier: row.text(at: 2),
                next: row.text(at: 3),
                expires: Instant(utcMillis: row.int64(at: 4))
            )
        }
        return found
    }
}
