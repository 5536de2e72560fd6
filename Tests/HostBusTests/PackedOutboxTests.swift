@testable import HostBus
import HostStore
import PluginKit
import Testing

@Suite struct `Events published together` {
    private func publish(
        _ range: Range<Int>,
        in store: PluginStore,
        _ town: TestTown
    ) async throws {
        var batch = ForeignBatch(of: TenantID("t1"), capacity: range.count)
        for number in range {
            batch.append(
                type: "town.note.written.v1",
                isPersonal: false,
                partitionKey: "k\(number % 3)",
                subject: nil,
                payload: Array("{\"note\":\"n\(number)\"}".utf8),
                source: "s",
                id: Array("\(number)".utf8)[...],
                hash: [UInt8](repeating: 0, count: 32).span
            )
        }
        let call = town.call()
        _ = try await store.lane.perform { [batch] in try $0.publish(batch, for: call) }
    }

    private func notes(_ bus: BusLog) throws -> [String] {
        try bus.read(after: -1, limit: 10_000).map {
            String(decoding: $0.payload ?? [], as: UTF8.self)
        }
    }

    private func expected(_ range: Range<Int>) -> [String] {
        range.map { "{\"note\":\"n\($0)\"}" }
    }

    @Test func `come into the log one by one, in order and once`() async throws {
        let town = try TestTown()
        var bus = try town.bus()
        var store = try town.store("town")
        try await publish(0..<5, in: store, town)
        try await publish(5..<6, in: store, town)
        try await publish(6..<200, in: store, town)
        let relay = try town.relay(store, bus)
        #expect(relay.progress.lag == 200)
        try await relay.drain()
        #expect(relay.progress.lag == 0)
        #expect(try notes(bus) == expected(0..<200))
        let events = try bus.read(after: -1, limit: 1000)
        #expect(events.map(\.envelope.sourceNumber) == Array(1...200))
        #expect(events.map(\.envelope.partitionKey) == (0..<200).map { "k\($0 % 3)" })
        #expect(events.allSatisfy { $0.envelope.originator == "person:liu" })
        store.close()
        bus.close()
        // A start compares what both have, then goes on.
        bus = try town.bus()
        store = try town.store("town")
        try await StartCheck.run(store, bus)
        try await publish(200..<210, in: store, town)
        try await town.relay(store, bus).drain()
        #expect(try notes(bus) == expected(0..<210))
        #expect(try town.verified().size == 210)
        store.close()
        bus.close()
    }

    @Test func `that the log has none of are no gap at a start`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await publish(0..<5, in: store, town)
        #expect(try OutboxState.read(store.file).oldest == 1)
        try await StartCheck.run(store, bus)
        store.close()
        bus.close()
    }

    @Test func `of which the log has the first are taken up in the middle`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await publish(0..<5, in: store, town)
        let known = try store.file.read { snapshot in
            try OutboxEvent.read(after: 0, limit: 10) { try snapshot.statement($0) }
        }.prefix(2)
        try await bus.compare(
            Array(known),
            store.plugin,
            source: store.source,
            first: 1
        )
        #expect(try bus.last(of: store.source) == 2)
        try await StartCheck.run(store, bus)
        #expect(try bus.last(of: store.source) == 2)
        try await town.relay(store, bus).drain()
        #expect(try notes(bus) == expected(0..<5))
        store.close()
        bus.close()
    }

    @Test func `and cannot be read any more are a damaged file`() async throws {
        let town = try TestTown()
        let bus = try town.bus()
        let store = try town.store("town")
        try await publish(0..<5, in: store, town)
        try await store.lane.perform { transaction in
            try transaction.statement("UPDATE host_outbox SET payload = x'0500000001'").run()
        }
        let relay = try town.relay(store, bus)
        await #expect(throws: (any Error).self) { try await relay.step() }
        #expect(town.failed.contains { $0.contains("holds no events") })
        #expect(try bus.head().size == 0)
        store.close()
        bus.close()
    }
}
