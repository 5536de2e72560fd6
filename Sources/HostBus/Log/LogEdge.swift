import HostStore
import PluginKit
import TransparencyLog

/// The newest end of the log, compared with its tree at every start.
///
/// In time that does not grow with the log: `ChainCheck` reads all of it.
enum LogEdge {
    /// Leaves hashed again at most.
    static let leavesMax: UInt64 = 1024

    /// Throws a fault unless rows and tree end together and the newest rows are what was hashed.
    ///
    /// Rows that a segment holds may be there still.
    static func check(_ snapshot: borrowing SystemSnapshot, archived: Int64) throws {
        let tree = try TreeRow.read { try snapshot.statement($0) }
        let (first, last) = try ends(snapshot)
        guard first <= archived, last + 1 == Int64(tree.size) else {
            throw Fault.treeBroken("\(tree.size) leaves in the tree, rows from \(first) to \(last)")
        }
        let whole = wholePeaks(tree)
        let start = tree.size - whole.reduce(0) { $0 + $1.size }
        var hashes: [MerkleHash] = []
        let from = whole.isEmpty && tree.size > leavesMax ? tree.size - leavesMax : start
        try read(snapshot, from: from) { hashes.append($0) }
        guard from + UInt64(hashes.count) == tree.size else {
            throw Fault.treeBroken("a row after \(from) is missing")
        }
        var rest = hashes[...]
        for peak in whole {
            var part = CompactTree()
            for hash in rest.prefix(Int(peak.size)) { part.append(hash) }
            rest = rest.dropFirst(Int(peak.size))
            guard part.root == peak.hash else {
                throw Fault.treeBroken("the newest \(hashes.count) leaves have another root")
            }
        }
    }

    /// The first and the last place that has a row or lies in a pack.
    private static func ends(_ snapshot: borrowing SystemSnapshot) throws -> (Int64, Int64) {
        let ends = try snapshot.statement(
            """
            SELECT min(first), max(last) FROM (
                SELECT (SELECT min(seq) FROM log) AS first, (SELECT max(seq) FROM log) AS last
                UNION ALL SELECT (SELECT min(first) FROM pack),
                    (SELECT last FROM pack ORDER BY first DESC LIMIT 1))
            """
        )
        return try ends.first { row in
            row.isNull(at: 1) ? (0, -1) : (row.int64(at: 0), row.int64(at: 1))
        } ?? (0, -1)
    }

    /// The tree's last complete subtrees that are small enough to be hashed again, in order.
    private static func wholePeaks(_ tree: CompactTree) -> [(size: UInt64, hash: MerkleHash)] {
        var peaks: [(size: UInt64, hash: MerkleHash)] = []
        var rest = tree.size
        for hash in tree.peaks.reversed() {
            let size = rest & (~rest + 1)
            rest -= size
            guard size <= leavesMax else { break }
            peaks.insert((size, hash), at: 0)
        }
        return peaks
    }

    private static func read(
        _ snapshot: borrowing SystemSnapshot,
        from: UInt64,
        _ take: (MerkleHash) -> Void
    ) throws {
        let select = try snapshot.statement(
            "SELECT seq, leaf, leaf_hash FROM log WHERE seq >= ?1 ORDER BY seq"
        )
        let start = Int64(from)
        select.bind(start, at: 1)
        let packs = try PackTable.after(start - 1) { try snapshot.statement($0) }
        try LogWalk.each(select, packs, from: start) { stored in
            let hash = MerkleHash.leaf(stored.leaf(at: 1))
            guard hash.bytes == stored.hash(at: 2) else {
                throw Fault.treeBroken("leaf \(stored.sequence) is not what was hashed")
            }
            take(hash)
            return true
        }
    }
}
