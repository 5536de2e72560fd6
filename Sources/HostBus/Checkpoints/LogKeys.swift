import HostStore
import PluginKit
package import TransparencyLog

/// The keys of a log, each handed over to by the one before: from its first on, or from the first
/// after one that was lost.
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
        after handover: Int64,
        through last: Int64 = .max,
        _ statement: TileTable.Statements
    ) throws -> LogKeys? {
        let select = try statement(
            "SELECT key_before, note FROM key_handover WHERE id > ?1 AND id <= ?2 ORDER BY id"
        )
        select.bind(handover, at: 1)
        select.bind(last, at: 2)
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

/// A key that handed over to nobody.
struct LostKey: Sendable {
    let key: NoteKey
    /// Its last checkpoint; nil when it has signed none.
    let last: SignedNote?
    /// The number of the last hand-over before the loss.
    let handoverLast: Int64

    /// In the order in which they were lost.
    static func all(_ statement: TileTable.Statements) throws -> [LostKey] {
        var found: [LostKey] = []
        try statement("SELECT key, note, handover_last FROM lost_key ORDER BY id").each { row in
            guard let key = NoteKey(row.text(at: 0)) else { throw Fault.chainBroken(0, .keys) }
            found.append(
                LostKey(
                    key: key,
                    last: try row.optionalText(at: 1).map { try SignedNote($0) },
                    handoverLast: row.int64(at: 2)
                )
            )
        }
        return found
    }
}
