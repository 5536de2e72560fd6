import PluginKit

/// A caller's wish that a request takes effect once, however often it is sent.
package struct IdempotencyClaim: Sendable {
    /// The Idempotency-Key as it was sent.
    package let key: String
    /// SHA-256 of the body (and of what else makes the request another one).
    package let bodyHash: [UInt8]
    /// What is answered, now and in every replay.
    package let status: Int
    /// What is answered, now and in every replay.
    package let contentType: String

    package init(
        key: String,
        bodyHash: [UInt8],
        status: Int,
        contentType: String = "application/json"
    ) {
        self.key = key
        self.bodyHash = bodyHash
        self.status = status
        self.contentType = contentType
    }
}

/// What a command answered, now or the first time.
package struct CommandReply: Sendable {
    package let bytes: [UInt8]
    /// The stored status; nil for commands without a key.
    package let status: Int?
    /// True when the effect took place at an earlier request with the same key.
    package let isReplay: Bool
}

/// The answers kept under idempotency keys.
///
/// A key belongs to tenant, principal and operation, so nobody meets another's. Claim and answer
/// are one row written at the end: inside a lane's transaction nobody else can come between. The
/// state is for operations of several steps, whose claim comes first.
enum IdempotencyBook {
    private static let running: Int64 = 0
    private static let done: Int64 = 1

    static func reply(
        _ claim: IdempotencyClaim,
        _ call: CallContext,
        on connection: Connection
    ) throws -> CommandReply? {
        let select = try connection.statement(
            "SELECT body_hash, state, status, response FROM host_idempotency WHERE key=?1"
        )
        select.bind(name(claim, call), at: 1)
        return try select.first { row in
            guard row.blob(at: 0) == claim.bodyHash else { throw Fault.keyReused() }
            guard row.int64(at: 1) == done else { throw Fault.keyInUse() }
            return CommandReply(
                bytes: row.blob(at: 3),
                status: Int(row.int64(at: 2)),
                isReplay: true
            )
        }
    }

    static func keep(
        _ response: [UInt8],
        _ claim: IdempotencyClaim,
        _ call: CallContext,
        on connection: Connection
    ) throws {
        let insert = try connection.statement(
            """
            INSERT INTO host_idempotency(key, body_hash, state, status, content_type, response,
                created_ms) VALUES(?1,?2,?3,?4,?5,?6,?7)
            """
        )
        insert.bind(name(claim, call), at: 1)
        insert.bind(claim.bodyHash, at: 2)
        insert.bind(done, at: 3)
        insert.bind(Int64(claim.status), at: 4)
        insert.bind(claim.contentType, at: 5)
        insert.bind(response, at: 6)
        insert.bind(call.received.instant.utcMillis, at: 7)
        try insert.run()
    }

    /// Takes away the oldest expired keys and tells how many.
    static func purge(before: Instant, limit: Int, on connection: Connection) throws -> Int {
        // Rows are in order of time, so the first that is young ends the search.
        let delete = try connection.statement(
            """
            DELETE FROM host_idempotency WHERE n IN (
                SELECT n FROM (SELECT n, created_ms FROM host_idempotency ORDER BY n LIMIT ?2)
                WHERE created_ms < ?1)
            """
        )
        delete.bind(before.utcMillis, at: 1)
        delete.bind(Int64(limit), at: 2)
        try delete.run()
        return connection.changes
    }

    /// Identifiers have no slash, so the parts cannot run into each other.
    private static func name(_ claim: IdempotencyClaim, _ call: CallContext) -> String {
        "\(call.tenant?.text ?? "")/\(call.principal.auditName)/\(call.operation)/\(claim.key)"
    }
}
