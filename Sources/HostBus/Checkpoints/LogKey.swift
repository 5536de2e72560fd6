package import HostStore
import PluginKit
package import TransparencyLog

/// The log's private key: a file that only its owner may read, made at the first start.
///
/// The key's name is the log's origin. `bus.db` keeps the public key, so that a key of another log
/// is noticed, and so is a lost one: nothing is signed in its place.
package struct LogKey: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The key that signs for this log.
    ///
    /// A log that has none yet is named `origin`, or else `otherwise`; one that has signed under
    /// another name than `origin` is refused.
    package func signer(
        of bus: BusLog,
        origin: String? = nil,
        otherwise: String? = nil,
        environment: StoreEnvironment
    ) async throws -> NoteSigner {
        let known = try bus.logKey()
        var signer = try read(path)
        // A hand-over that was written down but not carried to its end.
        if let known, signer?.key.text != known, let next = try read(path + ".next"),
            next.key.text == known
        {
            try keep(next)
            signer = next
        }
        if let signer, known == nil || signer.key.text == known {
            if let origin, origin != signer.key.name {
                throw Fault.originChanged(to: origin, from: signer.key.name)
            }
            if known == nil { try await bus.keepLogKey(signer.key) }
            return signer
        }
        guard known == nil else { throw Fault.keyMissing(path, isThere: signer != nil) }
        let name = origin ?? otherwise ?? LogKey.madeName(environment)
        let seed = environment.randomBytes(32)
        guard let made = NoteSigner(name: name, kind: .ed25519, seed: seed) else {
            throw Fault.badOrigin(name)
        }
        try keep(made)
        try await bus.keepLogKey(made.key)
        return made
    }

    /// The key in a file; nil when there is no file.
    private func read(_ path: String) throws -> NoteSigner? {
        guard let bytes = try DurableFile.read(path) else { return nil }
        guard DurableFile.isPrivate(path) else { throw Fault.keyUnusable(path, .readable) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.count == 1, let signer = NoteSigner(secret: String(lines[0])),
            signer.key.kind == .ed25519
        else { throw Fault.keyUnusable(path, .malformed) }
        return signer
    }

    private func keep(_ signer: NoteSigner) throws {
        try DurableFile.replace(path, with: Array((signer.secret + "\n").utf8))
    }

    /// A log that was given no name gets one that no other log has.
    private static func madeName(_ environment: StoreEnvironment) -> String {
        let digits = environment.randomBytes(6).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }
        return "cityhost.invalid/chain-" + digits.joined()
    }

    /// Hands the log over to a new key, signed by both; gives the new public key.
    ///
    /// What is written down comes first, so that a loss of power leaves either key in charge.
    package func handOver(
        _ bus: BusLog,
        environment: StoreEnvironment
    ) async throws -> NoteKey {
        let signer = try await signer(of: bus, environment: environment)
        guard
            let next = NoteSigner(
                name: signer.key.name,
                kind: .ed25519,
                seed: environment.randomBytes(32)
            )
        else { throw Fault.badOrigin(signer.key.name) }
        let head = try bus.head()
        let checkpoint = try Checkpoint(
            origin: signer.key.name,
            size: UInt64(head.size),
            root: head.root
        )
        let note = try KeyHandover.note(at: checkpoint, from: signer, to: next)
        try DurableFile.replace(path + ".next", with: Array((next.secret + "\n").utf8))
        try await bus.keepHandover(note, from: signer.key, to: next.key)
        try keep(next)
        try DurableFile.remove(path + ".next")
        return next.key
    }
}

extension BusLog {
    /// The public key that signs for the log; nil before the first.
    package func logKey() throws -> String? {
        try file.read { snapshot in
            let find = try snapshot.statement("SELECT value FROM bus_meta WHERE key='log_key'")
            return try find.first { String(decoding: $0.blob(at: 0), as: UTF8.self) }
        }
    }

    func keepLogKey(_ key: NoteKey) async throws {
        try await file.lane.perform { try BusLog.put(key, $0) }
    }

    private static func put(
        _ key: NoteKey,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let put = try transaction.statement(
            """
            INSERT INTO bus_meta VALUES('log_key', ?1) ON CONFLICT(key) DO UPDATE SET value=?1
            """
        )
        put.bind(Array(key.text.utf8), at: 1)
        try put.run()
    }

    func keepHandover(_ note: SignedNote, from: NoteKey, to key: NoteKey) async throws {
        try await file.lane.perform { transaction in
            let insert = try transaction.statement(
                "INSERT INTO key_handover(key_before, note) VALUES(?1,?2)"
            )
            insert.bind(from.text, at: 1)
            insert.bind(note.encoded, at: 2)
            try insert.run()
            try BusLog.put(key, transaction)
        }
    }

    /// Every key that has signed for the log, the one in charge last, and what says so.
    package func keys() throws -> LogKeys? {
        guard let current = try logKey() else { return nil }
        return try file.read { snapshot in
            try LogKeys.read(current: current) { try snapshot.statement($0) }
        }
    }
}

/// The keys of a log from its first on, each handed over to by the one before.
package struct LogKeys: Sendable {
    package let keys: [NoteKey]
    package let handovers: [SignedNote]

    /// The keys a line each, the first first, then the hand-overs, with an empty line before each.
    package var text: String {
        keys.map { $0.text + "\n" }.joined() + handovers.map { "\n" + $0.encoded }.joined()
    }

    /// Reads what `bus.db` keeps and follows it; keys that nobody handed over to are refused.
    static func read(
        current: String,
        _ statement: TileTable.Statements
    ) throws -> LogKeys? {
        let select = try statement("SELECT key_before, note FROM key_handover ORDER BY id")
        var first: String?
        var notes: [SignedNote] = []
        try select.each { row in
            first = first ?? row.text(at: 0)
            notes.append(try SignedNote(row.text(at: 1)))
        }
        guard let key = NoteKey(first ?? current) else { return nil }
        let keys = KeyHandover.line(from: key, notes, origin: key.name)
        guard keys.count == notes.count + 1, keys.last?.text == current else { return nil }
        return LogKeys(keys: keys, handovers: notes)
    }
}
