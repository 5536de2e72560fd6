import Foundation
@testable import HostBus
import HostStore
import PluginKit

/// A log long enough to have segments of 256 events, opened anew for each step.
struct ArchivePlace {
    static let events: Int64 = 256
    let town: TestTown

    init() throws { town = try TestTown() }

    func open<T>(
        _ body: (_ producer: PluginStore, _ reader: PluginStore, BusLog) async throws -> T
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

    /// Publishes notes and has a checkpoint signed over them.
    func publish(_ notes: Range<Int>) async throws {
        try await open { producer, _, bus in
            try await town.append(notes, producer, bus)
            _ = try await town.sequencer(bus).step()
        }
    }

    func archive(segments: Int, below end: Int64 = .max) async throws {
        try await open { _, _, bus in
            for _ in 0..<segments {
                _ = try await bus.archiveSegment(below: end, events: ArchivePlace.events)
            }
        }
    }

    func path(of range: ClosedRange<Int64>) -> String {
        "\(town.path)/\(ArchiveSegment.name(of: range))"
    }

    func change(_ file: String, _ sql: String) throws {
        let tool = try Connection(path: file, role: .single, environment: town.environment)
        defer { tool.close() }
        try tool.execute(sql)
    }
}
