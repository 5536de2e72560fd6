/// Proofs of RFC 6962 about a tree: that a leaf is in it, that it continues an older one.
package enum MerkleProof {
    /// The audit path of a leaf, from its sibling upward.
    ///
    /// The source is asked for complete subtrees of the tree of `size` only.
    package static func inclusion<E: Error>(
        of index: UInt64,
        in size: UInt64,
        from source: (TreeNode) throws(E) -> MerkleHash
    ) throws(E) -> [MerkleHash] {
        precondition(index < size, "A leaf that is proven to be in a tree is in it.")
        var siblings: [Range<UInt64>] = []
        var range = 0..<size
        while range.upperBound - range.lowerBound > 1 {
            let middle = split(range)
            if index < middle {
                siblings.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                siblings.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
            }
        }
        return try hashes(of: siblings, from: source)
    }

    /// The proof that the tree of `size` continues the one of `oldSize`.
    package static func consistency<E: Error>(
        from oldSize: UInt64,
        to size: UInt64,
        from source: (TreeNode) throws(E) -> MerkleHash
    ) throws(E) -> [MerkleHash] {
        precondition(
            oldSize > 0 && oldSize <= size,
            "A proof leads from a tree with leaves to one that is at least as large."
        )
        var parts: [Range<UInt64>] = []
        var range = 0..<size
        // The old tree's right end lies in `range` until it is exactly its end.
        while range.upperBound != oldSize {
            let middle = split(range)
            if oldSize <= middle {
                parts.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                parts.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
            }
        }
        // A verifier has the old root already; any other last part it has to be told.
        if range.lowerBound > 0 { parts.append(range) }
        return try hashes(of: parts, from: source)
    }

    /// Where RFC 6962 splits a range: after the largest power of two less than its length.
    private static func split(_ range: Range<UInt64>) -> UInt64 {
        let last = range.upperBound - range.lowerBound - 1
        return range.lowerBound + 1 << UInt64(UInt64.bitWidth - 1 - last.leadingZeroBitCount)
    }

    /// The hashes of ranges that were found from the root down, from the leaves up.
    private static func hashes<E: Error>(
        of ranges: [Range<UInt64>],
        from source: (TreeNode) throws(E) -> MerkleHash
    ) throws(E) -> [MerkleHash] {
        var result: [MerkleHash] = []
        for range in ranges.reversed() {
            var peaks: [MerkleHash] = []
            for node in TreeNode.covering(range) { peaks.append(try source(node)) }
            result.append(CompactTree.root(of: peaks) ?? .ofNothing)
        }
        return result
    }
}

extension MerkleProof {
    /// Whether the path proves that the leaf is at `index` of the tree; every element counts.
    package static func verifiesInclusion(
        of leaf: MerkleHash,
        at index: UInt64,
        in size: UInt64,
        root: MerkleHash,
        path: [MerkleHash]
    ) -> Bool {
        guard index < size else { return false }
        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = .node(sibling, hash)
                skipEdge(&place, &last)
            } else {
                hash = .node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether the proof shows that the new tree continues the old one; every element counts.
    ///
    /// It answers false for an old tree without leaves, which anything continues: callers decide
    /// that case before they ask.
    package static func verifiesConsistency(
        from oldSize: UInt64,
        oldRoot: MerkleHash,
        to size: UInt64,
        root: MerkleHash,
        proof: [MerkleHash]
    ) -> Bool {
        guard oldSize > 0, oldSize <= size else { return false }
        guard oldSize < size else { return proof.isEmpty && oldRoot == root }
        var parts = proof[...]
        var place = oldSize - 1
        var last = size - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        // A complete old tree is itself the first part, and is then left out of the proof.
        guard let first = place == 0 ? oldRoot : parts.popFirst() else { return false }
        var (old, new) = (first, first)
        for part in parts {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = .node(part, old)
                new = .node(part, new)
                skipEdge(&place, &last)
            } else {
                new = .node(new, part)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == root
    }

    /// Goes up where a node at the right edge has no sibling.
    private static func skipEdge(_ place: inout UInt64, _ last: inout UInt64) {
        while place & 1 == 0, place != 0 {
            place >>= 1
            last >>= 1
        }
    }
}
