import HostStore
import PluginKit
import TransparencyLog

/// Compares tiles and checkpoints of `bus.db` with the leaves, while all of them are read.
struct CheckpointCheck {
    /// A checkpoint with the keys one of which has to have signed it.
    fileprivate struct Signed {
        let checkpoint: Checkpoint
        let note: SignedNote
        let keys: [NoteKey]
    }

    private let connection: Connection
    private var waiting: ArraySlice<Signed>
    /// Hashes of the tiles that are not full yet, by level.
    private var open: [Int: [UInt8]] = [:]
    private let tiled: UInt64

    init(_ connection: Connection) throws {
        self.connection = connection
        // A log that no host of this version has opened yet has nothing signed.
        let isKnown = try connection.integer(
            "SELECT count(*) FROM sqlite_schema WHERE name='checkpoint'"
        )
        guard isKnown == 1 else {
            (waiting, tiled) = ([], 0)
            return
        }
        let statement: TileTable.Statements = { try connection.statement($0) }
        let mayLose = try connection.integer(
            "SELECT count(*) FROM sqlite_schema WHERE name='lost_key'"
        )
        let lost = mayLose == 1 ? try LostKey.all(statement) : []
        let find = try statement("SELECT value FROM bus_meta WHERE key='log_key'")
        let current = try find.first { String(decoding: $0.blob(at: 0), as: UTF8.self) }
        let keys = try current.flatMap {
            try LogKeys.read(current: $0, after: lost.last?.handoverLast ?? 0, statement)
        }
        if current != nil, keys == nil { throw Fault.chainBroken(0, .keys) }
        var found: [Signed] = []
        try connection.each("SELECT note FROM checkpoint ORDER BY size") { row in
            let note = try SignedNote(row.text(at: 0))
            found.append(try Signed(note, keys?.keys ?? []))
        }
        for (index, one) in lost.enumerated() {
            guard let note = one.last else { continue }
            let line = try LogKeys.read(
                current: one.key.text,
                after: index > 0 ? lost[index - 1].handoverLast : 0,
                through: one.handoverLast,
                statement
            )
            found.append(try Signed(note, line?.keys ?? []))
        }
        waiting = found.sorted { $0.checkpoint.size < $1.checkpoint.size }[...]
        tiled = try TileTable.leaves(statement)
    }

    /// Takes a complete subtree; those that make a tile's items are compared with it once it is
    /// full.
    mutating func take(_ node: TreeNode, _ hash: MerkleHash) throws {
        guard node.level % 8 == 0 else { return }
        let level = node.level / 8
        hash.append(to: &open[level, default: []])
        let last = UInt64(Tile.widthMax - 1)
        guard node.index & last == last else { return }
        try compare(level, node.index >> 8, width: Tile.widthMax)
        open[level] = nil
    }

    /// Compares a tile's first hashes with those that the leaves make.
    private func compare(_ level: Int, _ index: UInt64, width: Int) throws {
        let end = (index << 8 + UInt64(width)) << UInt64(8 * level)
        guard end <= tiled, let tile = Tile(.hashes(level: level), index: index, width: width)
        else { return }
        let kept = try TileTable.kept(tile) { try connection.statement($0) }
        guard let kept, kept == open[level]?.prefix(kept.count).map({ $0 }) else {
            throw Fault.chainBroken(Int64(index << UInt64(8 * level + 8)), .tile(level: level))
        }
    }

    /// Compares the tree with the checkpoint of its size, when there is one.
    mutating func compare(_ tree: CompactTree) throws {
        while let next = waiting.first, next.checkpoint.size == tree.size {
            waiting.removeFirst()
            let size = Int64(tree.size)
            guard next.checkpoint.root == tree.root else {
                throw Fault.chainBroken(size, .checkpoint)
            }
            let isSigned = next.keys.contains { key in
                (try? LogVerifier(log: key).verify(next.note)) != nil
            }
            guard isSigned else { throw Fault.chainBroken(size, .checkpointSignature) }
        }
    }

    /// Compares what is left once every leaf was read.
    mutating func finish(_ size: UInt64) throws {
        if let next = waiting.first {
            throw Fault.chainBroken(Int64(size), .beyondCheckpoint(Int64(next.checkpoint.size)))
        }
        for level in open.keys.sorted() where level > 0 {
            let index = size >> UInt64(8 * level + 8)
            let items = min(size, tiled) >> UInt64(8 * level)
            guard items > index << 8 else { continue }
            try compare(level, index, width: Int(items - index << 8))
        }
    }
}

extension CheckpointCheck.Signed {
    fileprivate init(_ note: SignedNote, _ keys: [NoteKey]) throws {
        self.init(checkpoint: try Checkpoint(note.text), note: note, keys: keys)
    }
}
