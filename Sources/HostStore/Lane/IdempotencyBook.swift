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
    /// False where neither what is asked nor what is answered is about anybody.
    package let isPersonal: Bool

    package init(
        key: String,
        bodyHash: [UInt8],
        status: Int,
        contentType: String = "application/json",
        isPersonal: Bool = true
    ) {
        self.isPersonal = isPersonal
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
    private static let done: Int64 = 1
    /// The same, its answer sealed and its body's hash keyed.
    private static let doneSealed: Int64 = 2

    /// A claim with its full name, hashed once.
    struct Entry {
        let claim: IdempotencyClaim
        let name: String
        let hash: UInt64
        /// Bytes of tenant, principal and operation, as far as they are foreseen.
        private static let usualBytes = 96

        /// Identifiers have no slash, so the parts cannot run into each other.
        init(_ claim: IdempotencyClaim, _ call: CallContext) {
            self.claim = claim
            var name = call.tenant?.text ?? ""
            name.reserveCapacity(Entry.usualBytes + claim.key.utf8.count)
            for part in [call.principal.auditName, call.operation, claim.key] {
                name += "/"
                name += part
            }
            self.name = name
            hash = IdempotencyIndex.hash(name)
        }
    }

    static func reply(_ entry: Entry, on engine: LaneEngine) throws -> CommandReply? {
        var found: CommandReply?
        try engine.keys.find(entry.hash) { row in
            found = try reply(entry, in: row, engine)
            return found != nil
        }
        return found
    }

    private static func reply(
        _ entry: Entry,
        in row: Int64,
        _ engine: LaneEngine
    ) throws -> CommandReply? {
        let select = try engine.connection.statement(
            "SELECT key, body_hash, state, status, response FROM host_idempotency WHERE n=?1"
        )
        select.bind(row, at: 1)
        typealias Kept = (hash: [UInt8], state: Int64, status: Int, bytes: [UInt8])
        let found = try select.first { row -> Kept? in
            guard row.text(at: 0) == entry.name else { return nil }
            return (row.blob(at: 1), row.int64(at: 2), Int(row.int64(at: 3)), row.blob(at: 4))
        }
        guard let kept = found ?? nil else { return nil }
        // As it was written: what is personal may have been declared otherwise meanwhile.
        let isSealed = kept.state == doneSealed
        let hash = try isSealed ? keyedHash(entry, engine) : entry.claim.bodyHash
        guard kept.hash == hash else { throw Fault.keyReused() }
        guard isSealed || kept.state == done else { throw Fault.keyInUse() }
        let bytes =
            try isSealed
            ? engine.vault.open(kept.bytes, bound: place(of: entry)).bytes : kept.bytes
        return CommandReply(bytes: bytes, status: kept.status, isReplay: true)
    }

    /// In the file of a plugin with sealed columns, what it was asked and has answered is taken to be
    /// personal, unless its manifest says of the operation that it is not.
    private static func isSealed(_ entry: Entry, _ engine: LaneEngine) -> Bool {
        entry.claim.isPersonal && engine.connection.blocks.personal != nil
    }

    /// Of a body that says little beside an identity number, a bare hash would tell the number.
    private static func keyedHash(_ entry: Entry, _ engine: LaneEngine) throws -> [UInt8] {
        try engine.vault.hash(entry.claim.bodyHash, bound: ["body"])
    }

    /// Where a kept answer lies sealed.
    private static func place(of entry: Entry) -> [String] { ["answer", entry.name] }

    static func keep(
        _ response: [UInt8],
        _ entry: Entry,
        at instant: Instant,
        on engine: LaneEngine
    ) throws {
        let insert = try engine.connection.statement(
            """
            INSERT INTO host_idempotency(key, body_hash, state, status, content_type, response,
                created_ms) VALUES(?1,?2,?3,?4,?5,?6,?7)
            """
        )
        insert.bind(entry.name, at: 1)
        let isSealed = isSealed(entry, engine)
        insert.bind(try isSealed ? keyedHash(entry, engine) : entry.claim.bodyHash, at: 2)
        insert.bind(isSealed ? doneSealed : done, at: 3)
        insert.bind(Int64(entry.claim.status), at: 4)
        insert.bind(entry.claim.contentType, at: 5)
        insert.bind(
            try isSealed ? engine.vault.seal(response, bound: place(of: entry)) : response,
            at: 6
        )
        insert.bind(instant.utcMillis, at: 7)
        try insert.run()
        engine.told.newestKeys = engine.connection.lastInsertedRow
        engine.keys.add(entry.hash, row: engine.connection.lastInsertedRow)
    }

    /// The oldest expired rows, at most `limit`, each with the hashes of its keys.
    ///
    /// Rows are in order of time, so that it ends with those that have not expired: to look at the
    /// row of a batch's names costs as much as to read it. Some are looked past, since a clock that
    /// was set leaves them out of order.
    static func expired(
        before: Instant,
        limit: Int,
        on connection: Connection
    ) throws -> [(row: Int64, hashes: [UInt64])] {
        var expired: [(row: Int64, hashes: [UInt64])] = []
        var others = 0
        let select = try connection.statement(
            """
            SELECT n, created_ms, key, CASE content_type WHEN 'names' THEN response END
                FROM host_idempotency ORDER BY n LIMIT ?1
            """
        )
        select.bind(Int64(limit), at: 1)
        defer { select.reset() }
        while others < othersMax, try select.step() {
            if select.int64(at: 1) < before.utcMillis {
                expired.append((select.int64(at: 0), KeyRow.hashes(in: select, from: 2)))
            } else {
                others += 1
            }
        }
        return expired
    }

    /// Rows that have not expired and are looked past.
    private static let othersMax = 16

    static func delete(_ row: Int64, on connection: Connection) throws {
        let delete = try connection.statement("DELETE FROM host_idempotency WHERE n=?1")
        delete.bind(row, at: 1)
        try delete.run()
    }
}
