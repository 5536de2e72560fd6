import Foundation
@testable import HostBus
@testable import HostStore
@testable import PluginKit
import Synchronization
import Testing

/// An inbox.db from a backup, or a new one: what authors sent in between is in the log, and is known
/// again under its author's names.
@Suite struct `A restored inbox` {
    /// What one author is told of events: the ids in the log, and whether each was known.
    private struct Told: Equatable {
        let ids: [String]
        let known: [Bool]
    }

    private func open<T>(
        _ town: TestTown,
        _ body: (Inbox, BusLog) async throws -> T
    ) async throws -> T {
        let bus = try town.bus()
        let inbox = try Inbox(in: DataDirectory(town.path), environment: town.environment)
        defer {
            inbox.close()
            bus.close()
        }
        return try await body(inbox, bus)
    }

    /// Sends events of one batch; each says its number, or something else.
    private func send(
        _ numbers: Range<Int>,
        saying word: String = "note",
        _ town: TestTown,
        to inbox: Inbox
    ) async throws -> Told {
        var batch = Inbox.Batch(of: TenantID("t1"), capacity: numbers.count)
        for number in numbers {
            let content = AcceptedReader.Accepted(
                partitionKey: "k\(number % 3)",
                subject: nil,
                payload: Array("{\"text\":\"\(word) \(number)\"}".utf8)
            )
            batch.append(
                type: "town.note.sent.v1",
                isPersonal: false,
                content,
                source: "urn:meter:7",
                id: Array("id-\(number)".utf8)[...]
            )
        }
        let receipts = try await inbox.take(batch, for: town.call())
        return Told(
            ids: receipts.places.map { "\(receipts.names(of: $0).idPrefix)\($0.number)" },
            known: receipts.places.map(\.isReplay)
        )
    }

    private func relayed(_ numbers: Range<Int>, _ town: TestTown) async throws -> [String] {
        try await open(town) { inbox, bus in
            try await StartCheck.run(inbox, bus)
            let relay = try Relay(store: inbox, bus: bus, onProblem: town.note)
            let told = try await send(numbers, town, to: inbox)
            try await relay.drain()
            return told.ids
        }
    }

    private func copy(_ name: String, to other: String, _ town: TestTown) throws {
        try? FileManager.default.removeItem(atPath: town.path + "/" + other)
        try FileManager.default.copyItem(
            atPath: town.path + "/" + name,
            toPath: town.path + "/" + other
        )
    }

    private func accept(_ town: TestTown) async throws {
        let bus = try town.bus()
        defer { bus.close() }
        _ = try await RestoredFile.accept(
            PluginID("inbox"),
            in: DataDirectory(town.path),
            bus: bus,
            environment: town.environment
        )
    }

    @Test(arguments: [1, 40])
    func `knows again what was sent before and after its backup, however often it is restored`(
        size: Int
    ) async throws {
        let town = try TestTown()
        var ids = try await relayed(0..<size, town)
        try copy("inbox.db", to: "kept", town)
        for round in 1...3 {
            ids += try await relayed(round * size..<(round + 1) * size, town)
            try copy("kept", to: "inbox.db", town)
            try await accept(town)
            // The next backup is of a file that was restored itself.
            try copy("inbox.db", to: "kept", town)
            let told = try await open(town) { inbox, _ in
                try await send(0..<(round + 1) * size, town, to: inbox)
            }
            #expect(told.ids == ids, "round \(round)")
            #expect(told.known.allSatisfy { $0 }, "round \(round)")
        }
        let events = try await open(town) { inbox, bus in
            await #expect(throws: ForeignNameTaken.self) {
                try await send(0..<1, saying: "lie", town, to: inbox)
            }
            return try bus.read(after: -1, limit: 1000)
        }
        #expect(events.map(\.envelope.id) == ids)
    }

    @Test func `that is new, since the old one was lost, knows what was sent to that one`()
        async throws
    {
        let town = try TestTown()
        let ids = try await relayed(0..<20, town)
        for name in try FileManager.default.contentsOfDirectory(atPath: town.path)
        where name.hasPrefix("inbox.db") {
            try FileManager.default.removeItem(atPath: town.path + "/" + name)
        }
        try await open(town) { inbox, bus in try await FreshFile.accept(inbox, bus: bus) }
        let told = try await open(town) { inbox, _ in try await send(0..<20, town, to: inbox) }
        #expect(told == Told(ids: ids, known: Array(repeating: true, count: 20)))
    }

    @Test func `forgets names after their seven days, in the log too`() async throws {
        let town = try TestTown()
        _ = try await relayed(0..<2, town)
        try copy("inbox.db", to: "kept", town)
        _ = try await relayed(2..<4, town)
        town.clock.add(Inbox.namesMillis + 1, ordering: .relaxed)
        _ = try await relayed(4..<5, town)
        try copy("kept", to: "inbox.db", town)
        try await accept(town)
        let told = try await open(town) { inbox, bus in
            let kept = try bus.file.read { snapshot in
                try snapshot.statement("SELECT count(*) FROM foreign_names").first {
                    $0.int64(at: 0)
                }
            }
            #expect(kept == 1)
            return try await send(2..<5, town, to: inbox)
        }
        #expect(told.known == [false, false, true])
    }
}
