import HostStore
import PluginKit
import TransparencyLog

/// The tree's right edge as it is stored: enough to append and to know the root.
enum TreeRow {
    static func read(
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> CompactTree {
        let select = try statement("SELECT size, peaks FROM tree")
        let stored = try select.first { ($0.int64(at: 0), $0.blob(at: 1)) }
        guard let (size, peaks) = stored, size >= 0 else {
            throw Fault.treeBroken("the row with its size is missing")
        }
        let hashes = stride(from: 0, to: peaks.count, by: MerkleHash.byteCount).compactMap {
            MerkleHash(peaks[$0..<min($0 + MerkleHash.byteCount, peaks.count)])
        }
        guard let tree = CompactTree(size: UInt64(size), peaks: hashes) else {
            throw Fault.treeBroken("size \(size) and \(hashes.count) hashes do not go together")
        }
        return tree
    }

    static func write(
        _ tree: CompactTree,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws {
        var peaks: [UInt8] = []
        for peak in tree.peaks { peak.append(to: &peaks) }
        let update = try statement("UPDATE tree SET size=?1, peaks=?2")
        update.bind(Int64(tree.size), at: 1)
        update.bind(peaks, at: 2)
        try update.run()
    }
}
