import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct `After an unclean stop` {
    @Test func `what may have been under way is tried alone, its attempt counted first`()
        async throws
    {
        let town = try TestTown()
        let (bus, producer, reader) = (
            try town.bus(), try town.store("town"), try town.store("reader")
        )
        try await town.publish(["a/1", "b/1", "a/2"], in: producer)
        try await town.relay(producer, bus).drain()
        // One that was opened and never closed.
        let killed = try town.consumer(reader, bus) { _, _, _ in throw TestTown.Missing() }
        _ = try await killed.step()
        let counts = Mutex<[String]>([])
        let consumer = try town.consumer(reader, bus) { message, envelope, _ in
            let held = try HeldDesk(file: reader.file, bus: bus)
                .list([.waiting, .retrying], limit: 10)
                .first { $0.held.sequence == envelope.sequence }
            counts.withLock { $0.append("\(message.note) \(held?.held.begun ?? -1)") }
            return .done
        }
        #expect(try await consumer.drain(at: .max) == .upToDate)
        let doubtful = counts.withLock(\.self)
        #expect(doubtful == ["a/1 1", "b/1 1", "a/2 1"])
        // What comes later is in no doubt.
        counts.withLock { $0 = [] }
        try await town.publish(["c/1"], in: producer)
        try await town.relay(producer, bus).drain()
        try await consumer.drain()
        let later = counts.withLock(\.self)
        #expect(later == ["c/1 -1"])
        producer.close()
        reader.close()
        bus.close()
    }

    @Test func `nothing is in doubt when the stop was clean`() async throws {
        let town = try TestTown()
        let (bus, producer, reader) = (
            try town.bus(), try town.store("town"), try town.store("reader")
        )
        let first = try town.consumer(reader, bus) { _, _, _ in .done }
        let running = Task { await first.run() }
        while try reader.file.read({ snapshot in
            try CursorRow.read(first.name) { try snapshot.statement($0) }
        }) == nil { try await Task.sleep(for: .milliseconds(1)) }
        running.cancel()
        await running.value
        try await town.publish(["a/1"], in: producer)
        try await town.relay(producer, bus).drain()
        let second = try town.consumer(reader, bus) { _, _, _ in .done }
        #expect(try await second.step() == .delivered)
        #expect(second.progress.cursor == 0 && second.progress.retrying == 0)
        producer.close()
        reader.close()
        bus.close()
    }

    /// A real process each time: the handler traps, which nothing in the process survives.
    @Test func `an event that ends the process is found and parked, and the rest goes on`()
        async throws
    {
        let town = try TestTown()
        unsafe setenv("CITYHOST_POISONED_TOWN", town.path, 1)
        do {
            let (bus, producer) = (try town.bus(), try town.store("town"))
            try await town.publish(
                ["a/1", "b/1", "poison/1", "c/1", "poison/2", "a/2"],
                in: producer
            )
            try await town.relay(producer, bus).drain()
            producer.close()
            bus.close()
        }
        for _ in 0...Consumer.endingsMax {
            await #expect(processExitsWith: .failure) { try await PoisonedTown.work() }
        }
        await #expect(processExitsWith: .success) { try await PoisonedTown.work() }
        let (bus, reader) = (try town.bus(), try town.store("reader"))
        let rows = try reader.point(town.call()) { try $0.all(AllSeen()) }
        #expect(rows.map(\.note).sorted() == ["a/1", "a/2", "b/1", "c/1"])
        #expect(rows.allSatisfy { $0.times == 1 })
        let held = try HeldDesk(file: reader.file, bus: bus).list([.parked, .waiting], limit: 10)
        #expect(held.map(\.held.state) == [.parked, .waiting])
        #expect(held[0].held.reason == "the process ended 3 times in the middle of this event")
        #expect(held[0].held.begun == Consumer.endingsMax)
        reader.close()
        bus.close()
    }
}

/// What the process does that may trap.
enum PoisonedTown {
    static func work() async throws {
        let path = try #require(ProcessInfo.processInfo.environment["CITYHOST_POISONED_TOWN"])
        let town = try TestTown(at: path)
        let (bus, reader) = (try town.bus(), try town.store("reader"))
        let consumer = try town.consumer(reader, bus) { message, envelope, tx in
            try tx.run(CountSeen(event: envelope.id, note: message.note))
            precondition(!message.note.hasPrefix("poison"), "the handler traps")
            return .done
        }
        try await consumer.drain(at: .max)
        reader.close()
        bus.close()
    }
}
