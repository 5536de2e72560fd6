import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing
import TransparencyLog

@Suite struct `The sequencer` {
    @Test func `signs what is durable, once, and sleeps while nothing is new`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        #expect(sequencer.latest == nil, "nothing is known before the guard holds it")
        #expect(try await sequencer.step())
        #expect(sequencer.latest?.checkpoint.size == 0)
        #expect(try await sequencer.step() == false)
        try await town.append(0..<5, store, bus)
        #expect(try await sequencer.step())
        #expect(try await sequencer.step() == false)
        let signed = try #require(sequencer.latest)
        let verified = try LogVerifier(log: sequencer.key).verify(signed.note.encoded)
        #expect(verified.checkpoint.origin == "town.example/chain")
        #expect(verified.checkpoint.size == 5)
        #expect(try verified.checkpoint.root == bus.head().root)
        let kept = try RollbackGuard(path: town.path + "/chain.checkpoint").read()
        #expect(kept == verified.checkpoint)
        store.close()
        bus.close()
    }

    /// Files are left as a killed process leaves them, at random moments, and taken up again.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `never contradicts itself over restarts`(seed: UInt64) async throws {
        let town = try TestTown()
        var random = SeededRandom(seed: seed)
        var signed: [Checkpoint] = []
        var published = 0
        for _ in 0..<6 {
            let bus = try town.bus()
            let store = try town.store("town")
            let sequencer = try await town.sequencer(bus)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let more = Int.random(in: 1...400, using: &random)
                try await town.append(published..<(published + more), store, bus)
                published += more
                if Bool.random(using: &random) { try await sequencer.step() }
                if let latest = sequencer.latest { signed.append(latest.checkpoint) }
            }
            store.close()
            bus.close()
        }
        let bus = try town.bus()
        let whole = WholeTree(try bus.read(after: -1, limit: 10_000).map(\.leaf))
        #expect(whole.tree.size == UInt64(published))
        #expect(signed.count > 3)
        for checkpoint in signed {
            #expect(checkpoint.root == whole.roots[Int(checkpoint.size)], "\(checkpoint.size)")
        }
        #expect(try town.verified().size == Int64(published))
        bus.close()
    }

    @Test func `makes the tiles of a log from before, and serves exactly the tree's`() async throws
    {
        let town = try TestTown()
        let size = 256 * 3 + 19
        try await town.write(notes: size)
        let bus = try town.bus()
        let sequencer = try await town.sequencer(bus)
        let desk = TileDesk(sequencer)
        let whole = WholeTree(try bus.read(after: -1, limit: 10_000).map(\.leaf))
        let first = try #require(Tile(.hashes(level: 0), index: 0))
        #expect(try await desk.bytes(of: first) == nil, "no checkpoint is over it yet")
        try await sequencer.step()
        let tiles = Tile.all(in: UInt64(size))
        #expect(tiles.count == 9)
        for tile in tiles {
            let bytes = try #require(try await desk.bytes(of: tile), "\(tile.path)")
            if case .entries = tile.content {
                let entries = try #require(EntryBundle.decode(bytes, count: tile.width))
                for (leaf, index) in zip(entries, tile.items) {
                    #expect(
                        MerkleHash.leaf(leaf)
                            == (try whole.hash(of: TreeNode(level: 0, index: index)))
                    )
                }
            } else {
                let hashes = try TileHashes(tile, from: whole.hash)
                #expect(bytes == hashes.bytes, "\(tile.path)")
                #expect(try await desk.bytes(of: tile) == bytes)
            }
        }
        // What no checkpoint is over yet is nobody's to read.
        let store = try town.store("town")
        try await town.append(size..<(size + 1), store, bus)
        for content in [Tile.Content.hashes(level: 0), .entries] {
            let beyond = try #require(Tile(content, index: 3, width: 20))
            #expect(try await desk.bytes(of: beyond) == nil)
        }
        store.close()
        let earlier = try #require(Tile(.hashes(level: 0), index: 3, width: 7))
        #expect(try await desk.bytes(of: earlier)?.count == 7 * 32)
        bus.close()
    }

    @Test func `refuses a log that is older than what was signed`() async throws {
        let town = try TestTown()
        try await town.write(notes: 10)
        try town.copy("bus.db", to: "older.db")
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.append(10..<20, store, bus)
        let sequencer = try await town.sequencer(bus)
        try await sequencer.step()
        store.close()
        bus.close()
        try town.copy("older.db", to: "bus.db")
        let restored = try town.bus()
        // The older log knows no key yet; what was kept beside it does.
        let refused = await fault { try await town.sequencer(restored) }
        #expect(refused?.code == "bus.log_rolled_back")
        #expect(refused?.message.en.contains("holds 10 events") == true)
        #expect(refused?.message.en.contains("over 20") == true)
        restored.close()
    }

    @Test func `refuses another history of the same log`() async throws {
        let town = try TestTown()
        try await town.write(notes: 10)
        let bus = try town.bus()
        try await town.sequencer(bus).step()
        bus.close()
        let other = try TestTown()
        for file in ["chain.key", "chain.checkpoint"] {
            try FileManager.default.copyItem(
                atPath: town.path + "/" + file,
                toPath: other.path + "/" + file
            )
        }
        try await other.write(notes: 12)
        let forked = try other.bus()
        let refused = await fault { try await other.sequencer(forked) }
        #expect(refused?.code == "bus.log_forked")
        forked.close()
    }

    @Test func `signs no tree that the rows do not make`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        try await town.append(0..<7, store, bus)
        try await bus.file.lane.perform { transaction in
            try transaction.statement("UPDATE log SET leaf_hash=zeroblob(32) WHERE seq=3").run()
        }
        let refused = await fault { try await sequencer.step() }
        #expect(refused?.code == "bus.tree_broken")
        #expect(sequencer.latest == nil)
        store.close()
        bus.close()
    }

    @Test func `makes nothing known that the guard could not keep`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let sequencer = try await town.sequencer(bus, guardedBy: "away/chain.checkpoint")
        let refused = await fault { try await sequencer.step() }
        #expect(refused?.code == "data.file_unusable")
        #expect(sequencer.latest == nil)
        try FileManager.default.createDirectory(
            atPath: town.path + "/away",
            withIntermediateDirectories: false
        )
        #expect(try await sequencer.step())
        #expect(sequencer.latest?.checkpoint.size == 0)
        bus.close()
    }

    @Test func `signs by itself within a second of an event, and ends when told`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let sequencer = try await town.sequencer(bus)
        let bell = Doorbell()
        sequencer.onCheckpoint(bell)
        let running = Task { await sequencer.run() }
        #expect(await bell.wait())
        try await town.append(0..<3, store, bus)
        #expect(await bell.wait())
        #expect(sequencer.latest?.checkpoint.size == 3)
        sequencer.stop()
        running.cancel()
        await running.value
        #expect(town.problems.withLock(\.self).isEmpty)
        store.close()
        bus.close()
    }
}
