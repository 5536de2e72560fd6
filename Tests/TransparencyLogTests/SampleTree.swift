import TransparencyLog

/// The tree of the corpora, all its complete subtrees kept: leaf i is the text `leaf-<i>`.
struct SampleTree {
    private(set) var tree = CompactTree()
    private var nodes: [TreeNode: MerkleHash] = [:]

    static func entry(_ index: UInt64) -> [UInt8] {
        Array("leaf-\(index)".utf8)
    }

    init(size: UInt64) {
        grow(to: size)
    }

    mutating func grow(to size: UInt64) {
        while tree.size < size {
            tree.append(.leaf(Self.entry(tree.size))) { nodes[$0] = $1 }
        }
    }

    struct NotInTree: Error {
        let node: TreeNode
    }

    func hash(of node: TreeNode) throws -> MerkleHash {
        guard let hash = nodes[node] else { throw NotInTree(node: node) }
        return hash
    }

    /// The largest tree of the corpora, made once.
    static let full = SampleTree(size: 70_000)
}
