/// A tree of which only the right edge is kept: enough to append and to know the root.
package struct CompactTree: Hashable, Sendable {
    /// How many leaves there are.
    package private(set) var size: UInt64

    /// The roots of the complete subtrees the tree consists of, the largest first.
    package private(set) var peaks: [MerkleHash]

    /// The tree without leaves.
    package init() {
        size = 0
        peaks = []
    }

    /// Takes up a tree again from what was kept, nil when the hashes are not as many as its size
    /// asks for.
    package init?(size: UInt64, peaks: [MerkleHash]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// Takes up the tree of a size from a source of hashes.
    package init<E: Error>(
        size: UInt64,
        from source: (TreeNode) throws(E) -> MerkleHash
    ) throws(E) {
        self.size = size
        peaks = []
        for node in TreeNode.covering(0..<size) { peaks.append(try source(node)) }
    }

    /// Adds a leaf.
    package mutating func append(_ leaf: MerkleHash) {
        append(leaf) { _, _ in }
    }

    /// Adds a leaf and tells each complete subtree that came into being: the leaf, then upward.
    package mutating func append<E: Error>(
        _ leaf: MerkleHash,
        telling completed: (TreeNode, MerkleHash) throws(E) -> Void
    ) throws(E) {
        var hash = leaf
        var node = TreeNode(level: 0, index: size)
        try completed(node, hash)
        while node.index & 1 == 1 {
            hash = .node(peaks.removeLast(), hash)
            node = TreeNode(level: node.level + 1, index: node.index >> 1)
            try completed(node, hash)
        }
        peaks.append(hash)
        size += 1
    }

    /// The Merkle tree hash of all leaves.
    package var root: MerkleHash { Self.root(of: peaks) ?? .ofNothing }

    /// The hash of neighbouring subtrees, folded from the right as RFC 6962 splits them.
    static func root(of peaks: [MerkleHash]) -> MerkleHash? {
        guard var hash = peaks.last else { return nil }
        for peak in peaks.dropLast().reversed() { hash = .node(peak, hash) }
        return hash
    }
}
