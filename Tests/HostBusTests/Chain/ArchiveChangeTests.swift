import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Testing

/// What reaches back to events that were archived: erasures, and files of another time.
@Suite struct `Archived events, looked back at` {
    private let total = 4900

    @Test func `about a person are erased with the others`() async throws {
        let place = try ArchivePlace()
        try await place.open { producer, _, bus in
            try await producer.write(place.town.call()) { tx in
                for person in ["wang", "chen", "wang"] {
                    try tx.publish(HomeHeld(person: PersonID(person), phone: "1"))
                }
            }
        }
        try await place.publish(0..<total)
        try await place.open { producer, _, bus in
            try await producer.write(place.town.call()) { tx in
                try tx.publish(HomeHeld(person: PersonID("wang"), phone: "2"))
            }
            try await place.town.relay(producer, bus).drain()
        }
        try await place.archive(segments: 1)
        try await place.open { _, _, bus in
            #expect(try await bus.erase(PersonID("wang")) == 3)
            let events = try bus.read(after: -1, limit: 9000)
                .filter { $0.envelope.type == "town.home.held.v1" }
            #expect(events.map { $0.payload == nil } == [true, false, true, true])
            #expect(events.map(\.envelope.subject) == [nil, PersonID("chen"), nil, nil])
            #expect(events.map(\.envelope.partitionKey) == ["", "chen", "", ""])
        }
        for file in try FileManager.default.subpathsOfDirectory(atPath: place.town.path)
        where file.hasPrefix("archive/") || file.hasPrefix("bus.db") {
            let bytes = try Data(contentsOf: URL(filePath: "\(place.town.path)/\(file)"))
            #expect(bytes.range(of: Data("wang".utf8)) == nil, "\(file)")
        }
        #expect(try place.town.verified().size == Int64(total) + 4)
    }

    @Test func `are compared with a restored file, and what they caused is not caused again`()
        async throws
    {
        let place = try ArchivePlace()
        let town = place.town
        try await place.publish(0..<5)
        func deliver() async throws {
            try await place.open { _, reader, bus in
                let consumer = try town.consumer(reader, bus) { message, _, tx in
                    guard message.note.hasPrefix("n"), Int(message.note.dropFirst()) ?? 9 < 5
                    else { return .done }
                    try tx.publish(NoteWritten(note: "echo " + message.note))
                    return .done
                }
                try await consumer.drain()
                try await town.relay(reader, bus).drain()
            }
        }
        try town.store("reader").close()
        try town.copy("reader.db", to: "reader.kept")
        try await deliver()
        // Rows of the outbox that the log holds, archived by then.
        try town.copy("reader.db", to: "reader.later")
        try await place.publish(5..<total)
        try await place.archive(segments: 1)
        for (kept, count) in [("reader.kept", 5), ("reader.later", 5)] {
            try town.copy(kept, to: "reader.db")
            let bus = try town.bus()
            _ = try await RestoredFile.accept(
                PluginID("reader"),
                in: DataDirectory(town.path),
                bus: bus,
                environment: town.environment
            )
            bus.close()
            try await deliver()
            try await place.open { _, reader, bus in
                try await StartCheck.run(reader, bus)
                let echoes = try bus.read(after: -1, limit: 9000)
                    .filter { String(decoding: $0.payload ?? [], as: UTF8.self).contains("echo") }
                #expect(echoes.count == count)
            }
        }
        #expect(try town.verified().size == Int64(total) + 5)
    }
}
