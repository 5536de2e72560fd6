import HostStore
import Synchronization
package import TransparencyLog

/// What anybody may read of the log: its newest checkpoint, and tiles of the tree it is over.
package final class TileDesk: Sendable {
    /// Bytes of full tiles that are kept in memory.
    private static let keptBytesMax = 16 << 20

    private struct Kept {
        var tiles: [Tile: [UInt8]] = [:]
        var bytes = 0
    }

    private let sequencer: Sequencer
    private let kept = Mutex(Kept())

    package init(_ sequencer: Sequencer) { self.sequencer = sequencer }

    /// The newest checkpoint with its signatures; nil before the first.
    package var checkpoint: String? { sequencer.latest?.note.encoded }

    /// A tile's bytes; nil for one that the tree of the newest checkpoint does not have.
    ///
    /// Full ones come from memory when they were asked for before, others from a reader thread.
    package func bytes(of tile: Tile) async throws -> [UInt8]? {
        if let known = kept.withLock({ $0.tiles[tile] }) { return known }
        guard let latest = sequencer.latest, tile.fits(in: latest.checkpoint.size) else {
            return nil
        }
        let archive = sequencer.bus.archive
        let bytes = try await sequencer.bus.file.query { snapshot in
            guard tile.content == .entries else {
                return try TileTable.hashes(tile) { try snapshot.statement($0) }
            }
            let recent = try TileTable.entries(tile) { try snapshot.statement($0) }
            return try recent ?? TileDesk.archived(tile, archive)
        }
        guard let bytes else { return nil }
        if tile.isFull { keep(tile, bytes) }
        return bytes
    }

    private static func archived(_ tile: Tile, _ archive: Archive) throws -> [UInt8]? {
        try archive.read(at: Int64(clamping: tile.items.lowerBound)) { connection in
            try TileTable.entries(tile, isSegment: true) { try connection.statement($0) }
        } ?? nil
    }

    private func keep(_ tile: Tile, _ bytes: [UInt8]) {
        kept.withLock { kept in
            if kept.bytes + bytes.count > TileDesk.keptBytesMax { kept = Kept() }
            if kept.tiles.updateValue(bytes, forKey: tile) == nil { kept.bytes += bytes.count }
        }
    }

    /// The hand-overs of the log's key, in order, and the public keys that signed, the first first.
    package func keys() throws -> LogKeys? { try sequencer.bus.keys() }
}
