import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import Testing
import TransparencyLog

@Suite struct `Archived events` {
    private let total = 4900

    @Test func `are read, counted and replayed with the others, in one order`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        let before = try place.town.verified()
        try await place.archive(segments: 2)
        #expect(try place.town.verified().root == before.root)
        try await place.open { _, reader, bus in
            #expect(bus.archivedEnd == 512)
            let numbers = (0..<Int64(total)).map(\.self)
            #expect(try bus.read(after: -1, limit: 9000).map(\.envelope.sequence) == numbers)
            let some = try bus.read(type: "town.note.written.v1", after: 250, limit: 300)
            #expect(some.map(\.envelope.sequence) == Array(251..<551))
            #expect(try bus.event(at: 511)?.payload == Array(#"{"note":"n511"}"#.utf8))
            #expect(try bus.count(types: ["town.note.written.v1"], after: 99, max: 9000) == 4800)
            #expect(try bus.count(types: ["town.note.written.v1"], after: 600, max: 9000) == 4299)
            #expect(try bus.read(type: "town.home.held.v1", after: -1, limit: 9).isEmpty)
            let consumer = try place.town.consumer(reader, bus) { message, envelope, tx in
                try tx.run(CountSeen(event: envelope.id, note: message.note))
                return .done
            }
            try await consumer.drain()
            let seen = try reader.point(place.town.call()) { try $0.all(AllSeen()) }
            #expect(seen.map(\.note) == (0..<total).map { "n\($0)" })
        }
    }

    @Test func `are read whole and once while they are moved`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        let numbers = (0..<Int64(total)).map(\.self)
        try await place.open { _, _, bus in
            let isMoved = Mutex(false)
            async let moved: Void = {
                while try await bus.archiveSegment(below: .max, events: ArchivePlace.events) != nil
                {}
                isMoved.withLock { $0 = true }
            }()
            var reads = 0
            while !isMoved.withLock(\.self) {
                let typed = try bus.read(type: "town.note.written.v1", after: -1, limit: 9000)
                let some = try bus.read(after: 100, limit: 700)
                let isWhole = typed.map(\.envelope.sequence) == numbers
                let isPart = some.map(\.envelope.sequence) == Array(101..<801)
                #expect(isWhole && isPart)
                reads += 1
            }
            try await moved
            #expect(reads > 0 && bus.archivedEnd == 768)
        }
    }

    @Test func `keep their proofs, entries and tiles`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        let (id, leaf) = try await place.open { _, _, bus in
            let event = try #require(try bus.event(at: 300))
            return (event.envelope.id, event.leaf)
        }
        try await place.archive(segments: 2)
        try await place.publish(total..<total + 10)
        try await place.open { _, _, bus in
            let sequencer = try await place.town.sequencer(bus)
            try await sequencer.step()
            let concern = try #require(try ReceiptDesk(bus).concern(id))
            #expect(concern.sequence == 300)
            let proof = try #require(try ReceiptDesk(bus).receipt(of: 300, withPayload: true))
            let check = ReceiptCheck(key: sequencer.key, handovers: [], witnesses: [])
            #expect(try check.check(Array(proof.text.utf8)).leaf == leaf)
            let desk = TileDesk(sequencer)
            let hashes = try #require(Tile(.hashes(level: 0), index: 1))
            let entries = try #require(Tile(.entries, index: 1))
            let shown = try #require(try await desk.bytes(of: hashes))
            #expect(Array(shown[44 * 32..<45 * 32]) == MerkleHash.leaf(leaf).bytes)
            var bundle: [UInt8] = []
            for event in try bus.read(after: 255, limit: 256) {
                #expect(EntryBundle.append(event.leaf, to: &bundle))
            }
            #expect(try await desk.bytes(of: entries) == bundle)
            #expect(try bus.sequence(of: id) == 300)
            #expect(try bus.place(before: place.town.environment.now()) == -1)
        }
    }

    @Test func `stay until a whole segment is old and everybody has passed it`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        let town = place.town
        func floor(_ days: Int64 = 1) async throws -> RetentionFloor {
            try await place.open { _, _, bus in
                try RetentionFloor.find(
                    [
                        RetentionFloor.Source(PluginID("town"), path: town.path + "/town.db"),
                        RetentionFloor.Source(
                            PluginID("reader"),
                            path: town.path + "/reader.db",
                            types: ["reader/NoteSeen": "town.note.written.v1"]
                        ),
                    ],
                    webhooks: nil,
                    recordedBefore: Instant(
                        utcMillis: town.environment.now().utcMillis - days * 86_400_000
                    ),
                    bus: bus
                )
            }
        }
        func deliver(_ rounds: Int = .max) async throws {
            try await place.open { _, reader, bus in
                let consumer = try town.consumer(reader, bus) { message, _, _ in
                    message.note == "n300" ? .park(reason: "no") : .done
                }
                var left = rounds
                while left > 0, try await consumer.step() == .delivered { left -= 1 }
            }
        }
        try await place.open { producer, _, bus in
            let relay = try town.relay(producer, bus)
            try await relay.drain()
        }
        #expect(try await floor().sequence == 0)
        #expect(try await floor().reason == "it is not old enough")
        town.clock.add(3 * 86_400_000, ordering: .relaxed)
        #expect(try await floor().reason == "the outbox of town")
        let tool = try Connection(
            path: town.path + "/town.db",
            role: .bare,
            environment: town.environment
        )
        try tool.execute("DELETE FROM host_outbox")
        tool.close()
        #expect(try await floor().sequence == Int64(total))
        try await deliver(1)
        let again = try await floor()
        #expect(again == (try await floor()))
        #expect(try await floor().sequence == 128)
        #expect(try await floor().reason == "the consumer reader/NoteSeen")
        try await deliver()
        #expect(try await floor().sequence == 300)
        #expect(try await floor().reason == "an event that reader/NoteSeen holds")
        try await place.archive(segments: 2, below: floor().sequence)
        try await place.open { _, _, bus in #expect(bus.archivedEnd == 256) }
        // The newest thousands stay whatever the floor.
        try await place.archive(segments: 9)
        try await place.open { _, _, bus in #expect(bus.archivedEnd == 768) }
    }

    @Test func `are in one of the files whatever step the power fails at`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        let before = try place.town.verified()
        func all(_ bus: BusLog) throws -> [Int64] {
            try bus.read(after: -1, limit: 9000).map(\.envelope.sequence)
        }
        // The file is written and nobody knows of it.
        try await place.open { _, _, bus in _ = try bus.makeSegment(0...255) }
        try Data("rest".utf8).write(to: URL(filePath: place.path(of: 0...255) + ".new"))
        try await place.open { _, _, bus in
            #expect(bus.archivedEnd == 0)
            #expect(try all(bus).count == total)
            try await bus.announce(0...255, try bus.makeSegment(0...255))
            #expect(try all(bus) == (0..<Int64(total)).map(\.self))
        }
        // It is known, and its events are in both.
        #expect(try place.town.verified().root == before.root)
        try await place.open { _, _, bus in
            #expect(bus.archivedEnd == 256)
            #expect(try all(bus) == (0..<Int64(total)).map(\.self))
            try await bus.file.lane.perform {
                try $0.statement("DELETE FROM pack WHERE first < 100").run()
            }
        }
        // Some of them are given up.
        #expect(try place.town.verified().root == before.root)
        try await place.open { _, _, bus in
            let found = try all(bus)
            #expect(found == (0..<Int64(total)).map(\.self))
        }
        try await place.archive(segments: 1)
        try await place.open { _, _, bus in
            #expect(bus.archivedEnd == 512)
            let left = try bus.file.read { snapshot in
                try snapshot.statement("SELECT min(first) FROM pack").first { $0.int64(at: 0) }
            }
            #expect(left == 512)
            #expect(try all(bus) == (0..<Int64(total)).map(\.self))
        }
        #expect(try place.town.verified().root == before.root)
    }

    @Test func `in a file that is missing, or another city's, are refused with its name`()
        async throws
    {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        // One that stands in the segment.
        try await place.open { _, reader, bus in
            let consumer = try place.town.consumer(reader, bus) { _, _, _ in .done }
            _ = try await consumer.step()
            #expect(consumer.progress.cursor == 127)
        }
        try await place.archive(segments: 1)
        let other = try ArchivePlace()
        try await other.publish(0..<total)
        try await other.archive(segments: 1)
        let own = place.path(of: 0...255)
        let name = ArchiveSegment.name(of: 0...255)
        try FileManager.default.moveItem(atPath: own, toPath: own + ".kept")
        try await place.open { producer, _, bus in
            #expect(bus.absentSegments().map(\.code) == ["bus.archive_missing"])
            let missing = await fault { try bus.read(after: 17, limit: 1) }
            #expect(missing?.code == "bus.archive_missing")
            #expect(missing?.remedy.en.contains(name) == true)
            // What is not in it goes on.
            #expect(try bus.read(after: 255, limit: 1).map(\.envelope.sequence) == [256])
            try await place.town.append(total..<total + 1, producer, bus)
            try FileManager.default.copyItem(atPath: other.path(of: 0...255), toPath: own)
            let wrong = await fault { try bus.read(after: 17, limit: 1) }
            #expect(wrong?.code == "bus.archive_elsewhere")
            try FileManager.default.removeItem(atPath: own)
        }
        // Where consumers stand is compared without it.
        try await place.open { _, reader, bus in try await StartCheck.run(reader, bus) }
        let tool = try Connection(
            path: place.town.path + "/reader.db",
            role: .bare,
            environment: place.town.environment
        )
        try tool.execute("UPDATE host_cursor SET leaf_hash = zeroblob(32)")
        tool.close()
        try await place.open { _, reader, bus in
            let elsewhere = await fault { try await StartCheck.run(reader, bus) }
            #expect(elsewhere?.code == "bus.cursor_elsewhere")
        }
        #expect(await fault { try place.town.verified() }?.code == "bus.archive_missing")
        try FileManager.default.moveItem(atPath: own + ".kept", toPath: own)
        #expect(try place.town.verified().size == Int64(total) + 1)
        try await place.open { _, _, bus in #expect(bus.absentSegments().isEmpty) }
    }

    @Test(arguments: [
        ("UPDATE log SET payload = CAST('{}' AS BLOB) WHERE seq = 30", "event 30"),
        ("UPDATE log SET leaf = x'7b7d' WHERE seq = 31", "leaf 31"),
        ("DELETE FROM log WHERE seq = 32", "leaf 32"),
        ("DELETE FROM log WHERE seq = 255", "leaf 255"),
    ])
    func `are verified with the others`(sql: String, says: String) async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        try await place.archive(segments: 1)
        try place.change(place.path(of: 0...255), sql)
        let found = await fault { try place.town.verified() }
        #expect(found?.code == "bus.chain_broken")
        #expect(found?.message.en.contains(says) == true)
    }

    @Test func `that are not what was signed are not archived`() async throws {
        let place = try ArchivePlace()
        try await place.publish(0..<total)
        try place.town.change([
            "UPDATE pack SET links = CAST(zeroblob(length(links)) AS BLOB) WHERE first = 0"
        ])
        let found = await fault { try await place.archive(segments: 1) }
        #expect(found?.code == "bus.tree_broken")
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: place.town.path + "/archive"
            ).allSatisfy { $0.hasSuffix(".new") }
        )
    }
}
