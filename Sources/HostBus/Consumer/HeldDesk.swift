package import HostStore
package import PluginKit

/// What operators see of the events that a plugin's consumers hold, and what they decide of those
/// that wait for them.
package struct HeldDesk: Sendable {
    /// A held event with what the log says of it.
    package struct Entry: Sendable {
        package let held: HeldEvent
        /// Nil when the log does not hold it any more.
        package let envelope: EventEnvelope?
    }

    /// What can be decided of a parked event or a dead letter.
    package enum Decision: String, Sendable {
        /// Bring it to its handler again, its attempts forgotten.
        case replay
        /// Give it up: it never takes effect, and its key goes on.
        case discard
    }

    private let file: StoreFile
    private let bus: BusLog
    private let consumers: [Consumer]

    /// For one plugin's file; `consumers` are those at work on it, none while the host is stopped.
    package init(file: StoreFile, bus: BusLog, consumers: [Consumer] = []) {
        self.file = file
        self.bus = bus
        self.consumers = consumers
    }

    /// Events in one of the states, in order of consumer and sequence, after a given one: those
    /// that `isShown` lets through.
    package func list(
        _ states: Set<HeldEvent.State>,
        consumer: String? = nil,
        after: Int64 = -1,
        limit: Int,
        where isShown: (Entry) -> Bool = { _ in true }
    ) throws -> [Entry] {
        let held = try file.read { snapshot in
            try names(consumer, snapshot).flatMap { name in
                try HeldRows.all(of: name) { try snapshot.statement($0) }
            }
        }
        var shown: [Entry] = []
        for event in held where states.contains(event.state) && event.sequence > after {
            guard shown.count < limit else { break }
            shown += try entries([event]).filter(isShown)
        }
        return shown
    }

    private func names(
        _ only: String?,
        _ snapshot: borrowing SystemSnapshot
    ) throws -> [String] {
        if let only { return [only] }
        let select = try snapshot.statement("SELECT consumer FROM host_cursor ORDER BY consumer")
        var names: [String] = []
        try select.each { names.append($0.text(at: 0)) }
        return names
    }

    private func entries(_ held: [HeldEvent]) throws -> [Entry] {
        let logged = try bus.read(sequences: held.map(\.sequence))
        return held.map { Entry(held: $0, envelope: logged[$0.sequence]?.envelope) }
    }

    /// A parked event or a dead letter, or the fault that there is none.
    package func decidable(_ consumer: String, _ sequence: Int64) throws -> Entry {
        let held = try file.read { snapshot in
            try HeldRows.find(consumer, sequence) { try snapshot.statement($0) }
        }
        guard let held, held.state == .parked || held.state == .dead else {
            throw Fault.notHeld()
        }
        return try entries([held])[0]
    }

    /// Carries out a decision on a parked event or a dead letter; durable when it returns.
    package func decide(
        _ decision: Decision,
        _ consumer: String,
        _ sequence: Int64,
        at now: Instant
    ) async throws {
        try await file.lane.perform { transaction in
            let held = try HeldRows.find(consumer, sequence) { try transaction.statement($0) }
            guard let held, held.state == .parked || held.state == .dead else {
                throw Fault.notHeld()
            }
            switch decision {
            case .replay: try HeldRows.put(held.replayed(at: now), in: transaction)
            case .discard: try HeldRows.delete(consumer, sequence, in: transaction)
            }
        }
        for running in consumers where running.name == consumer { running.reload() }
    }
}

extension Fault {
    /// There is nothing for an operator to decide.
    package static func notHeld(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "bus.not_held",
            message: LocalizedText(
                zh: "没有这样挂起的事件或死信。",
                en: "There is no such event that is parked or a dead letter."
            ),
            remedy: LocalizedText(
                zh: "请重新查看列表：可能已有人处理。",
                en: "Look at the list again: somebody may have decided it already."
            ),
            location: location
        )
    }
}
