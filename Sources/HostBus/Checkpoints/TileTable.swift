import HostStore
import PluginKit
import TransparencyLog

/// The tree's tiles as `bus.db` keeps them: full ones as they are served, the last of level 0 from
/// the newest rows of the log.
enum TileTable {
    typealias Statements = (StaticString) throws -> PreparedStatement

    private static func row(_ level: Int, _ index: UInt64) -> Int64 {
        Int64(level) << 56 | Int64(clamping: index)
    }

    /// Leaves that lie in full tiles.
    static func leaves(_ statement: Statements) throws -> UInt64 {
        let find = try statement("SELECT max(id) FROM tile WHERE id < 1 << 56")
        let last = try find.first { $0.isNull(at: 0) ? -1 : $0.int64(at: 0) } ?? -1
        return UInt64(last + 1) * UInt64(Tile.widthMax)
    }

    /// The hashes of a tile; nil when the log does not have all of them.
    static func hashes(_ tile: Tile, _ statement: Statements) throws -> [UInt8]? {
        if let kept = try kept(tile, statement) { return kept }
        guard case .hashes(level: 0) = tile.content else { return nil }
        let wanted = tile.width * MerkleHash.byteCount
        let hashes = try LeafHashes.bytes(places(tile), statement)
        return hashes.count == wanted ? hashes : nil
    }

    /// The hashes of a tile that has a row of its own; nil for one that has none.
    static func kept(_ tile: Tile, _ statement: Statements) throws -> [UInt8]? {
        guard case .hashes(let level) = tile.content else { return nil }
        let find = try statement("SELECT hashes FROM tile WHERE id=?1")
        find.bind(row(level, tile.index), at: 1)
        let wanted = tile.width * MerkleHash.byteCount
        guard let kept = try find.first({ $0.blob(at: 0) }), kept.count >= wanted else {
            return nil
        }
        return kept.count == wanted ? kept : Array(kept[..<wanted])
    }

    private static func places(_ tile: Tile) -> Range<Int64> {
        Int64(clamping: tile.items.lowerBound)..<Int64(clamping: tile.items.upperBound)
    }

    /// The leaves of a bundle of entries; nil when the log, or a segment, does not have all of
    /// them.
    static func entries(
        _ tile: Tile,
        isSegment: Bool = false,
        _ statement: Statements
    ) throws -> [UInt8]? {
        let places = places(tile)
        let rows = try statement(
            "SELECT seq, leaf FROM log WHERE seq >= ?1 AND seq < ?2 ORDER BY seq"
        )
        rows.bind(places.lowerBound, at: 1)
        rows.bind(places.upperBound, at: 2)
        let packs = isSegment ? nil : try PackTable.after(places.lowerBound - 1, statement)
        var bytes: [UInt8] = []
        var count = 0
        try LogWalk.each(rows, packs, from: places.lowerBound) { stored in
            guard stored.sequence < places.upperBound else { return false }
            if EntryBundle.append(stored.leaf(at: 1), to: &bytes) { count += 1 }
            return true
        }
        return count == tile.width ? bytes : nil
    }

    /// Gives `body` the hashes of complete subtrees of a tree of one size, read from its tiles.
    static func withNodes<T>(
        of size: UInt64,
        _ statement: Statements,
        _ body: (_ hash: (TreeNode) throws -> MerkleHash) throws -> T
    ) throws -> T {
        try withoutActuallyEscaping(statement) { statement in
            var known: [Tile: TileHashes] = [:]
            let reader = TileReader<any Error>(size: size) { tile in
                if let hashes = known[tile] { return hashes }
                guard let bytes = try hashes(tile, statement),
                    let hashes = TileHashes(bytes, width: tile.width)
                else { throw Fault.treeBroken("the tile \(tile.path) is not there") }
                known[tile] = hashes
                return hashes
            }
            return try body { node in
                guard let hash = try reader.hash(of: node) else {
                    throw Fault.treeBroken("level \(node.level) has no node \(node.index)")
                }
                return hash
            }
        }
    }

    /// The tree of a size that the tiles reach.
    static func tree(of size: UInt64, _ statement: Statements) throws -> CompactTree {
        try withNodes(of: size, statement) { try CompactTree(size: size, from: $0) }
    }

    /// Keeps what a tree that has grown adds.
    static func keep(
        _ growth: TileGrowth,
        in transaction: borrowing SystemTransaction
    ) throws {
        for (index, hashes) in growth.leaves {
            let put = try transaction.statement("INSERT INTO tile VALUES(?1,?2)")
            put.bind(row(0, index), at: 1)
            put.bind(hashes, at: 2)
            try put.run()
        }
        for (level, index, hash) in growth.nodes {
            let add = try transaction.statement(
                """
                INSERT INTO tile VALUES(?1,?2)
                    ON CONFLICT(id) DO UPDATE SET hashes = CAST(hashes || ?2 AS BLOB)
                """
            )
            add.bind(row(level, index >> 8), at: 1)
            add.bind(hash.bytes, at: 2)
            try add.run()
        }
    }
}
