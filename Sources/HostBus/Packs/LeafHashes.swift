import HostStore
import PluginKit
import TransparencyLog

/// The hashes of leaves as `bus.db` keeps them beside rows and in packs.
enum LeafHashes {
    /// Those of a range of places, in order, one after another; fewer when some are missing.
    static func bytes(
        _ places: Range<Int64>,
        _ statement: TileTable.Statements
    ) throws -> [UInt8] {
        let rows = try statement(
            "SELECT seq, leaf_hash FROM log WHERE seq >= ?1 AND seq < ?2 ORDER BY seq"
        )
        rows.bind(places.lowerBound, at: 1)
        rows.bind(places.upperBound, at: 2)
        let packs = try statement(
            """
            SELECT first, hashes FROM pack WHERE first > ?3 AND last >= ?1 AND first < ?2
                ORDER BY first
            """
        )
        packs.bind(places.lowerBound, at: 1)
        packs.bind(places.upperBound, at: 2)
        packs.bind(places.lowerBound - Int64(PackDraft.eventsMax), at: 3)
        defer {
            rows.reset()
            packs.reset()
        }
        var hashes: [UInt8] = []
        var (hasRow, hasPack) = (try rows.step(), try packs.step())
        while hasRow || hasPack {
            if hasPack, !hasRow || packs.int64(at: 0) < rows.int64(at: 0) {
                hashes += part(of: packs, places)
                hasPack = try packs.step()
            } else {
                let hash = rows.blob(at: 1)
                guard hash.count == MerkleHash.byteCount else {
                    throw Fault.treeBroken("a leaf's hash has another length")
                }
                hashes += hash
                hasRow = try rows.step()
            }
        }
        return hashes
    }

    /// A pack's hashes that belong to a range of places.
    private static func part(of row: PreparedStatement, _ places: Range<Int64>) -> ArraySlice<UInt8>
    {
        let first = row.int64(at: 0)
        let hashes = row.blob(at: 1)
        let count = Int64(hashes.count / MerkleHash.byteCount)
        let start = min(max(0, places.lowerBound - first), count)
        let end = max(start, min(places.upperBound - first, count))
        return hashes[Int(start) * MerkleHash.byteCount..<Int(end) * MerkleHash.byteCount]
    }
}
