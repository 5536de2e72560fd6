@testable import HostBus
import HostStore
import PluginKit
import Testing

/// What is read of the log, and left in an outbox, is bounded by its bytes, not by its rows alone.
@Suite struct `Large events` {
    private static let padding = String(repeating: "x", count: 50_000)
    private let town: TestTown

    init() throws { town = try TestTown() }

    private func note(_ number: Int) -> String { "k\(number % 3)/\(number) \(Self.padding)" }

    private func number(_ event: LoggedEvent) -> Int? {
        let text = String(decoding: event.payload ?? [], as: UTF8.self)
        return Int(text.split(separator: "/")[1].prefix { $0 != " " })
    }

    private func publish(_ notes: Range<Int>, in store: PluginStore) async throws {
        let texts = notes.map(note)
        for start in stride(from: 0, to: texts.count, by: 10) {
            try await store.write(town.call()) { transaction in
                for text in texts[start..<min(start + 10, texts.count)] {
                    try transaction.publish(NoteWritten(note: text))
                }
            }
        }
    }

    /// Every event after the beginning, read as far as one read goes, and what the largest read held.
    private func all(
        _ read: (Int64) throws -> [LoggedEvent]
    ) throws -> (events: [LoggedEvent], largest: Int) {
        var (events, largest): ([LoggedEvent], Int) = ([], 0)
        while true {
            let page = try read(events.last?.envelope.sequence ?? -1)
            guard !page.isEmpty else { return (events, largest) }
            events += page
            largest = max(largest, page.reduce(0) { $0 + $1.bytes })
        }
    }

    private let largestRead = LogReader.bytesMax + 200_000

    @Test func `are read a few at a time and none is passed over, by one type or by several`()
        async throws
    {
        let (bus, store) = (try town.bus(), try town.store("town"))
        defer {
            store.close()
            bus.close()
        }
        for round in 0..<4 {
            try await publish(round * 50..<(round + 1) * 50, in: store)
            // Small ones of another type lie between, and reach further in one read.
            try await store.write(town.call()) { try $0.publish(NoteEchoed(note: "e\(round)")) }
        }
        try await town.relay(store, bus).drain()
        let types = ["town.note.written.v1", "town.note.echoed.v1"]
        let whole = try all { try bus.read(after: $0, limit: 512) }
        let one = try all { try bus.read(type: types[0], after: $0, limit: 512) }
        let several = try all { try bus.read(types: types, after: $0, limit: 512) }
        #expect(whole.events.map(\.envelope.sequence) == Array(0..<204))
        #expect(one.events.compactMap(number) == Array(0..<200))
        #expect(several.events.map(\.envelope.sequence) == Array(0..<204))
        for found in [whole, one, several] { #expect(found.largest <= largestRead) }
    }

    @Test func `in the archive are read so as well, and what follows them too`() async throws {
        let place = try ArchivePlace()
        try await place.open { producer, _, bus in
            for start in stride(from: 0, to: 300, by: 10) {
                let texts = (start..<start + 10).map(note)
                try await producer.write(place.town.call()) { transaction in
                    for text in texts { try transaction.publish(NoteWritten(note: text)) }
                }
            }
            try await place.town.relay(producer, bus).drain()
        }
        try await place.publish(0..<4500)
        try await place.archive(segments: 2)
        try await place.open { _, _, bus in
            #expect(bus.archivedEnd == 512)
            for type in [nil, "town.note.written.v1"] {
                let found = try all { try bus.read(type: type, after: $0, limit: 512) }
                #expect(found.events.map(\.envelope.sequence) == Array(0..<4800))
                #expect(found.largest <= largestRead)
            }
        }
    }

    @Test func `reach a consumer each once and in order, also those that were held`() async throws {
        let (bus, store) = (try town.bus(), try town.store("town"))
        let reader = try town.store("reader")
        defer {
            store.close()
            reader.close()
            bus.close()
        }
        try await publish(0..<200, in: store)
        try await town.relay(store, bus).drain()
        let parked = try town.consumer(reader, bus) { message, envelope, tx in
            guard !message.note.hasPrefix("k1/1 ") else { return .park(reason: "later") }
            try tx.run(CountSeen(event: envelope.id, note: String(message.note.prefix(8))))
            return .done
        }
        try await parked.drain()
        #expect(parked.progress.waiting == 66)
        let consumer = try town.consumer(reader, bus) { message, envelope, tx in
            try tx.run(CountSeen(event: envelope.id, note: String(message.note.prefix(8))))
            return .done
        }
        try await consumer.drain()
        try await HeldDesk(file: reader.file, bus: bus, consumers: [consumer])
            .decide(.replay, consumer.name, 1, at: town.environment.now())
        try await consumer.drain(at: .max)
        let seen = try reader.point(town.call()) { try $0.all(AllSeen()) }
        #expect(seen.count == 200 && seen.allSatisfy { $0.times == 1 })
        #expect(consumer.progress.waiting == 0)
    }

    @Test func `leave a file's outbox once they are in the log, whatever else waits there`()
        async throws
    {
        let (bus, store) = (try town.bus(), try town.store("town"))
        defer {
            store.close()
            bus.close()
        }
        try await publish(0..<600, in: store)
        let relay = try town.relay(store, bus)
        var left: Int64 = 0
        while try await relay.step() {
            left = try store.file.read { snapshot in
                let sum = try snapshot.statement(
                    "SELECT coalesce(sum(length(payload)), 0) FROM host_outbox WHERE n <= ?1"
                )
                sum.bind(relay.progress.relayed, at: 1)
                return max(left, try sum.first { $0.int64(at: 0) } ?? 0)
            }
        }
        #expect(relay.progress.relayed == 600)
        #expect(left < 21 << 20, "\(left) bytes that the log has lie in the outbox")
    }

    @Test func `of many types are not all kept for consumers to share`() async throws {
        let (bus, store) = (try town.bus(), try town.store("town"))
        defer {
            store.close()
            bus.close()
        }
        try await publish(0..<18, in: store)
        try await town.relay(store, bus).drain()
        let shared = SharedReads()
        for type in 0..<60 {
            _ = try shared.read("t\(type)", after: -1, limit: 18) {
                try bus.read(after: -1, limit: 9)
            }
            #expect(shared.bytes <= 16 << 20)
        }
        #expect(shared.bytes > 1 << 20)
    }
}
