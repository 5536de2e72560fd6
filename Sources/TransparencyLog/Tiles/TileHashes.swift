/// The hashes of one tile, and the subtrees within it that can be computed from them.
package struct TileHashes: Hashable, Sendable {
    package let hashes: [MerkleHash]

    /// Takes a tile's hashes.
    package init(_ hashes: [MerkleHash]) {
        self.hashes = hashes
    }

    /// Reads the bytes a tile of this width is served as, nil when they are not as many.
    package init?(_ bytes: [UInt8], width: Int) {
        guard bytes.count == width * MerkleHash.byteCount else { return nil }
        var hashes: [MerkleHash] = []
        hashes.reserveCapacity(width)
        for start in stride(from: 0, to: bytes.count, by: MerkleHash.byteCount) {
            guard let hash = MerkleHash(bytes[start..<start + MerkleHash.byteCount]) else {
                return nil
            }
            hashes.append(hash)
        }
        self.hashes = hashes
    }

    /// Collects a tile's hashes from a source that keeps the nodes of its level.
    package init<E: Error>(
        _ tile: Tile,
        from source: (TreeNode) throws(E) -> MerkleHash
    ) throws(E) {
        var hashes: [MerkleHash] = []
        for index in tile.items {
            hashes.append(try source(TreeNode(level: 8 * tile.content.level, index: index)))
        }
        self.hashes = hashes
    }

    /// The bytes the tile is served as: its hashes one after another.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * MerkleHash.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// The hash over a run of hashes whose number is a power of two, nil when they are not there.
    func subtree(_ places: Range<Int>) -> MerkleHash? {
        guard places.upperBound <= hashes.count else { return nil }
        var row = Array(hashes[places])
        while row.count > 1 {
            row = stride(from: 0, to: row.count - 1, by: 2).map { .node(row[$0], row[$0 + 1]) }
        }
        return row.first
    }
}

/// A source of subtree hashes that reads nothing but the tiles of a tree of one size.
package struct TileReader<E: Error> {
    private let size: UInt64
    private let read: (Tile) throws(E) -> TileHashes

    /// Reads tiles by `read`, which answers with as many hashes as the tile is wide.
    package init(size: UInt64, read: @escaping (Tile) throws(E) -> TileHashes) {
        self.size = size
        self.read = read
    }

    /// The hash of a complete subtree, nil when the tree or a tile does not have it.
    package func hash(of node: TreeNode) throws(E) -> MerkleHash? {
        guard (0..<8 * (Tile.levelMax + 1)).contains(node.level) else { return nil }
        let level = node.level / 8
        let step = node.level % 8
        let count = size >> UInt64(8 * level)
        guard node.index < count >> UInt64(step) else { return nil }
        let first = node.index << UInt64(step)
        let width = Int(min(count - first & ~255, UInt64(Tile.widthMax)))
        guard let tile = Tile(.hashes(level: level), index: first >> 8, width: width) else {
            return nil
        }
        let place = Int(first & 255)
        return try read(tile).subtree(place..<place + 1 << step)
    }
}
