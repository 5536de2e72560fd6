import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Testing

/// Every way in which files of different times can meet: what a start says, what command mends it,
/// and that nothing acknowledged is lost or done twice afterwards.
@Suite struct `Files of different times` {
    /// A producer `town`, a consumer `reader` that counts and echoes, and the log.
    private struct Place {
        let town: TestTown

        init() throws { town = try TestTown() }

        /// Publishes, relays and delivers, with freshly opened files and a clean stop.
        func live(_ notes: Range<Int>) async throws {
            try await open { producer, reader, bus in
                try await StartCheck.run(producer, bus)
                try await StartCheck.run(reader, bus)
                try await town.publish(notes, in: producer)
                try await town.relay(producer, bus).drain()
                let consumer = try town.consumer(reader, bus) { message, envelope, tx in
                    try tx.run(CountSeen(event: envelope.id, note: message.note))
                    try tx.publish(NoteWritten.echo(of: message.note))
                    return .done
                }
                try await consumer.drain(at: .max)
                try await town.relay(reader, bus).drain()
            }
        }

        func open<T>(
            _ body: (PluginStore, PluginStore, BusLog) async throws -> T
        ) async throws -> T {
            let bus = try town.bus()
            let producer = try town.store("town")
            let reader = try town.store("reader")
            defer {
                producer.close()
                reader.close()
                bus.close()
            }
            return try await body(producer, reader, bus)
        }

        /// The fault a start ends with.
        func refusal() async throws -> Fault? {
            try await open { producer, reader, bus in
                await fault {
                    try await StartCheck.run(producer, bus)
                    try await StartCheck.run(reader, bus)
                }
            }
        }

        func accept(_ plugin: String) async throws {
            let bus = try town.bus()
            defer { bus.close() }
            _ = try await RestoredFile.accept(
                PluginID(plugin),
                in: DataDirectory(town.path),
                bus: bus,
                environment: town.environment
            )
        }

        func keep(_ file: String) throws { try copy(file, file + ".kept") }

        func restore(_ file: String) throws {
            for end in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(town.path)/\(file)\(end)")
            }
            try copy(file + ".kept", file)
        }

        private func copy(_ from: String, _ to: String) throws {
            try? FileManager.default.removeItem(atPath: "\(town.path)/\(to)")
            try FileManager.default.copyItem(
                atPath: "\(town.path)/\(from)",
                toPath: "\(town.path)/\(to)"
            )
        }

