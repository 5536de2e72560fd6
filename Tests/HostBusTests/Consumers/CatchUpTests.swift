import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Synchronization
import Testing

@Suite struct `A consumer that comes late` {
    /// Notes that were handled, in the order in which they were.
    private final class Heard: Sendable {
        let notes = Mutex<[String]>([])

        func note(_ text: String) { notes.withLock { $0.append(text) } }

        var all: [String] { notes.withLock(\.self) }
    }

    /// One start and clean stop of a consumer on an old log.
    private func hear(_ town: TestTown, startsNow: Bool) async throws -> [String] {
        let bus = try town.bus()
        let reader = try town.store("reader")
        defer {
            reader.close()
            bus.close()
        }
        try await StartCheck.run(reader, bus)
        let heard = Heard()
        let consumer = try town.consumer(reader, bus, startsNow: startsNow) { message, _, _ in
            heard.note(message.note)
            return .done
        }
        let work = Task { await consumer.run() }
        while try !consumer.isUpToDate() || consumer.state.withLock({ $0.known.plan == nil }) {
            await Task.yield()
        }
        consumer.stop()
        await work.value
        return heard.all
    }

    private func publish(_ notes: Range<Int>, _ town: TestTown) async throws {
        let bus = try town.bus()
        let producer = try town.store("town")
        try await town.append(notes, producer, bus)
        producer.close()
        bus.close()
    }

    @Test func `begins with the first event of an old log`() async throws {
        let town = try TestTown()
        try await publish(0..<30, town)
        #expect(try await hear(town, startsNow: false) == (0..<30).map { "n\($0)" })
    }

    /// What was the end when it first started stays its beginning, though nothing came until it
    /// was stopped again.
    @Test func `begins with what follows its first start where its manifest says so`()
        async throws
    {
        let town = try TestTown()
        try await publish(0..<30, town)
        #expect(try await hear(town, startsNow: true).isEmpty)
        try await publish(30..<33, town)
        #expect(try await hear(town, startsNow: true) == ["n30", "n31", "n32"])
        #expect(try await hear(town, startsNow: true).isEmpty)
    }

    /// The first hundred are a plugin's that is stopped for an hour, with one to be tried again.
    @Test func `takes an hour's events in short rounds, and nobody waits for it`() async throws {
        let town = try TestTown()
        try await publish(0..<100, town)
        let bus = try town.bus()
        let producer = try town.store("town")
        let reader = try town.store("reader")
        defer {
            producer.close()
            reader.close()
            bus.close()
        }
        let first = try town.consumer(reader, bus) { message, _, _ in
            message.note == "n50" ? .retry(afterMillis: 1000) : .done
        }
        let before = Task { await first.run() }
        while first.progress.cursor < 99 { await Task.yield() }
        first.stop()
        await before.value
        #expect(first.progress.retrying == 1)

        let backlog = 100_000
        town.clock.add(3_600_000, ordering: .relaxed)
        try await town.append(100..<backlog, producer, bus)
        let heard = Heard()
        let consumer = try town.consumer(reader, bus) { message, _, _ in
            heard.note(message.note)
            return .done
        }
        let work = Task { await consumer.run() }
        // Others write to the same file meanwhile: each waits for a few rounds at most.
        var longest: Int64 = 0
        var writes = 0
        while consumer.progress.cursor < Int64(backlog) - 1 {
            let before = consumer.progress.cursor
            _ = try await reader.write(town.call()) { tx in
                try tx.run(CountSeen(event: "neighbour", note: "neighbour"))
            }
            longest = max(longest, consumer.progress.cursor - before)
            writes += 1
            #expect(consumer.state.withLock { $0.fresh.count } <= Consumer.batchMax)
        }
        consumer.stop()
        await work.value
        #expect(writes > 50)
        #expect(longest <= 6 * Int64(Consumer.batchMax), "\(longest) events went before a write")
        // The one that was due first, then all others as they came.
        let notes = heard.all
        #expect(notes.count == backlog - 99)
        let isInOrder = notes.filter { $0 != "n50" } == (100..<backlog).map { "n\($0)" }
        #expect(isInOrder)
        #expect(notes.prefix(Consumer.batchMax + 1).contains("n50"))
        #expect(town.failed.isEmpty && town.problems.withLock(\.isEmpty))
    }
}
