import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Testing
import TransparencyLog

extension TestTown {
    var logKey: LogKey { LogKey(path: path + "/chain.key") }

    /// A sequencer as a start makes it.
    func sequencer(_ bus: BusLog, guardedBy file: String = "chain.checkpoint") async throws
        -> Sequencer
    {
        try await Sequencer(
            bus,
            signer: logKey.signer(of: bus, origin: "town.example/chain", environment: environment),
            rollbackGuard: RollbackGuard(path: path + "/" + file),
            onProblem: note
        )
    }

    /// Publishes notes and brings them into the log.
    func append(_ notes: Range<Int>, _ store: PluginStore, _ bus: BusLog) async throws {
        let call = call()
        for chunk in stride(from: notes.lowerBound, to: notes.upperBound, by: 500) {
            try await store.write(call) { tx in
                for number in chunk..<min(notes.upperBound, chunk + 500) {
                    try tx.publish(NoteWritten(note: "n\(number)"))
                }
            }
        }
        try await relay(store, bus).drain()
    }

    /// Copies a file of the folder as it is on the disk.
    func copy(_ file: String, to copy: String) throws {
        for suffix in ["", "-wal"] {
            let (from, to) = (path + "/" + file + suffix, path + "/" + copy + suffix)
            try? FileManager.default.removeItem(atPath: to)
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: to)
        }
    }
}

/// A tree with all its leaves, to compare with.
struct WholeTree {
    private(set) var tree = CompactTree()
    private(set) var roots: [MerkleHash] = [.ofNothing]
    private var nodes: [TreeNode: MerkleHash] = [:]

    init(_ leaves: [[UInt8]]) {
        for leaf in leaves {
            tree.append(.leaf(leaf)) { nodes[$0] = $1 }
            roots.append(tree.root)
        }
    }

    func hash(of node: TreeNode) throws -> MerkleHash { try #require(nodes[node]) }
}