        /// Every note took effect once, and was echoed once, in a log that verifies.
        func check(_ notes: Range<Int>) async throws {
            try await open { _, reader, bus in
                let seen = try reader.point(town.call()) { try $0.all(AllSeen()) }
                #expect(Set(seen.map(\.note)) == Set(notes.map { "n\($0)" }))
                #expect(seen.allSatisfy { $0.times == 1 } && seen.count == notes.count)
                let echoes = try bus.read(type: "town.note.echoed.v1", after: -1, limit: 1000)
                #expect(echoes.count == notes.count)
            }
            _ = try town.verified()
        }
    }

    @Test func `a consumer's file that is older by its cursor alone catches up by itself`()
        async throws
    {
        let place = try Place()
        // It publishes nothing of its own, so its outbox tells nothing.
        func live(_ notes: Range<Int>) async throws {
            try await place.open { producer, reader, bus in
                try await StartCheck.run(producer, bus)
                try await StartCheck.run(reader, bus)
                try await place.town.publish(notes, in: producer)
                try await place.town.relay(producer, bus).drain()
                let consumer = try place.town.consumer(reader, bus) { message, envelope, tx in
                    try tx.run(CountSeen(event: envelope.id, note: message.note))
                    return .done
                }
                try await consumer.drain(at: .max)
            }
        }
        try await live(0..<5)
        try place.keep("reader.db")
        try await live(5..<9)
        try place.restore("reader.db")
        try await live(9..<11)
        try await place.open { _, reader, _ in
            let seen = try reader.point(place.town.call()) { try $0.all(AllSeen()) }
            #expect(seen.count == 11 && seen.allSatisfy { $0.times == 1 })
        }
    }

    @Test func `a file that is older by its outbox is refused, and goes on once accepted`()
        async throws
    {
        let place = try Place()
        try await place.live(0..<5)
        try place.keep("reader.db")
        try await place.live(5..<9)
        try place.restore("reader.db")
        let refusal = try await place.refusal()
        #expect(refusal?.code == "bus.file_restored")
        #expect(refusal?.remedy.en.contains("cityhost data accept-restored reader") == true)
        try await place.accept("reader")
        try await place.live(9..<11)
        try await place.check(0..<11)
    }

    @Test func `a log that is older than outboxes have forgotten is refused`() async throws {
        let place = try Place()
        try await place.live(0..<5)
        try place.keep("bus.db")
        try await place.live(5..<9)
        try await forgetOutbox("town", place)
        try await forgetOutbox("reader", place)
        try place.restore("bus.db")
        let refusal = try await place.refusal()
        #expect(refusal?.code == "bus.log_restored")
        #expect(refusal?.remedy.en.contains("Put the newer bus.db back") == true)
    }

    @Test func `a log that is older than a cursor is refused though outboxes have the rest`()
        async throws
    {
        let place = try Place()
        try await place.live(0..<5)
        try place.keep("bus.db")
        try await place.live(5..<9)
        try place.restore("bus.db")
        let refusal = try await place.refusal()
        #expect(refusal?.code == "bus.cursor_ahead")
    }

    /// Without the check the consumer would pass over what now stands where it has been.
    @Test func `a log that went another way after its restore is refused by who read the first`()
        async throws
    {
        let place = try Place()
        try await place.live(0..<3)
        try place.keep("bus.db")
        try place.keep("town.db")
        try await place.live(3..<5)
        try place.restore("bus.db")
        try place.restore("town.db")
        // The reader is left out while the city goes on, further than the reader had come.
        try await place.open { producer, _, bus in
            try await StartCheck.run(producer, bus)
            try await place.town.publish(10..<20, in: producer)
            try await place.town.relay(producer, bus).drain()
        }
        let refusal = try await place.refusal()
        #expect(refusal?.code == "bus.cursor_elsewhere")
        #expect(refusal?.remedy.en.contains("cityhost data accept-restored reader") == true)
    }

    @Test func `a file and a log of the same earlier time go on together`() async throws {
        let place = try Place()
        try await place.live(0..<5)
        for file in ["bus.db", "town.db", "reader.db"] { try place.keep(file) }
        try await place.live(5..<9)
        for file in ["bus.db", "town.db", "reader.db"] { try place.restore(file) }
        #expect(try await place.refusal() == nil)
        try await place.live(5..<7)
        try await place.check(0..<7)
    }

    @Test func `a file older than an older log is refused like one older than the newest`()
        async throws
    {
        let place = try Place()
        try await place.live(0..<3)
        try place.keep("town.db")
        try await place.live(3..<6)
        for file in ["bus.db", "reader.db"] { try place.keep(file) }
        try await place.live(6..<9)
        for file in ["bus.db", "town.db", "reader.db"] { try place.restore(file) }
        #expect(try await place.refusal()?.code == "bus.file_restored")
        try await place.accept("town")
        try await place.live(9..<11)
        try await place.open { _, reader, _ in
            let seen = try reader.point(place.town.call()) { try $0.all(AllSeen()) }
            #expect(seen.count == 8 && seen.allSatisfy { $0.times == 1 })
        }
    }

    /// What was held in the backup is brought again; what was settled since is the log's to bring.
    @Test func `a restored consumer brings again what it had parked`() async throws {
        let place = try Place()
        func live(_ notes: [String]) async throws {
            try await place.open { producer, reader, bus in
                try await StartCheck.run(reader, bus)
                try await place.town.publish(notes, in: producer)
                try await place.town.relay(producer, bus).drain()
                let isFirst = !notes.isEmpty
                let consumer = try place.town.consumer(reader, bus) { message, envelope, tx in
                    try tx.run(CountSeen(event: envelope.id, note: message.note))
                    return isFirst && message.note == "a/1" ? .park(reason: "no") : .done
                }
                try await consumer.drain(at: .max)
            }
        }
        try await live(["a/1", "a/2", "b/1"])
        try place.keep("reader.db")
        try await place.open { _, reader, bus in
            let desk = HeldDesk(file: reader.file, bus: bus)
            try await desk.decide(
                .discard,
                "reader/NoteSeen",
                0,
                at: place.town.environment.now()
            )
        }
        try await live([])
        try place.restore("reader.db")
        try await place.open { _, reader, bus in
            let parked = try HeldDesk(file: reader.file, bus: bus).list([.parked], limit: 10)
            #expect(parked.map(\.held.sequence) == [0])
        }
    }

    /// Takes relayed rows from an outbox, as a relay does when nothing else waits.
    private func forgetOutbox(_ plugin: String, _ place: Place) async throws {
        let tool = try Connection(
            path: "\(place.town.path)/\(plugin).db",
            role: .bare,
            environment: place.town.environment
        )
        defer { tool.close() }
        let last = try tool.integer("SELECT max(n) FROM host_outbox") ?? 0
        try tool.execute("DELETE FROM host_outbox")
        try tool.execute("INSERT OR REPLACE INTO host_meta VALUES('outbox_last', '\(last)')")
    }
}
