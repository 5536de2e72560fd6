/// A complete subtree: the `index`-th of those that have 2^`level` leaves.
///
/// Once its leaves are there its hash never changes, which is why these are what is kept.
package struct TreeNode: Hashable, Sendable {
    /// The height; leaves have level 0.
    package let level: Int
    package let index: UInt64

    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The complete subtrees that `leaves` consists of, from left to right.
    ///
    /// The range must be one that occurs in a tree: its start is a multiple of every power of
    /// two that fits into its length.
    static func covering(_ leaves: Range<UInt64>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let rest = leaves.upperBound - start
            let level = UInt64.bitWidth - 1 - rest.leadingZeroBitCount
            nodes.append(TreeNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }
}
