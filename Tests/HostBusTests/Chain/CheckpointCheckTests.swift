@testable import HostBus
import HostStore
import PluginKit
import Testing
import TransparencyLog

@Suite struct `The whole check of what was signed` {
    private static let size = 600

    /// A log with tiles of two levels, some checkpoints and a hand-over, closed again; and the key
    /// that signs it now.
    private func signed(_ town: TestTown) async throws -> NoteSigner {
        let bus = try town.bus()
        let store = try town.store("town")
        var published = 0
        for more in [100, 200, 299] {
            try await town.append(published..<(published + more), store, bus)
            published += more
            try await town.sequencer(bus).step()
            _ = try await town.logKey.handOver(bus, environment: town.environment)
        }
        try await town.append(published..<Self.size, store, bus)
        try await town.sequencer(bus).step()
        let signer = try await town.logKey.signer(of: bus, environment: town.environment)
        store.close()
        bus.close()
        return signer
    }

    /// What the check finds after somebody with the disk changed something.
    private func found(_ sql: [String]) async throws -> String {
        let town = try TestTown()
        _ = try await signed(town)
        try town.change(sql)
        return await fault { try town.verified() }?.message.en ?? "nothing"
    }

    @Test func `finds a sound log sound`() async throws {
        let town = try TestTown()
        _ = try await signed(town)
        #expect(try town.verified().size == Int64(Self.size))
    }

    @Test(arguments: [
        ("UPDATE tile SET hashes=zeroblob(8192) WHERE id=0", "level 0 that begins with leaf 0"),
        ("UPDATE tile SET hashes=zeroblob(8192) WHERE id=1", "level 0 that begins with leaf 256"),
        (
            "UPDATE tile SET hashes=zeroblob(64) WHERE id=1<<56", "level 1 that begins with leaf 0"
        ),
        ("UPDATE tile SET hashes=x'' WHERE id=1<<56", "level 1 that begins with leaf 0"),
        ("DELETE FROM key_handover WHERE id=2", "the hand-overs of the log's key do not lead"),
        ("DELETE FROM key_handover", "is not signed by a key of this log"),
        (
            "UPDATE checkpoint SET note=replace(note, '300' || char(10), '301' || char(10))",
            "another root than the leaves"
        ),
        ("UPDATE bus_meta SET value=x'00' WHERE key='log_key'", "the hand-overs of the log's key"),
    ])
    func `names what was changed`(sql: String, says: String) async throws {
        let found = try await found([sql])
        #expect(found.contains(says), "\(sql): \(found)")
    }

    /// Who holds the key can sign anything; the leaves say otherwise.
    @Test func `compares what was signed with the leaves, not with the signature alone`()
        async throws
    {
        let foreign = try #require(
            NoteSigner(
                name: "town.example/chain",
                kind: .ed25519,
                seed: [UInt8](repeating: 8, count: 32)
            )
        )
        let forged: [(size: UInt64, isOwn: Bool, says: String)] = [
            (400, true, "the checkpoint over 400 events has another root than the leaves"),
            (700, true, "there is a checkpoint over 700 events, but the log ends at 600"),
            (600, false, "the checkpoint over 600 events is not signed by a key of this log"),
        ]
        for (size, isOwn, says) in forged {
            let town = try TestTown()
            let own = try await signed(town)
            let head = try town.verified()
            let checkpoint = try Checkpoint(
                origin: own.key.name,
                size: size,
                root: isOwn ? .ofNothing : head.root
            )
            let note = try checkpoint.signed(by: isOwn ? own : foreign).encoded
            try town.change([
                "INSERT OR REPLACE INTO checkpoint VALUES(\(size), 0, '\(note)')"
            ])
            let found = await fault { try town.verified() }
            #expect(found?.message.en.contains(says) == true, "\(found?.message.en ?? "nothing")")
        }
    }

    @Test func `a log that nobody has signed yet is as sound as it was`() async throws {
        let town = try TestTown()
        try await town.write(notes: 20)
        #expect(try town.verified().size == 20)
        try town.change(["DROP TABLE checkpoint", "DROP TABLE tile"])
        #expect(try town.verified().size == 20)
    }
}
