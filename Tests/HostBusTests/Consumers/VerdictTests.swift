@testable import HostBus
import HostStore
import JSONWire
import PluginKit
import Synchronization
import Testing

@Suite struct `A verdict` {
    /// A consumer of notes that counts what took effect and judges as it is told.
    private final class Place: Sendable {
        let town: TestTown
        let bus: BusLog
        let producer: PluginStore
        let reader: PluginStore
        let verdicts = Mutex<[String: Verdict]>([:])
        let calls = Mutex<[String]>([])

        init() throws {
            town = try TestTown()
            bus = try town.bus()
            producer = try town.store("town")
            reader = try town.store("reader")
        }

        func consumer(
            retry: RetryPolicy = RetryPolicy(millisFirst: 10, millisMax: 100),
            heldMax: Int = Consumer.heldMax
        ) throws -> Consumer {
            try town.consumer(reader, bus, retry: retry, heldMax: heldMax) {
                [self] message, envelope, tx in
                calls.withLock { $0.append(message.note) }
                try tx.run(CountSeen(event: envelope.id, note: message.note))
                return verdicts.withLock { $0[message.note] } ?? .done
            }
        }

        var called: [String] { calls.withLock(\.self) }

        func judge(_ note: String, _ verdict: Verdict?) {
            verdicts.withLock { $0[note] = verdict }
        }

        func publish(_ notes: [String]) async throws {
            try await town.publish(notes, in: producer)
            try await town.relay(producer, bus).drain()
        }

        func seen() throws -> [String] {
            let rows = try reader.point(town.call()) { try $0.all(AllSeen()) }
            #expect(rows.allSatisfy { $0.times == 1 })
            return rows.map(\.note)
        }

        func desk(_ consumers: Consumer...) -> HeldDesk {
            HeldDesk(file: reader.file, bus: bus, consumers: consumers)
        }

        func close() {
            producer.close()
            reader.close()
            bus.close()
        }
    }

    @Test(arguments: [("town", ["b/1"]), ("inbox", ["a/2", "b/1"])])
    func `to park holds a key of an organisation alone where events come from outside`(
        source: String,
        seen: [String]
    ) async throws {
        let place = try Place()
        place.judge("a/1", .park(reason: "no such home"))
        let store = source == "inbox" ? try place.town.store("inbox") : place.producer
        for (note, tenant) in [("a/1", "t1"), ("a/2", "t2"), ("a/3", "t1"), ("b/1", "t1")] {
            try await store.write(place.town.call(tenant: tenant)) {
                try $0.publish(NoteWritten(note: note))
            }
        }
        try await place.town.relay(store, place.bus).drain()
        try await place.consumer().drain()
        #expect(try place.seen() == seen)
        if source == "inbox" { store.close() }
        place.close()
    }

    @Test func `to park holds the key's later events, in order, and no other's`() async throws {
        let place = try Place()
        try await place.publish(["a/1", "b/1", "a/2", "b/2", "a/3"])
        place.judge("a/1", .park(reason: "no such home"))
        try await place.consumer().drain()
        #expect(try place.seen() == ["b/1", "b/2"])
        // As much after a new start.
        let consumer = try place.consumer()
        try await consumer.drain(at: .max)
        #expect(try place.seen() == ["b/1", "b/2"])
        #expect((consumer.progress.parked, consumer.progress.waiting) == (1, 2))
        let parked = try place.desk().list([.parked], limit: 10)
        #expect(parked.map(\.held.reason) == ["no such home"])
        #expect(parked.map(\.held.attempts) == [1])
        #expect(parked.map(\.envelope?.partitionKey) == ["a"])

        place.judge("a/1", nil)
        try await place.desk(consumer).decide(
            .replay,
            consumer.name,
            parked[0].held.sequence,
            at: place.town.environment.now()
        )
        #expect(try await consumer.drain() == .upToDate)
        #expect(try place.seen() == ["b/1", "b/2", "a/1", "a/2", "a/3"])
        place.close()
    }

