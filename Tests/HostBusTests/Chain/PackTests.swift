import Foundation
@testable import HostBus
import HostStore
import JSONWire
import PluginKit
import Testing
import TransparencyLog

@Suite struct `Events that lie in packs` {
    /// A log of `count` notes that came as one command.
    private func town(_ count: Int) async throws -> (TestTown, BusLog, PluginStore) {
        let town = try TestTown()
        let (bus, store) = (try town.bus(), try town.store("town"))
        try await town.append(0..<count, store, bus)
        return (town, bus, store)
    }

    private func count(_ table: String, _ bus: BusLog) throws -> Int64 {
        try bus.file.read { snapshot in
            let sql: StaticString =
                table == "log" ? "SELECT count(*) FROM log" : "SELECT count(*) FROM pack"
            return try snapshot.statement(sql).first { $0.int64(at: 0) } ?? -1
        }
    }

    @Test func `are what they would be in rows of their own`() async throws {
        let (town, bus, store) = try await town(300)
        #expect(try count("log", bus) == 0 && count("pack", bus) == 3)
        let events = try bus.read(after: -1, limit: 1000)
        #expect(events.map(\.envelope.sequence) == Array(0..<300))
        #expect(events.map(\.envelope.sourceNumber) == Array(1...300))
        var tree = CompactTree()
        for (number, event) in events.enumerated() {
            let envelope = event.envelope
            #expect(event.payload == Array("{\"note\":\"n\(number)\"}".utf8))
            #expect(envelope.id == "town.\(store.file.epoch).\(number + 1)")
            #expect(envelope.partitionKey == "n\(number)" && envelope.tenant == TenantID("t1"))
            #expect(envelope.originator == "person:liu" && envelope.subject == nil)
            let leaf = try JSONValue.parse(event.leaf)
            #expect(try CanonicalJSON.encode(text: event.leaf) == event.leaf)
            let salt = try #require(event.salt)
            let commit = EventDraft.commitment(salt: salt, payload: event.payload ?? [])
            #expect(leaf["commit"]?.string == commit && leaf["id"]?.string == envelope.id)
            #expect(event.leafHash == MerkleHash.leaf(event.leaf).bytes)
            tree.append(.leaf(event.leaf))
        }
        #expect(Set(events.map(\.salt)).count == 300)
        #expect(try bus.head().root == tree.root)
        store.close()
        bus.close()
        #expect(try town.verified().size == 300)
    }

