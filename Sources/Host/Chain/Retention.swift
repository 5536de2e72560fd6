import HostBus
import HostStore
import Logging
import PluginKit

/// Moves events that are as old as the operator said into the archive, once everybody has passed
/// them.
struct Retention: Sendable {
    let bus: BusLog
    private let sources: [RetentionFloor.Source]
    private let webhooks: String?
    private let environment: StoreEnvironment

    /// Segments made in one go, so that other upkeep does not wait long.
    private static let segmentsAtOnce = 8

    /// For the files that a folder holds now, and the consumers of these plugins.
    init(
        _ bus: BusLog,
        _ loaded: [LoadedPlugin],
        _ data: DataDirectory,
        _ roster: FileRoster,
        _ environment: StoreEnvironment
    ) {
        self.bus = bus
        self.environment = environment
        var sources: [RetentionFloor.Source] = []
        for id in ["host", "inbox"] where roster.holds(FileRoster.file(of: PluginID(id))) {
            sources.append(RetentionFloor.Source(PluginID(id), path: data.file(of: PluginID(id))))
        }
        for plugin in loaded where roster.holds(FileRoster.file(of: PluginID(plugin.id))) {
            var types: [String: String] = [:]
            for rule in plugin.manifest.subscriptions {
                types["\(plugin.id)/\(rule.name)"] = rule.type
            }
            sources.append(
                RetentionFloor.Source(
                    PluginID(plugin.id),
                    path: data.file(of: PluginID(plugin.id)),
                    types: types
                )
            )
        }
        self.sources = sources
        webhooks =
            roster.holds(FileRoster.webhooks) ? "\(data.path)/\(FileRoster.webhooks)" : nil
    }

    /// The first event that has to stay, and why.
    func floor(days: Int) throws -> RetentionFloor {
        // What is looked for begins some minutes early: readers skip those, here they may go.
        let now = environment.now().utcMillis + 300_000
        return try RetentionFloor.find(
            sources,
            webhooks: webhooks,
            recordedBefore: Instant(utcMillis: now - Int64(days) * 86_400_000),
            bus: bus
        )
    }

    /// Makes segments of what may go, no more than `limit`, and tells which.
    func archive(days: Int, limit: Int = segmentsAtOnce) async throws -> [ClosedRange<Int64>] {
        let end = try floor(days: days).sequence
        var made: [ClosedRange<Int64>] = []
        while made.count < limit, let range = try await bus.archiveSegment(below: end) {
            made.append(range)
        }
        return made
    }

    /// The same for a running host, which goes on whatever becomes of it.
    @concurrent func upkeep(days: Int?) async {
        guard let days else { return }
        let log = Logger(label: "archive")
        do {
            for range in try await archive(days: days) {
                log.notice("events \(range.lowerBound) to \(range.upperBound) are archived")
            }
        } catch {
            log.warning("nothing is archived: \(error)")
        }
    }

    /// Says which segments cannot be read; the host serves without them.
    func tellAbsent() {
        for fault in bus.absentSegments() {
            Logger(label: "archive").warning("\(fault.message.en) \(fault.remedy.en)")
        }
    }
}