    @Test func `to replay is never overlooked while the consumer reads its file`() async throws {
        let place = try Place()
        let keys = (0..<60).map { "k\($0)" }
        let notes = keys.flatMap { ["\($0)/1", "\($0)/2"] }
        try await place.publish(notes)
        for key in keys { place.judge("\(key)/1", .park(reason: "not yet")) }
        let consumer = try place.consumer()
        try await consumer.drain()
        #expect((consumer.progress.parked, consumer.progress.waiting) == (60, 60))
        for key in keys { place.judge("\(key)/1", nil) }

        let running = Task { await consumer.run() }
        let desk = place.desk(consumer)
        let now = place.town.environment.now()
        let parked = try desk.list([.parked], limit: 100).map(\.held.sequence)
        // The second decision comes while the file is read for the first.
        for pair in stride(from: 0, to: parked.count, by: 2) {
            for sequence in parked[pair...pair + 1] {
                try await desk.decide(.replay, consumer.name, sequence, at: now)
            }
            let left = parked.count - pair - 2
            for _ in 0..<1000 where consumer.progress.waiting + consumer.progress.parked > 2 * left
            {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        #expect((consumer.progress.parked, consumer.progress.waiting) == (0, 0))
        consumer.stop()
        await running.value
        #expect(Set(try place.seen()) == Set(notes))
        place.close()
    }

    @Test func `to discard what is parked lets its key go on without it`() async throws {
        let place = try Place()
        try await place.publish(["a/1", "a/2"])
        place.judge("a/1", .park(reason: "never"))
        let consumer = try place.consumer()
        try await consumer.drain()
        let desk = place.desk(consumer)
        let now = place.town.environment.now()
        try await desk.decide(.discard, consumer.name, 0, at: now)
        try await consumer.drain()
        #expect(try place.seen() == ["a/2"])
        let again = await fault { try await desk.decide(.discard, consumer.name, 0, at: now) }
        #expect(again?.code == "bus.not_held")
        place.close()
    }

    @Test func `of a dead letter lays the event aside and lets its key go on`() async throws {
        let place = try Place()
        try await place.publish(["a/1", "a/2"])
        place.judge("a/1", .deadLetter(reason: "of no use"))
        let consumer = try place.consumer()
        #expect(try await consumer.drain() == .upToDate)
        #expect(try place.seen() == ["a/2"])
        #expect(consumer.progress.dead == 1)
        place.judge("a/1", nil)
        try await place.desk(consumer).decide(
            .replay,
            consumer.name,
            0,
            at: place.town.environment.now()
        )
        try await consumer.drain()
        #expect(try place.seen() == ["a/2", "a/1"])
        #expect(consumer.progress.dead == 0)
        place.close()
    }

    @Test(arguments: [Manifest.SubscriptionRule.Exhausted.park, .deadLetter])
    func `is the manifest's when the attempts are used up`(
        exhausted: Manifest.SubscriptionRule.Exhausted
    ) async throws {
        let place = try Place()
        try await place.publish(["a/1", "a/2"])
        place.judge("a/1", .retry(afterMillis: 5))
        let policy = RetryPolicy(
            millisFirst: 1,
            millisMax: 1,
            attemptsMax: 3,
            exhausted: exhausted
        )
        let consumer = try place.consumer(retry: policy)
        #expect(try await consumer.drain(at: .max) == .upToDate)
        #expect(place.called.filter { $0 == "a/1" }.count == 3)
        #expect(try place.seen() == (exhausted == .park ? [] : ["a/2"]))
        let held = try place.desk().list([.parked, .dead], limit: 10).map(\.held)
        #expect(held.map(\.state) == [exhausted == .park ? .parked : .dead])
        #expect(held[0].reason?.hasPrefix("3 attempts, the last: ") == true)
        place.close()
    }

    @Test func `is to park when the payload does not fit the consumer's schema`() async throws {
        let place = try Place()
        try await place.producer.write(place.town.call()) {
            try $0.publish(NoteWithoutText())
        }
        try await place.town.relay(place.producer, place.bus).drain()
        let consumer = try place.consumer()
        try await consumer.drain()
        #expect(consumer.progress.parked == 1)
        #expect(place.called.isEmpty)
        place.close()
    }

    @Test func `can hold so much that the consumer takes no more, and loses nothing`()
        async throws
    {
        let place = try Place()
        try await place.publish(["a/1", "a/2", "b/1", "a/3", "a/4", "c/1"])
        place.judge("a/1", .park(reason: "not yet"))
        let consumer = try place.consumer(heldMax: 3)
        #expect(try await consumer.drain() == .upToDate)
        #expect(consumer.progress.isFull)
        #expect(try consumer.isUpToDate())
        #expect(try consumer.lag(max: 10) == 2)
        #expect(try place.seen() == ["b/1"])
        place.judge("a/1", nil)
        let now = place.town.environment.now()
        try await place.desk(consumer).decide(.replay, consumer.name, 0, at: now)
        try await consumer.drain()
        #expect(!consumer.progress.isFull)
        #expect(try place.seen() == ["b/1", "a/1", "a/2", "a/3", "a/4", "c/1"])
        place.close()
    }

    @Test func `other than done undoes what the handler published`() async throws {
        let place = try Place()
        try await place.publish(["a/1", "b/1"])
        let consumer = try place.town.consumer(place.reader, place.bus) { message, _, tx in
            try tx.publish(NoteWritten.echo(of: message.note))
            return message.note == "a/1" ? .deadLetter(reason: "no") : .done
        }
        try await consumer.drain()
        try await place.town.relay(place.reader, place.bus).drain()
        let echoes = try place.bus.read(type: "town.note.echoed.v1", after: -1, limit: 10)
        #expect(echoes.map(\.envelope.partitionKey) == ["b/1"])
        place.close()
    }
}

/// A note as no schema allows it.
private struct NoteWithoutText: Event {
    static let spec = EventSpec(type: "town.note.written.v1", isPersonal: false)
    var partitionKey: String { "" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoteWithoutText? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
