import HostStore
import JSONWire
import PluginKit

/// Compares an event with the one the log holds under the same number.
enum SourceCheck {
    private struct Known: Sendable {
        let id: String
        let leaf: [UInt8]
        let salt: [UInt8]?
        let payload: [UInt8]?
        let subject: String?
    }

    /// Throws when the number stands for another event; an erased one can no longer be compared.
    static func same(
        _ draft: EventDraft,
        source: String,
        in transaction: borrowing SystemTransaction,
        _ archive: Archive
    ) throws {
        let number = draft.event.number
        let packed = try PackTable.sequence(of: source, number) { try transaction.statement($0) }
        if let packed, let pack = try PackTable.holding(packed, { try transaction.statement($0) }) {
            return try same(draft, in: pack, Int(packed - pack.first))
        }
        var stored = try known(source, number) { try transaction.statement($0) }
        if stored == nil,
            let segment = try ArchivedEvent.segment(
                of: source,
                number,
                {
                    try transaction.statement($0)
                }
            )
        {
            stored =
                try archive.read(at: segment) { connection in
                    try known(source, number) { try connection.statement($0) }
                } ?? nil
        }
        // A number without a row was the repetition of a caused event: known by its id.
        guard let stored else { return try knownByID(draft, source, transaction) }
        guard stored.id == draft.id else {
            throw Fault.sourceForked(source, number: draft.event.number)
        }
        guard let salt = try salt(stored, transaction) else { return }
        let commit = EventDraft.commitment(salt: salt, payload: draft.payload)
        let leaf = try JSONValue.parse(stored.leaf)
        guard leaf["commit"]?.string == commit, leaf["type"]?.string == draft.event.type,
            leaf["at"]?.int64 == draft.event.atMillis
        else { throw Fault.sourceForked(source, number: draft.event.number) }
    }

    private static func same(_ draft: EventDraft, in pack: LogPack, _ index: Int) throws {
        guard pack.id(index) == draft.id, pack.payload(index) == draft.payload,
            pack.type == draft.event.type, pack.setting(index).atMillis == draft.event.atMillis
        else { throw Fault.sourceForked(pack.source, number: draft.event.number) }
    }

    private static func known(
        _ source: String,
        _ number: Int64,
        _ statement: TileTable.Statements
    ) throws -> Known? {
        let find = try statement(
            """
            SELECT l.id, l.leaf, l.salt, l.payload, l.subject
                FROM source s JOIN log l ON l.source = s.id WHERE s.name=?1 AND l.n=?2
            """
        )
        find.bind(source, at: 1)
        find.bind(number, at: 2)
        return try find.first { row in
            Known(
                id: row.text(at: 0),
                leaf: row.blob(at: 1),
                salt: row.isNull(at: 2) ? nil : row.blob(at: 2),
                payload: row.isNull(at: 3) ? nil : row.blob(at: 3),
                subject: row.optionalText(at: 4)
            )
        }
    }

    private static func knownByID(
        _ draft: EventDraft,
        _ source: String,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let known = try ArchivedEvent.sequence(ofCaused: draft.id) {
            try transaction.statement($0)
        }
        guard known != nil else {
            throw Fault.sourceForked(source, number: draft.event.number)
        }
    }

    private static func salt(
        _ stored: Known,
        _ transaction: borrowing SystemTransaction
    ) throws -> [UInt8]? {
        if let salt = stored.salt { return salt }
        guard let subject = stored.subject, let payload = stored.payload else { return nil }
        let find = try transaction.statement("SELECT key FROM subject_key WHERE subject=?1")
        find.bind(subject, at: 1)
        guard let key = try find.first({ $0.blob(at: 0) }) else { return nil }
        return try SealedPayload.open(payload, id: stored.id, key: key).salt
    }
}
