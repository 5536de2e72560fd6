import TransparencyLog

/// What a tree that has grown adds to its tiles; pure.
struct TileGrowth {
    /// Leaf hashes of the tiles of level 0 that became full, by index.
    private(set) var leaves: [(index: UInt64, hashes: [UInt8])] = []
    /// Hashes that are added to tiles of higher levels, in the order in which they came to be.
    private(set) var nodes: [(level: Int, index: UInt64, hash: MerkleHash)] = []
    /// The tree up to the end of the last full tile.
    private(set) var edge: CompactTree
    /// The tree with all leaves.
    private(set) var tree: CompactTree

    /// Adds leaves to a tree that ends where a tile ends.
    init(_ edge: CompactTree, adding hashes: [MerkleHash]) {
        precondition(edge.size % UInt64(Tile.widthMax) == 0, "Tiles grow from a full tile on.")
        self.edge = edge
        tree = edge
        var tile: [UInt8] = []
        for hash in hashes {
            hash.append(to: &tile)
            tree.append(hash) { node, hash in
                guard node.level > 0, node.level % 8 == 0 else { return }
                nodes.append((node.level / 8, node.index, hash))
            }
            guard tree.size % UInt64(Tile.widthMax) == 0 else { continue }
            leaves.append((tree.size / UInt64(Tile.widthMax) - 1, tile))
            tile = []
            self.edge = tree
        }
    }
}
