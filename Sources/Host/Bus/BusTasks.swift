import HostAuth
import HostBus
import HostStore
package import PluginKit

/// Held events of a data folder that no host has open.
package struct BusTasks {
    /// What waits for a decision.
    package enum Kind: Sendable {
        case parked, deadLetters
    }

    /// What can be decided of it.
    package enum Decision: Sendable {
        case replay, discard
    }

    /// Held events of one answer of the API.
    package static let pageMax = BusActs.pageMax

    private let stores: [PluginStore]
    private let bus: BusLog
    private let audit: OperatorAudit
    private let environment: StoreEnvironment
    private let actor = Principal(kind: .service, id: "cityhost bus")

    /// Opens the folder for as long as `body` runs; refused while a host serves it.
    ///
    /// With a consumer only its plugin's file is opened: another's that is damaged is no obstacle.
    package static func run(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        consumer: String? = nil,
        _ body: (BusTasks) async throws -> [String]
    ) async throws -> [String] {
        let plugin = consumer.map(plugin(of:))
        return try await StoppedCity.run(
            configuration,
            plugins: types,
            files: [FileRoster.host, FileRoster.bus],
            isWanted: { plugin == nil || plugin?.text == $0.id }
        ) { city in
            let bus = try BusLog(in: city.data, environment: city.environment)
            defer { bus.close() }
            return try await body(
                BusTasks(
                    stores: city.stores.map(\.store),
                    bus: bus,
                    audit: OperatorAudit(city.identity),
                    environment: city.environment
                )
            )
        }
    }

    /// What waits for a decision, one a line.
    package func list(_ kind: Kind, consumer: String?) throws -> [String] {
        let state = BusTasks.state(kind)
        var lines: [String] = []
        for store in stores {
            let entries = try HeldDesk(file: store.file, bus: bus)
                .list([state], consumer: consumer, limit: BusTasks.listedMax)
            lines += entries.map { entry in
                "\(entry.held.consumer) \(entry.held.sequence) \(entry.envelope?.type ?? "-")"
                    + " since \(entry.held.first.rfc3339): \(entry.held.reason ?? "")"
            }
        }
        guard lines.isEmpty else { return lines }
        return [kind == .parked ? "nothing is parked" : "there are no dead letters"]
    }

    private static func state(_ kind: Kind) -> HeldEvent.State {
        kind == .parked ? .parked : .dead
    }

    private static let listedMax = 10_000

    /// Everything that is known of one held event.
    package func show(_ consumer: String, _ sequence: Int64) throws -> [String] {
        let entry = try desk(of: consumer).decidable(consumer, sequence)
        let held = entry.held
        var lines = [
            "consumer \(consumer)", "sequence \(sequence)", "state \(held.state)",
            "cause \(held.reason ?? "")", "attempts \(held.attempts)",
            "attempts that ended with the process \(held.begun)",
            "first \(held.first.rfc3339)", "last \(held.last.rfc3339)",
        ]
        if let envelope = entry.envelope {
            lines += [
                "event \(envelope.id)", "type \(envelope.type)",
                "partition key \(envelope.partitionKey)",
                "organisation \(envelope.tenant?.text ?? "-")", "trace \(envelope.traceID)",
            ]
        }
        return lines
    }

    /// Decides of one event, or of all of a consumer in that state.
    package func decide(
        _ decision: Decision,
        _ kind: Kind,
        _ consumer: String,
        _ sequence: Int64?
    ) async throws -> [String] {
        let desk = try desk(of: consumer)
        let sequences =
            try sequence.map { [$0] }
            ?? desk.list([BusTasks.state(kind)], consumer: consumer, limit: BusTasks.listedMax)
            .map(\.held.sequence)
        for sequence in sequences {
            _ = try desk.decidable(consumer, sequence)
            let now = environment.now()
            try await audit.note(
                decision == .replay ? .replayed : .discarded,
                consumer: consumer,
                sequence: sequence,
                by: actor,
                for: nil,
                trace: nil,
                at: now
            )
            try await desk.decide(
                decision == .replay ? .replay : .discard,
                consumer,
                sequence,
                at: now
            )
        }
        let what = sequences.count == 1 ? "event" : "events"
        return switch decision {
        case .replay: ["\(sequences.count) \(what) will be brought again at the next start"]
        case .discard: ["\(sequences.count) \(what) given up"]
        }
    }

    private func desk(of consumer: String) throws -> HeldDesk {
        let plugin = BusTasks.plugin(of: consumer)
        guard let store = stores.first(where: { $0.plugin == plugin }) else {
            throw Fault.notHeld()
        }
        return HeldDesk(file: store.file, bus: bus)
    }

    private static func plugin(of consumer: String) -> PluginID {
        PluginID(String(consumer.prefix { $0 != "/" }))
    }
}
