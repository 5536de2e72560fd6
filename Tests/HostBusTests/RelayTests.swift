import Foundation
@testable import HostBus
import HostStore
import JSONWire
import PluginKit
import Synchronization
import TestGround
import Testing
import TransparencyLog

@Suite struct `The relay` {
    @Test func `brings every event into the log once and in order`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let relay = try town.relay(store, bus)
        try await town.publish(0..<40, in: store)
        try await relay.drain()
        let events = try bus.read(after: -1, limit: 100)
        #expect(events.map(\.envelope.sequence) == Array(0..<40))
        #expect(events.map(\.envelope.sourceNumber) == Array(1...40))
        #expect(
            events.map { String(decoding: $0.payload ?? [], as: UTF8.self) }
                == (0..<40).map { #"{"note":"n\#($0)"}"# }
        )
        let first = try #require(events.first).envelope
        #expect(first.source == store.source && first.tenant == TenantID("t1"))
        #expect(first.originator == "person:liu" && first.type == "town.note.written.v1")
        #expect(first.id == "town.\(store.file.epoch).1")
        #expect(relay.progress.lag == 0)
        store.close()
        bus.close()
    }

    /// Files are left as a killed process leaves them, at random moments, and taken up again.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `relays exactly once over many restarts`(seed: UInt64) async throws {
        let town = try TestTown()
        var random = SeededRandom(seed: seed)
        var published = 0
        for _ in 0..<8 {
            let bus = try town.bus()
            let store = try town.store("town")
            try await StartCheck.run(store, bus)
            let relay = try town.relay(store, bus)
            let running = Task { await relay.run() }
            let more = Int.random(in: 1...60, using: &random)
            try await town.publish(published..<(published + more), in: store)
            published += more
            if Bool.random(using: &random) { try await relay.drain() }
            running.cancel()
            await running.value
            // Nothing is said goodbye to: the next round finds what is on the disk.
            store.close()
            bus.close()
        }
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.relay(store, bus).drain()
        let events = try bus.read(after: -1, limit: 10_000)
        #expect(events.map(\.envelope.sourceNumber) == Array(1...Int64(published)), "seed \(seed)")
        #expect(Set(events.map(\.envelope.id)).count == published)
        #expect(try town.verified().size == Int64(published))
        #expect(town.failed.isEmpty)
        store.close()
        bus.close()
    }

    @Test(arguments: [(0, 10), (2_500_000, 10), (3_000_000, 12), (900_000_000, 20)])
    func `lets events gather longer the longer an append takes, and never for long`(
        tookNanos: UInt64,
        millis: UInt64
    ) {
        for isGrowing in [false, true] {
            #expect(Relay.restMillis(after: tookNanos, lag: 100, isGrowing) == millis)
        }
    }

    @Test func `leaves a fifth to a burst's events, until it ends or too many wait`() {
        let took: UInt64 = 20_000_000
        #expect(Relay.restMillis(after: took, lag: 100_000, true) == 80)
        #expect(Relay.restMillis(after: 10 * took, lag: 100_000, true) == 100)
        #expect(Relay.restMillis(after: took, lag: 100_000, false) == nil)
        #expect(Relay.restMillis(after: took, lag: Relay.burstMax, true) == nil)
    }

    @Test func `wakes by itself, and empties the outbox when all is relayed`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let relay = try town.relay(store, bus)
        let running = Task { await relay.run() }
        try await town.publish(0..<100, in: store)
        relay.wake(CommitReport.published(100))
        while try OutboxState.read(store.file).oldest != nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try bus.head().size == 100)
        #expect(try OutboxState.read(store.file).last == 100)
        running.cancel()
        await running.value
        store.close()
        // Numbers outlive their rows, also those of a file that was closed in between.
        let again = try town.store("town")
        try await town.publish(100..<103, in: again)
        #expect(try OutboxState.read(again.file).oldest == 101)
        _ = try await town.relay(again, bus).step()
        #expect(try bus.head().size == 103)
        again.close()
        bus.close()
    }

    @Test func `mixes sources without losing the order of any`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let stores = [try town.store("town"), try town.store("market")]
        let relays = try stores.map { try town.relay($0, bus) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (store, relay) in zip(stores, relays) {
                group.addTask {
                    for round in 0..<20 {
                        try await town.publish((round * 5)..<(round * 5 + 5), in: store)
                        try await relay.drain()
                    }
                }
            }
            try await group.waitForAll()
        }
        let events = try bus.read(after: -1, limit: 1000)
        #expect(events.count == 200)
        for store in stores {
            let own = events.filter { $0.envelope.source == store.source }
            #expect(own.map(\.envelope.sourceNumber) == Array(1...100))
        }
        #expect(try town.verified().size == 200)
        for store in stores { store.close() }
        bus.close()
    }

    @Test func `takes large events in several appends`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let large = String(repeating: "x", count: 50_000)
        for round in 0..<3 {
            try await store.write(town.call()) { tx in
                for number in 0..<40 {
                    try tx.publish(NoteWritten(note: "\(round)/\(number)/" + large))
                }
            }
        }
        let relay = try town.relay(store, bus)
        #expect(try await relay.step())
        let first = try bus.head().size
        #expect(first > 80 && first < 120)
        try await relay.drain()
        #expect(try bus.head().size == 120)
        #expect(try await relay.step() == false)
        store.close()
        bus.close()
    }

    @Test func `stops the host when a number stands for another event`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.publish(0..<3, in: store)
        try await town.relay(store, bus).drain()
        // The same file, with another third event: as after a restore of the plugin alone.
        try await store.lane.perform { transaction in
            try transaction.statement("UPDATE host_outbox SET payload = x'7b7d' WHERE n = 3").run()
        }
        let forked = await fault { try await StartCheck.run(store, bus) }
        #expect(forked?.code == "bus.source_forked")
        #expect(forked?.message.en.contains("Event 3 of town/") == true)
        store.close()
        bus.close()
    }

    @Test func `makes one tree of the leaves, in RFC 6962's way`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await town.publish(0..<37, in: store)
        try await town.relay(store, bus).drain()
        let leaves = try bus.read(after: -1, limit: 100).map(\.leaf)
        func root(_ leaves: ArraySlice<[UInt8]>) -> MerkleHash {
            if leaves.count == 1, let leaf = leaves.first { return .leaf(leaf) }
            var half = 1
            while half * 2 < leaves.count { half *= 2 }
            let middle = leaves.startIndex + half
            return .node(root(leaves[..<middle]), root(leaves[middle...]))
        }
        #expect(try bus.head().root == root(leaves[...]))
        store.close()
        bus.close()
    }

    @Test func `commits each leaf to its payload and to the leaf before it`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        let relay = try town.relay(store, bus)
        for _ in 0..<3 {
            try await store.write(town.call()) { tx in
                try tx.publish(NoteWritten(note: "same"))
                try tx.publish(HomeHeld(person: PersonID("wang"), phone: "13800000000"))
            }
            // Each in an append of its own, so the leaf before is found on the disk.
            try await relay.drain()
        }
        let events = try bus.read(after: -1, limit: 100)
        let leaves = try events.map { try JSONValue.parse($0.leaf) }
        #expect(leaves.map { $0["prev"]?.int64 } == [-1, -1, 0, 1, 2, 3])
        for (event, leaf) in zip(events, leaves) {
            let salt = try #require(event.salt)
            let payload = try #require(event.payload)
            let commit = EventDraft.commitment(salt: salt, payload: payload)
            #expect(leaf["commit"]?.string == commit)
            #expect(try CanonicalJSON.encode(text: payload) == payload)
        }
        // Nobody's name is on the chain.
        let text = events.map { String(decoding: $0.leaf, as: UTF8.self) }.joined()
        for name in ["wang", "liu", "138", "t1"] { #expect(!text.contains("\"\(name)")) }
        store.close()
        bus.close()
    }
}

extension CommitReport {
    static func published(_ newest: Int64) -> CommitReport {
        CommitReport(commands: 1, newestOutbox: newest, earliestTimer: nil)
    }
}
