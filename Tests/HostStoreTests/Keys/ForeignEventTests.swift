import Foundation
@testable import HostStore
import PluginKit
import Testing

@Suite struct `Events from outside` {
    /// An event as its author names it.
    private struct Sent {
        var name: String
        var content: UInt8 = 1
    }

    private func event(_ name: String, content: UInt8 = 1) -> Sent {
        Sent(name: name, content: content)
    }

    private func publish(
        _ events: [Sent],
        in store: PluginStore,
        _ home: TestStore,
        of tenant: String = "t1"
    ) async throws -> [ForeignPlace] {
        var batch = ForeignBatch(of: TenantID(tenant), capacity: events.count)
        for event in events {
            batch.append(
                type: "town.note.sent.v1",
                isPersonal: false,
                partitionKey: event.name,
                subject: nil,
                payload: Array("{}".utf8),
                source: "s",
                id: Array(event.name.utf8)[...],
                hash: [UInt8](repeating: event.content, count: 32).span
            )
        }
        let call = home.call(tenant: tenant)
        return try await store.lane.perform { [batch] in try $0.publish(batch, for: call) }
    }

    private func numbers(_ places: [ForeignPlace]) -> [Int64] { places.map(\.number) }

    @Test func `take effect once under their names, alone, together and after a restart`()
        async throws
    {
        let home = try TestStore()
        var store = try home.open()
        #expect(try await numbers(publish([event("a")], in: store, home)) == [1])
        let mixed = try await publish(["b", "a", "c"].map { event($0) }, in: store, home)
        #expect(numbers(mixed) == [2, 1, 3] && mixed.map(\.isReplay) == [false, true, false])
        #expect(try await numbers(publish([event("d")], in: store, home)) == [4])
        store.close()
        store = try home.open()
        let again = try await publish(["d", "c", "b", "a"].map { event($0) }, in: store, home)
        #expect(numbers(again) == [4, 3, 2, 1] && again.allSatisfy(\.isReplay))
        #expect(try await numbers(publish([event("e")], in: store, home)) == [5])
        store.close()
    }

    @Test func `named twice in one request are one event`() async throws {
        let home = try TestStore()
        let store = try home.open()
        let places = try await publish(["a", "a", "b"].map { event($0) }, in: store, home)
        #expect(numbers(places) == [1, 1, 2] && places.map(\.isReplay) == [false, true, false])
        store.close()
    }

    @Test func `belong to their organisation`() async throws {
        let home = try TestStore()
        let store = try home.open()
        #expect(try await numbers(publish([event("a")], in: store, home)) == [1])
        #expect(try await numbers(publish([event("a")], in: store, home, of: "t2")) == [2])
        store.close()
    }

    @Test func `are all refused with one whose name is taken, and their names are free again`()
        async throws
    {
        let home = try TestStore()
        let store = try home.open()
        _ = try await publish([event("a")], in: store, home)
        do {
            _ = try await publish([event("b"), event("a", content: 2)], in: store, home)
            Issue.record("a name stands for two events")
        } catch let taken as ForeignNameTaken {
            #expect(taken.index == 1)
        }
        let after = try await publish([event("b", content: 3)], in: store, home)
        #expect(after == [ForeignPlace(number: 2, isReplay: false)])
        store.close()
    }

    @Test func `are forgotten with their names in time, and not before`() async throws {
        let home = try TestStore()
        let store = try home.open(limits: { $0.tidyMillis = 0 })
        _ = try await publish([event("a"), event("b")], in: store, home)
        home.turn(millis: 86_000_000)
        for _ in 0..<2 { try await store.lane.perform { _ in } }
        #expect(try await publish([event("b")], in: store, home).allSatisfy(\.isReplay))
        home.turn(millis: 500_000)
        for _ in 0..<2 { try await store.lane.perform { _ in } }
        let again = try await publish([event("a", content: 2), event("b")], in: store, home)
        #expect(numbers(again) == [3, 4] && !again.contains(where: \.isReplay))
        store.close()
    }

    @Test func `whose names were kept one a row are still known`() async throws {
        let home = try TestStore()
        var store = try home.open()
        try await store.lane.perform { transaction in
            let insert = try transaction.statement(
                """
                INSERT INTO host_idempotency(key, body_hash, state, status, content_type, response,
                    created_ms) VALUES('t1//event/1/s/a', ?1, 1, 201, 'application/json',
                    CAST('7' AS BLOB), ?2)
                """
            )
            insert.bind([UInt8](repeating: 1, count: 32), at: 1)
            insert.bind(home.now.utcMillis, at: 2)
            try insert.run()
        }
        store.close()
        store = try home.open()
        let places = try await publish([event("a"), event("b")], in: store, home)
        #expect(places.first == ForeignPlace(number: 7, isReplay: true))
        store.close()
    }
}

@Suite struct `Packed events` {
    private func packed(_ items: [PackedEvents.Item]) -> PackedEvents {
        var packed = PackedEvents(capacity: 0)
        for item in items {
            packed.append(
                type: item.type,
                isPersonal: item.isPersonal,
                partitionKey: item.partitionKey,
                subject: item.subject,
                payload: item.payload
            )
        }
        return packed
    }

    private func items(_ count: Int) -> [PackedEvents.Item] {
        (0..<count).map { number in
            PackedEvents.Item(
                type: number % 3 == 0 ? "town.note.sent.v1" : "town.home.held.v1",
                isPersonal: number % 2 == 1,
                partitionKey: String(repeating: "钥", count: number),
                subject: number % 2 == 1 ? "p\(number)" : nil,
                payload: Array("{\"n\":\(number)}".utf8)
            )
        }
    }

    @Test(arguments: [0, 1, 2, 300]) func `come out as they went in`(count: Int) {
        let bytes = packed(items(count)).bytes
        #expect(PackedEvents.count(in: bytes) == count)
        #expect(PackedEvents.read(bytes) == items(count))
    }

    @Test func `can be picked from`() {
        let all = items(6)
        let picked = packed(all).picking([0, 3, 5])
        #expect(PackedEvents.read(picked.bytes) == [all[0], all[3], all[5]])
        #expect(picked.count == 3)
    }

    @Test func `that were cut short or go on are no events`() {
        let bytes = packed(items(4)).bytes
        for end in 0..<bytes.count { #expect(PackedEvents.read(Array(bytes[..<end])) == nil) }
        #expect(PackedEvents.read(bytes + [0]) == nil)
    }
}
