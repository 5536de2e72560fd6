import HostStore
import JSONWire
import Synchronization
import Testing

@testable import HostBus
@testable import PluginKit

@Suite struct `A consumer of a later version` {
    /// What was delivered: notes with their lengths, in order.
    private func delivered(_ upcasts: [BoundUpcast]) async throws -> [String] {
        let town = try TestTown()
        let bus = try town.bus()
        let producer = try town.store("town")
        let reader = try town.store("reader")
        defer {
            producer.close()
            reader.close()
            bus.close()
        }
        try await town.publish(0..<2, in: producer)
        try await producer.write(town.call()) {
            try $0.publish(NoteWrittenLater(note: "later", length: 99))
        }
        try await town.publish(2..<3, in: producer)
        try await town.relay(producer, bus).drain()
        let heard = Mutex<[String]>([])
        var registration = Registration()
        registration.on(LaterSeen.self) { message, _, _ in
            heard.withLock { $0.append("\(message.note) \(message.length)") }
            return .done
        }
        let consumer = try Consumer(
            name: "\(LaterSeen.name)",
            handler: #require(registration.subscriptions["\(LaterSeen.name)"]),
            store: reader,
            bus: bus,
            upcasts: upcasts,
            rules: Consumer.Rules(retry: RetryPolicy(millisFirst: 10, millisMax: 100)),
            onProblem: town.note
        )
        #expect(try await consumer.drain() == .upToDate)
        return heard.withLock { $0 }
    }

    @Test func `gets earlier events through the upcaster, in the order of the log`() async throws {
        let upcast = BoundUpcast(ToLater.self) {
            NoteWrittenLater(note: $0.note, length: Int64($0.note.utf8.count))
        }
        #expect(try await delivered([upcast]) == ["n0 2", "n1 2", "later 99", "n2 2"])
    }

    @Test func `gets only its own version where there is no upcaster`() async throws {
        #expect(try await delivered([]) == ["later 99"])
    }

    @Test func `an upcaster gives the same event every time`() throws {
        let upcast = BoundUpcast(ToLater.self) {
            NoteWrittenLater(note: $0.note, length: Int64($0.note.utf8.count))
        }
        let bytes = Array(#"{"note":"n1"}"#.utf8)
        #expect(try upcast.payload(bytes) == upcast.payload(bytes))
        #expect(upcast.from == "town.note.written.v1")
        #expect(upcast.to == "town.note.written.v2")
    }

    @Test func `upcasters lead on from one version to the next`() throws {
        let first = BoundUpcast(ToLater.self) { NoteWrittenLater(note: $0.note, length: 1) }
        let second = BoundUpcast(ToLatest.self) {
            NoteWrittenLatest(note: "\($0.note)/\($0.length)")
        }
        let ways = BoundUpcast.ways(to: "town.note.written.v3", [first, second])
        #expect(ways.keys.sorted() == ["town.note.written.v1", "town.note.written.v2"])
        let way = try #require(ways["town.note.written.v1"])
        let latest = try way(Array(#"{"note":"a"}"#.utf8))
        #expect(String(decoding: latest, as: UTF8.self) == #"{"note":"a/1"}"#)
    }
}

private enum ToLater: Upcast {
    typealias Earlier = NoteMessage
    typealias Later = NoteWrittenLater
    static let from: StaticString = "town.note.written.v1"
}

private enum ToLatest: Upcast {
    typealias Earlier = NoteWrittenLater
    typealias Later = NoteWrittenLatest
    static let from: StaticString = "town.note.written.v2"
}

private enum LaterSeen: Subscription {
    typealias Message = NoteWrittenLater
    static let type: StaticString = "town.note.written.v2"
    static let name: StaticString = "reader/LaterSeen"
}

/// The note with its length.
private struct NoteWrittenLater: Event {
    static let spec = EventSpec(type: "town.note.written.v2", isPersonal: false)
    let note: String
    let length: Int64
    var partitionKey: String { note }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoteWrittenLater? {
        let value = try JSONValue(from: &reader)
        guard let note = value["note"]?.string, let length = value["length"]?.int64 else {
            return nil
        }
        return NoteWrittenLater(note: note, length: length)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("length")
        writer.int64(length)
        writer.key("note")
        writer.string(note)
        writer.endObject()
    }
}

private struct NoteWrittenLatest: NoteEvent {
    static let spec = EventSpec(type: "town.note.written.v3", isPersonal: false)
    let note: String
}
