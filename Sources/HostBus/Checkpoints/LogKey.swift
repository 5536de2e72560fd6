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

    /// Puts a new key in the place of one that is gone for good; gives both public keys.
    ///
    /// Nobody hands over to it: whoever trusts the key before refuses what is signed from here on,
    /// until they come to trust the new one by other means. The last checkpoint under the lost key
    /// is kept, and the log has to go on from it.
    package func replaceLost(
        _ bus: BusLog,
        environment: StoreEnvironment
    ) async throws -> (lost: NoteKey, made: NoteKey) {
        guard let lost = try bus.logKey().flatMap({ NoteKey($0) }),
            try DurableFile.read(path) == nil, try read(path + ".next")?.key.text != lost.text
        else { throw Fault.keyNotLost(path) }
        guard
            let made = NoteSigner(
                name: lost.name,
                kind: .ed25519,
                seed: environment.randomBytes(32)
            )
        else { throw Fault.badOrigin(lost.name) }
        try DurableFile.replace(path + ".next", with: Array((made.secret + "\n").utf8))
        try await bus.keepLoss(of: lost, for: made.key, at: environment.now())
        try keep(made)
        try DurableFile.remove(path + ".next")
        return (lost, made.key)
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

    func keepLoss(of lost: NoteKey, for key: NoteKey, at now: Instant) async throws {
        try await file.lane.perform { transaction in
            let note = try CheckpointTable.newest { try transaction.statement($0) }
            let insert = try transaction.statement(
                """
                INSERT INTO lost_key(key, note, handover_last, at_ms)
                    SELECT ?1, ?2, coalesce(max(id), 0), ?3 FROM key_handover
                """
            )
            insert.bind(lost.text, at: 1)
            insert.bind(note?.note.encoded, at: 2)
            insert.bind(now.utcMillis, at: 3)
            try insert.run()
            try transaction.statement("DELETE FROM cosignature").run()
            try transaction.statement("DELETE FROM checkpoint").run()
            try BusLog.put(key, transaction)
        }
    }

    /// Every key that has signed for the log since one was lost, the one in charge last, and what
    /// says so.
    package func keys() throws -> LogKeys? {
        guard let current = try logKey() else { return nil }
        return try file.read { snapshot in
            let start = try LostKey.all { try snapshot.statement($0) }.last?.handoverLast ?? 0
            return try LogKeys.read(current: current, after: start) { try snapshot.statement($0) }
        }
    }
}
