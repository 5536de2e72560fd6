import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import TestGround
import Testing

@Suite struct `A consumer` {
    private struct Town {
        let town: TestTown
        let bus: BusLog
        let producer: PluginStore
        let reader: PluginStore

        init() throws {
            town = try TestTown()
            bus = try town.bus()
            producer = try town.store("town")
            reader = try town.store("reader")
        }

        func publish(_ notes: Range<Int>) async throws {
            try await town.publish(notes, in: producer)
            try await town.relay(producer, bus).drain()
        }

        func seen() throws -> [AllSeen.Row] {
            try reader.point(town.call()) { try $0.all(AllSeen()) }
        }

        func close() {
            producer.close()
            reader.close()
            bus.close()
        }
    }

    @Test func `handles each event once, in order, with what it causes`() async throws {
        let place = try Town()
        try await place.publish(0..<150)
        let consumer = try place.town.consumer(place.reader, place.bus) { message, envelope, tx in
            #expect(tx.call.principal == Principal(kind: .service, id: "reader"))
            #expect(tx.call.tenant == TenantID("t1"))
            try tx.run(CountSeen(event: envelope.id, note: message.note))
            try tx.publish(NoteWritten.echo(of: message.note))
            return .done
        }
        #expect(try await consumer.drain() == .upToDate)
        #expect(try await consumer.drain() == .upToDate)
        let seen = try place.seen()
        #expect(seen.allSatisfy { $0.times == 1 } && seen.count == 150)
        try await place.town.relay(place.reader, place.bus).drain()
        let echoes = try place.bus.read(type: "town.note.echoed.v1", after: -1, limit: 1000)
        #expect(echoes.count == 150)
        // The originator stays who it was, for audit.
        #expect(echoes.allSatisfy { $0.envelope.originator == "person:liu" })
        place.close()
    }

    /// Events of one caller are handled within one scope, which is the caller's again for each.
    @Test func `begins each event anew: its tenant, its cause, and what it publishes`()
        async throws
    {
        let place = try Town()
        try await place.publish(0..<60)
        let consumer = try place.town.consumer(place.reader, place.bus) { message, _, tx in
            if message.note.hasSuffix("5") { try tx.act(in: TenantID("t2")) }
            for ordinal in 0..<2 { try tx.publish(NoteEchoed(note: "\(message.note)/\(ordinal)")) }
            return .done
        }
        try await consumer.drain()
        let rows = try place.reader.file.read { snapshot in
            try OutboxEvent.read(after: 0, limit: 1000) { try snapshot.statement($0) }
        }
        let notes = try place.bus.read(after: -1, limit: 1000)
        #expect(rows.count == 120)
        for (index, row) in rows.enumerated() {
            let (note, ordinal) = index.quotientAndRemainder(dividingBy: 2)
            #expect(row.tenant == (note % 10 == 5 ? "t2" : "t1"))
            #expect(row.cause == "\(notes[note].envelope.id)/reader/NoteSeen/\(ordinal)")
        }
        place.close()
    }

    /// Run and abandoned at random moments: tasks are cancelled in the middle and files reopened.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `takes effect exactly once over many restarts`(seed: UInt64) async throws {
        let town = try TestTown()
        var random = SeededRandom(seed: seed)
        var published = 0
        for round in 0..<8 {
            let bus = try town.bus()
            let producer = try town.store("town")
            let reader = try town.store("reader")
            try await StartCheck.run(producer, bus)
            try await StartCheck.run(reader, bus)
            let more = Int.random(in: 1...80, using: &random)
            try await town.publish(published..<(published + more), in: producer)
            published += more
            try await town.relay(producer, bus).drain()
            let isLast = round == 7
            let failing = Int.random(in: 0..<published, using: &random)
            let consumer = try town.consumer(reader, bus) { message, envelope, tx in
                try tx.run(CountSeen(event: envelope.id, note: message.note))
                try tx.publish(NoteWritten.echo(of: message.note))
                if !isLast, message.note == "n\(failing)" { throw TestTown.Missing() }
                return .done
            }
            if isLast {
                try await consumer.drain(at: .max)
            } else {
                let running = Task { await consumer.run() }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...30, using: &random)))
                running.cancel()
                await running.value
            }
            try await town.relay(reader, bus).drain()
            if isLast {
                let seen = try reader.point(town.call()) { try $0.all(AllSeen()) }
                #expect(
                    seen.count == published && seen.allSatisfy { $0.times == 1 },
                    "seed \(seed)"
                )
                let echoes = try bus.read(type: "town.note.echoed.v1", after: -1, limit: 10_000)
                #expect(echoes.count == published, "seed \(seed)")
            }
            producer.close()
            reader.close()
            bus.close()
        }
    }

    @Test func `brings an event again that its handler wants to see later`() async throws {
        let place = try Town()
        try await place.publish(0..<10)
        let tries = Atomic<Int>(0)
        let consumer = try place.town.consumer(place.reader, place.bus) { message, envelope, tx in
            try tx.run(CountSeen(event: envelope.id, note: message.note))
            if message.note == "n4", tries.add(1, ordering: .relaxed).newValue < 3 {
                return .retry(afterMillis: 40)
            }
            return .done
        }
        #expect(try await consumer.drain() == .held(millis: 40))
        #expect(try place.seen().map(\.note) == (0..<10).filter { $0 != 4 }.map { "n\($0)" })
        #expect(consumer.progress.retrying == 1)
        place.town.clock.add(39, ordering: .relaxed)
        #expect(try await consumer.drain() == .held(millis: 1))
        place.town.clock.add(1, ordering: .relaxed)
        #expect(try await consumer.drain() == .held(millis: 40))
        place.town.clock.add(40, ordering: .relaxed)
        #expect(try await consumer.drain() == .upToDate)
        #expect(try place.seen().map(\.times) == [Int64](repeating: 1, count: 10))
        #expect(consumer.progress.retrying == 0)
        place.close()
    }

    @Test func `waits longer after every failure, up to the manifest's bound, by chance less`()
        async throws
    {
        let place = try Town()
        try await place.publish(0..<1)
        let consumer = try place.town.consumer(place.reader, place.bus) { _, _, _ in
            throw TestTown.Missing()
        }
        var pauses: [UInt64] = []
        for _ in 0..<6 {
            #expect(try await consumer.step() == .delivered)
            guard case .held(let millis) = try await consumer.step() else { break }
            pauses.append(millis)
            place.town.clock.add(Int64(millis), ordering: .relaxed)
        }
        #expect(pauses.count == 6)
        for (pause, whole) in zip(pauses, [10, 20, 40, 80, 100, 100] as [UInt64]) {
            #expect(pause <= whole && pause >= whole / 2)
        }
        let desk = HeldDesk(file: place.reader.file, bus: place.bus)
        #expect(try desk.list([.retrying], limit: 10).map(\.held.attempts) == [6])
        place.close()
    }

    @Test func `passes over events whose person was erased`() async throws {
        let place = try Town()
        let held = try place.town.consumerOfHolds(place.reader, place.bus)
        for person in ["wang", "chen"] {
            try await place.producer.write(place.town.call()) {
                try $0.publish(HomeHeld(person: PersonID(person), phone: "1"))
            }
        }
        try await place.town.relay(place.producer, place.bus).drain()
        try await place.bus.erase(PersonID("wang"))
        #expect(try await held.drain() == .upToDate)
        #expect(try place.seen().count == 1)
        #expect(held.progress.cursor == 1)
        place.close()
    }
}

extension NoteWritten {
    static func echo(of note: String) -> NoteEchoed { NoteEchoed(note: note) }
}
