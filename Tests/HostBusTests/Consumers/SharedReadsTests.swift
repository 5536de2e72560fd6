@testable import HostBus
import HostStore
import PluginKit
import Testing

@Suite struct `Reads that consumers share` {
    /// Events of three pages in a log, and how often it was read.
    private func reads(
        _ asked: [Int64],
        forgetting: Set<Int> = []
    ) async throws -> (answers: [[Int64]], loads: Int) {
        let town = try TestTown()
        let (bus, producer) = (try town.bus(), try town.store("town"))
        defer {
            producer.close()
            bus.close()
        }
        try await town.publish(0..<30, in: producer)
        try await town.relay(producer, bus).drain()
        let shared = SharedReads()
        var loads = 0
        var answers: [[Int64]] = []
        for (index, sequence) in asked.enumerated() {
            if forgetting.contains(index) { shared.forget() }
            let events = try shared.read(Self.type, after: sequence, limit: 10) {
                loads += 1
                return try bus.read(type: Self.type, after: sequence, limit: 10)
            }
            answers.append(events.map(\.envelope.sequence))
        }
        return (answers, loads)
    }

    private static let type = "town.note.written.v1"

    @Test func `cost one read of the log for all who have come as far`() async throws {
        let (answers, loads) = try await reads([-1, -1, -1, 9, 9, -1])
        #expect(answers.map(\.first) == [0, 0, 0, 10, 10, 0])
        #expect(answers.allSatisfy { $0.count == 10 })
        #expect(loads == 2)
    }

    @Test func `give who is in the middle the rest, and leave nothing out`() async throws {
        let (answers, loads) = try await reads([-1, 4, 9, 3])
        #expect(answers == [Array(0..<10), Array(5..<10), Array(10..<20), Array(4..<10)])
        #expect(loads == 2)
    }

    @Test func `find what comes later, and the end`() async throws {
        let (answers, _) = try await reads([19, 29, 29])
        #expect(answers == [Array(20..<30), [], []])
    }

    @Test func `are forgotten when a person is erased`() async throws {
        let (_, loads) = try await reads([-1, -1], forgetting: [1])
        #expect(loads == 2)
    }
}