    @Test func `stand among those in rows in one order, whatever is asked for`() async throws {
        let (town, bus, store) = try await town(20)
        for round in 0..<3 {
            try await store.write(town.call()) { tx in
                try tx.publish(HomeHeld(person: PersonID("wang"), phone: "138"))
                for number in 0..<40 { try tx.publish(NoteWritten(note: "\(round)/\(number)")) }
                for _ in 0..<20 { try tx.publish(NoteEchoed(note: "echo")) }
                try tx.publish(HomeHeld(person: PersonID("li"), phone: "139"))
            }
        }
        try await town.relay(store, bus).drain()
        let all = try bus.read(after: -1, limit: 1000)
        #expect(all.map(\.envelope.sequence) == Array(0..<206))
        #expect(try count("log", bus) == 6 && count("pack", bus) == 7)
        for after in Int64(-1)...206 {
            let rest = all.filter { $0.envelope.sequence > after }.map(\.envelope.id)
            #expect(
                try bus.read(after: after, limit: 50).map(\.envelope.id)
                    == rest.prefix(50).map(\.self)
            )
            for type in ["town.note.written.v1", "town.note.echoed.v1", "town.home.held.v1"] {
                let own = all.filter { $0.envelope.sequence > after && $0.envelope.type == type }
                let read = try bus.read(type: type, after: after, limit: 45)
                #expect(read.map(\.envelope.id) == own.prefix(45).map(\.envelope.id))
                #expect(try bus.count(types: [type], after: after, max: 1000) == own.count)
                #expect(try bus.count(types: [type], after: after, max: 7) == min(7, own.count))
            }
        }
        for event in all {
            #expect(try bus.sequence(of: event.envelope.id) == event.envelope.sequence)
            let concern = try ReceiptDesk(bus).concern(event.envelope.id)
            #expect(concern?.sequence == event.envelope.sequence)
            #expect(concern?.subject == event.envelope.subject)
            #expect(concern?.tenant == TenantID("t1"))
            let alone = event.alone
            #expect(alone.leaf == event.leaf && alone.leafHash == event.leafHash)
            #expect(alone.salt == event.salt && alone.payload == event.payload)
        }
        #expect(try bus.sequence(of: "town.\(store.file.epoch).207") == nil)
        for odd in ["\(Int64.min)", "\(Int64.max)", "-1", "0", "+1", "01", ""] {
            let id = "town.\(store.file.epoch).\(odd)"
            #expect(try bus.sequence(of: id) == nil, "\(id)")
            #expect(try ReceiptDesk(bus).concern(id) == nil, "\(id)")
        }
        // Each leaf names the one before of the same person or partition, in packs and rows alike.
        var last: [String: Int64] = [:]
        for event in all {
            let key = event.envelope.subject.map(\.text) ?? "p/" + event.envelope.partitionKey
            #expect(try JSONValue.parse(event.leaf)["prev"]?.int64 == last[key] ?? -1)
            last[key] = event.envelope.sequence
        }
        store.close()
        bus.close()
        #expect(try town.verified().size == 206)
    }

    @Test func `are known again when an append is repeated, whole or in part`() async throws {
        let (town, bus, store) = try await town(0)
        try await store.write(town.call()) { tx in
            for number in 0..<100 { try tx.publish(NoteWritten(note: "n\(number)")) }
        }
        func drafts(_ limit: Int) throws -> [LogDraft] {
            try DraftMaker.drafts(
                store.file.read { snapshot in
                    try OutboxEvent.rows(after: 0, limit: limit) { try snapshot.statement($0) }
                },
                after: 0,
                source: store.source,
                tags: TagMaker(key: bus.tagKey),
                environment: town.environment
            )
        }
        func append(_ limit: Int) async throws -> AppendOutcome {
            try await bus.append(
                drafts(limit),
                plugin: store.plugin,
                source: store.source,
                first: 1
            )
        }
        #expect(try await append(60).size == 60)
        let root = try bus.head().root
        #expect(try await append(60).appended.isEmpty)
        #expect(try bus.head().root == root)
        #expect(try await append(100).last == 100)
        #expect(try bus.read(after: -1, limit: 200).map(\.envelope.sourceNumber) == Array(1...100))
        try await store.lane.perform { transaction in
            try transaction.statement("UPDATE host_outbox SET payload = x'7b7d' WHERE n = 3").run()
        }
        let forked = await fault { try await append(60) }
        #expect(forked?.code == "bus.source_forked")
        store.close()
        bus.close()
        #expect(try town.verified().size == 100)
    }

    @Test func `are served as tiles and entries, whole and in part`() async throws {
        let (_, bus, store) = try await town(700)
        let leaves = try bus.read(after: -1, limit: 1000).map(\.leaf)
        for (index, width) in [(0, 256), (1, 256), (2, 188), (2, 1), (1, 130)] {
            let first = index * 256
            let own = leaves[first..<first + width]
            let hashes = try #require(Tile(.hashes(level: 0), index: UInt64(index), width: width))
            let entries = try #require(Tile(.entries, index: UInt64(index), width: width))
            try bus.file.read { snapshot in
                let shown = try TileTable.hashes(hashes) { try snapshot.statement($0) }
                #expect(shown == own.flatMap { MerkleHash.leaf($0).bytes })
                let bundle = try TileTable.entries(entries) { try snapshot.statement($0) }
                #expect(bundle == EntryBundle.encode(Array(own)))
            }
        }
        let beyond = try #require(Tile(.hashes(level: 0), index: 2, width: 189))
        let none = try bus.file.read { snapshot in
            try TileTable.hashes(beyond) { try snapshot.statement($0) }
        }
        #expect(none == nil)
        store.close()
        bus.close()
    }

    @Test(arguments: [
        ("UPDATE pack SET n = n + 1 WHERE first = 128", "leaf 128 is not what was hashed"),
        ("UPDATE pack SET source = 2 WHERE first = 0", "leaf 0 is not what was hashed"),
        ("DELETE FROM pack WHERE first = 0", "leaf 0 is missing"),
        (
            "UPDATE pack SET hashes = CAST(substr(hashes, 1, 64) || zeroblob(4032) AS BLOB) WHERE first = 0",
            "leaf 2 is not what was hashed"
        ),
        (
            "UPDATE pack SET links = CAST(zeroblob(length(links)) AS BLOB) WHERE first = 128",
            "leaf 128 is not what was hashed"
        ),
        (
            "UPDATE pack SET items = CAST(substr(items, 1, 900) AS BLOB) WHERE first = 0",
            "pack from 0"
        ),
    ])
    func `are checked with the others`(sql: String, says: String) async throws {
        let (town, bus, store) = try await town(200)
        store.close()
        bus.close()
        try town.change(["INSERT INTO source(name, plugin, last) VALUES('x/1', 'x', 0)", sql])
        let found = await fault { try town.verified() }
        #expect(found?.message.en.contains(says) == true, "\(found?.message.en ?? "")")
    }

    /// Salt, payload, key, setting: whatever byte of a pack is another, a leaf is another.
    @Test func `cannot be changed in any byte that a reader is told`() async throws {
        let (_, bus, store) = try await town(16)
        let row = try bus.file.read { snapshot in
            try snapshot.statement("SELECT items, links, hashes FROM pack").first {
                ($0.blob(at: 0), $0.blob(at: 1), $0.blob(at: 2))
            }
        }
        let (items, links, hashes) = try #require(row)
        func pack(_ items: [UInt8], _ links: [UInt8]) -> LogPack? {
            LogPack(
                first: 0,
                source: store.source,
                number: 1,
                type: "town.note.written.v1",
                links: links,
                hashes: hashes,
                items: items
            )
        }
        func isSound(_ pack: LogPack) -> Bool {
            (0..<pack.count).allSatisfy {
                MerkleHash.leaf(pack.leaf($0)).bytes == pack.hash($0).map(\.self)
            }
        }
        let whole = try #require(pack(items, links))
        #expect(isSound(whole))
        for place in items.indices {
            var changed = items
            changed[place] ^= 1
            guard let other = pack(changed, links), isSound(other) else { continue }
            // What no leaf says: keys, traces and names that only readers inside are told.
            #expect((0..<16).allSatisfy { other.payload($0) == whole.payload($0) })
            #expect((0..<16).allSatisfy { other.salt($0) == whole.salt($0) })
        }
        for place in links.indices {
            var changed = links
            changed[place] ^= 1
            let other = try #require(pack(items, changed))
            #expect(!isSound(other))
        }
        store.close()
        bus.close()
    }
}
