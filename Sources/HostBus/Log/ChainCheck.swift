package import HostStore
import JSONWire
import PluginKit
import TransparencyLog

/// Reads a whole log while no host has it open, and finds the first thing that is not as written.
///
/// Every leaf is hashed again, archived or not, every row is compared with its leaf, every payload that can still
/// be read with its commitment, the tree with all of them, and tiles, checkpoints and hand-overs of
/// the key with the tree. Memory does not grow with the log; nothing is written.
package enum ChainCheck {
    /// Leaves between two words about progress.
    private static let step: Int64 = 4096

    /// The sound log's length and root; throws a fault that names the first bad leaf or row.
    package static func run(
        path: String,
        environment: StoreEnvironment,
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws -> BusLog.Head {
        var tree = CompactTree()
        do {
            let connection = try Connection(path: path, role: .reader, environment: environment)
            defer { connection.close() }
            let stored = try TreeRow.read { try connection.statement($0) }
            let total = Int64(stored.size)
            var signed = try CheckpointCheck(connection)
            try signed.compare(tree)
            func take(_ stored: LogWalk.Stored) throws -> Bool {
                let hash = try hash(of: stored, at: Int64(tree.size), of: total) {
                    try connection.statement($0)
                }
                try tree.append(hash) { try signed.take($0, $1) }
                try signed.compare(tree)
                if Int64(tree.size) % step == 0 { progress(Int64(tree.size), total) }
                return true
            }
            let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
            let archive =
                try has("archive", connection)
                ? Archive(connection, in: String(folder), environment) : nil
            for segment in archive?.segments ?? [] {
                defer { segment.close() }
                try segment.read { file in
                    try LogWalk.each(try rows(file, from: 0), nil, from: 0, take)
                }
            }
            // What a segment holds may be in both files still.
            let start = archive?.end ?? 0
            let packs =
                try has("pack", connection)
                ? PackTable.after(start - 1) { try connection.statement($0) } : nil
            try LogWalk.each(try rows(connection, from: start), packs, from: start, take)
            try compare(tree, stored)
            try signed.finish(tree.size)
            progress(total, total)
        } catch let error as DatabaseError {
            throw Fault.fileDamaged(path, "after leaf \(Int64(tree.size) - 1): \(error.message)")
        }
        return BusLog.Head(size: Int64(tree.size), root: tree.root)
    }

    private static func rows(
        _ connection: Connection,
        from first: Int64
    ) throws -> PreparedStatement {
        let rows = try connection.statement(
            """
            SELECT l.seq, l.leaf, l.leaf_hash, s.name, l.n, l.id, t.name, l.at_ms, l.sealed,
                l.salt, l.payload, l.subject
            FROM log l LEFT JOIN source s ON s.id = l.source
                LEFT JOIN event_type t ON t.id = l.type
            WHERE l.seq >= ?1 ORDER BY l.seq
            """
        )
        rows.bind(first, at: 1)
        return rows
    }

    /// A log that no host of this version has opened yet lacks some tables.
    private static func has(_ table: String, _ connection: Connection) throws -> Bool {
        try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name='\(table)'") == 1
    }

    private static func hash(
        of stored: LogWalk.Stored,
        at next: Int64,
        of total: Int64,
        _ statement: TileTable.Statements
    ) throws -> MerkleHash {
        guard stored.sequence == next else {
            throw Fault.chainBroken(next, .missing)
        }
        guard next < total else { throw Fault.chainBroken(next, .beyond(total)) }
        let bytes = stored.leaf(at: 1)
        let hash = MerkleHash.leaf(bytes)
        guard hash.bytes == stored.hash(at: 2) else { throw Fault.chainBroken(next, .changed) }
        // What a pack says is what its leaves are made of.
        if case .row(let row) = stored { try compare(row, with: bytes, at: next, statement) }
        return hash
    }

    /// The columns that readers are given say what the leaf says.
    private static func compare(
        _ row: PreparedStatement,
        with bytes: [UInt8],
        at sequence: Int64,
        _ statement: TileTable.Statements
    ) throws {
        guard let leaf = try? JSONValue.parse(bytes) else {
            throw Fault.chainBroken(sequence, .row("leaf"))
        }
        let columns: [(name: String, isSame: Bool)] = [
            ("seq", leaf["seq"]?.int64 == sequence),
            ("source", leaf["source"]?.string == row.optionalText(at: 3)),
            ("n", leaf["n"]?.int64 == row.int64(at: 4)),
            ("id", leaf["id"]?.string == row.text(at: 5)),
            ("type", leaf["type"]?.string == row.optionalText(at: 6)),
            ("at_ms", leaf["at"]?.int64 == row.int64(at: 7)),
        ]
        if let other = columns.first(where: { !$0.isSame }) {
            throw Fault.chainBroken(sequence, .row(other.name))
        }
        // An erased payload says nothing any more; its leaf stays.
        guard !row.isNull(at: 10), let commit = leaf["commit"]?.string else { return }
        guard let (salt, payload) = try content(row, sequence, statement) else { return }
        guard EventDraft.commitment(salt: salt, payload: payload) == commit else {
            throw Fault.chainBroken(sequence, .payload)
        }
    }

    private static func content(
        _ row: PreparedStatement,
        _ sequence: Int64,
        _ statement: TileTable.Statements
    ) throws -> (salt: [UInt8], payload: [UInt8])? {
        guard row.int64(at: 8) != 0 else { return (row.blob(at: 9), row.blob(at: 10)) }
        guard let subject = row.optionalText(at: 11).map(PersonID.init),
            let key = try LogReader.key(of: subject, statement)
        else { return nil }
        do {
            return try SealedPayload.open(row.blob(at: 10), id: row.text(at: 5), key: key)
        } catch {
            throw Fault.chainBroken(sequence, .payload)
        }
    }

    /// Names the leaves whose common hash is another, as closely as the tree's right edge tells.
    private static func compare(_ tree: CompactTree, _ stored: CompactTree) throws {
        guard tree.size == stored.size else {
            throw Fault.chainBroken(Int64(tree.size), .missing)
        }
        var from: UInt64 = 0
        var rest = stored.size
        for (hash, known) in zip(tree.peaks, stored.peaks) {
            let size = UInt64(1) << UInt64(63 - rest.leadingZeroBitCount)
            guard hash == known else {
                throw Fault.chainBroken(Int64(from), .root(to: Int64(from + size) - 1))
            }
            from += size
            rest -= size
        }
    }
}

/// What is wrong with a leaf of the chain, or with its row.
enum ChainFlaw {
    case missing
    case beyond(Int64)
    case changed
    case row(String)
    case payload
    case root(to: Int64)
    case tile(level: Int)
    case checkpoint
    case checkpointSignature
    case beyondCheckpoint(Int64)
    case keys

    func texts(_ leaf: Int64) -> (zh: String, en: String) {
        switch self {
        case .missing:
            (
                "第 \(leaf) 号叶不在：该行被删除。",
                "leaf \(leaf) is missing: its row was taken away"
            )
        case .beyond(let size):
            (
                "第 \(leaf) 号行超出树的 \(size) 个叶：该行未经追加写入。",
                "row \(leaf) lies beyond the tree's \(size) leaves: nothing appended it"
            )
        case .changed:
            (
                "第 \(leaf) 号叶与追加时的哈希不符：叶或哈希被改动或损坏。",
                "leaf \(leaf) is not what was hashed when it was appended:"
                    + " its bytes or its hash were changed or damaged"
            )
        case .row(let column):
            (
                "第 \(leaf) 号行的 \(column) 与叶不一致：证明仍有效，但读者看到的是别的内容。",
                "row \(leaf) has another \(column) than its leaf:"
                    + " proofs still hold, but readers are told something else"
            )
        case .payload:
            (
                "第 \(leaf) 号事件的内容与叶中的承诺不符：内容被改动或损坏。",
                "the payload of event \(leaf) is not the one its leaf commits to:"
                    + " it was changed or damaged"
            )
        case .tile(let level):
            (
                "第 \(level) 层从第 \(leaf) 号叶开始的瓦片与叶不符：按它做的证明不成立。",
                "the tile of level \(level) that begins with leaf \(leaf) is not made of the leaves:"
                    + " proofs from it do not hold"
            )
        case .checkpoint:
            (
                "\(leaf) 条事件的检查点的根与叶不符：日志在签署后被改动。",
                "the checkpoint over \(leaf) events has another root than the leaves:"
                    + " the log was changed after it was signed"
            )
        case .checkpointSignature:
            (
                "\(leaf) 条事件的检查点不是由该日志的密钥签署的。",
                "the checkpoint over \(leaf) events is not signed by a key of this log"
            )
        case .beyondCheckpoint(let size):
            (
                "有 \(size) 条事件的检查点，而日志到第 \(leaf) 条为止：日志被截短。",
                "there is a checkpoint over \(size) events, but the log ends at \(leaf):"
                    + " it was cut short"
            )
        case .keys:
            (
                "签署密钥的移交记录不连贯：有一把密钥无人移交。",
                "the hand-overs of the log's key do not lead to the key that signs:"
                    + " nobody handed over to it"
            )
        case .root(let end):
            (
                "第 \(leaf) 至 \(end) 号叶的共同哈希与树不符：其中有叶连同哈希一起被改动。",
                "leaves \(leaf) to \(end) have another common hash than the tree:"
                    + " one of them was changed together with its own hash"
            )
        }
    }
}
