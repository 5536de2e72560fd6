import HostStore
import PluginKit
import TransparencyLog

/// Checkpoints and cosignatures as `bus.db` keeps them.
enum CheckpointTable {
    /// Checkpoints kept beside those that a witness has cosigned.
    private static let keptMax: Int64 = 4096
    /// Cosignatures kept of each witness.
    private static let cosignaturesMax: Int64 = 16

    static func newest(_ statement: TileTable.Statements) throws -> SignedCheckpoint? {
        let select = try statement(
            "SELECT size, at_ms, note FROM checkpoint ORDER BY size DESC LIMIT 1"
        )
        return try checkpoint(select, statement)
    }

    /// The checkpoint over more than `size` events that most witnesses have cosigned, the newest
    /// of them; the newest of all when there is no cosignature.
    static func best(
        over size: UInt64,
        _ statement: TileTable.Statements
    ) throws -> SignedCheckpoint? {
        let find = try statement(
            """
            SELECT c.size, c.at_ms, c.note FROM cosignature k JOIN checkpoint c ON c.size = k.size
                WHERE k.size > ?1 GROUP BY k.size ORDER BY count(*) DESC, k.size DESC LIMIT 1
            """
        )
        find.bind(Int64(clamping: size), at: 1)
        if let cosigned = try checkpoint(find, statement) { return cosigned }
        guard let newest = try newest(statement), newest.checkpoint.size > size else { return nil }
        return newest
    }

    private static func checkpoint(
        _ select: PreparedStatement,
        _ statement: TileTable.Statements
    ) throws -> SignedCheckpoint? {
        let row = try select.first { ($0.int64(at: 0), $0.int64(at: 1), $0.text(at: 2)) }
        guard let (size, millis, text) = row else { return nil }
        var found = try SignedCheckpoint(
            SignedNote(text),
            at: Instant(utcMillis: millis)
        )
        let lines = try statement("SELECT line FROM cosignature WHERE size=?1 ORDER BY witness")
        lines.bind(size, at: 1)
        var notes: [String] = []
        try lines.each { notes.append($0.text(at: 0)) }
        for line in notes {
            // A line alone is read as what stands below a text.
            guard let signature = try SignedNote(found.note.text + "\n" + line).signatures.first
            else { continue }
            found = try found.adding(signature)
        }
        return found
    }

    /// Keeps a checkpoint that continues the one before; nobody else may have signed since.
    static func keep(
        _ signed: SignedCheckpoint,
        after last: UInt64?,
        in transaction: borrowing SystemTransaction
    ) throws {
        let find = try transaction.statement("SELECT max(size) FROM checkpoint")
        let known = try find.first { $0.isNull(at: 0) ? nil : UInt64($0.int64(at: 0)) } ?? nil
        guard known == last else {
            throw Fault.treeBroken("a checkpoint over \(known ?? 0) leaves is there already")
        }
        let insert = try transaction.statement("INSERT INTO checkpoint VALUES(?1,?2,?3)")
        insert.bind(Int64(signed.checkpoint.size), at: 1)
        insert.bind(signed.at.utcMillis, at: 2)
        insert.bind(signed.note.encoded, at: 3)
        try insert.run()
        let prune = try transaction.statement(
            """
            DELETE FROM checkpoint WHERE size NOT IN (SELECT size FROM cosignature) AND size <
                (SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1 OFFSET ?1)
            """
        )
        prune.bind(keptMax, at: 1)
        try prune.run()
    }

    /// Keeps a witness's signature line of a checkpoint that is kept.
    static func keep(
        _ signature: NoteSignature,
        of size: UInt64,
        in transaction: borrowing SystemTransaction
    ) throws {
        let put = try transaction.statement(
            """
            INSERT INTO cosignature VALUES(?1,?2,?3)
                ON CONFLICT(size, witness) DO UPDATE SET line=?3
            """
        )
        put.bind(Int64(size), at: 1)
        put.bind(signature.name, at: 2)
        put.bind(signature.line, at: 3)
        try put.run()
        let prune = try transaction.statement(
            """
            DELETE FROM cosignature WHERE witness=?1 AND size < (SELECT size FROM cosignature
                WHERE witness=?1 ORDER BY size DESC LIMIT 1 OFFSET ?2)
            """
        )
        prune.bind(signature.name, at: 1)
        prune.bind(cosignaturesMax, at: 2)
        try prune.run()
    }

    /// The size that a witness cosigned last; 0 for none.
    static func cosigned(
        by witness: String,
        _ statement: TileTable.Statements
    ) throws -> UInt64 {
        let find = try statement("SELECT max(size) FROM cosignature WHERE witness=?1")
        find.bind(witness, at: 1)
        return try find.first { $0.isNull(at: 0) ? 0 : UInt64($0.int64(at: 0)) } ?? 0
    }
}
