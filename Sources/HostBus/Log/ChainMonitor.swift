package import PluginKit

/// Proves again what plugins declare of their events, from the log alone.
package enum ChainMonitor {
    /// Events read at once.
    private static let batch = 1024

    /// The first event after which something that always holds did not hold.
    package struct Violation: Sendable {
        package let invariant: String
        /// What always holds.
        package let text: LocalizedText
        /// How the event breaks it.
        package let found: LocalizedText
        package let event: EventEnvelope
    }

    /// What a whole replay found.
    package struct Finding: Sendable {
        package let events: Int64
        /// Events of people who were erased; no rule can be proven of those.
        package let erased: Int64
        package let violation: Violation?
    }

    /// Replays the log from its first event; ends at the first violation.
    package static func run(
        _ bus: BusLog,
        _ invariants: [Invariant],
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws -> Finding {
        let total = try bus.head().size
        var running = invariants.map { ($0, $0.begin()) }
        var next: Int64 = 0
        var erased: Int64 = 0
        while next < total {
            for event in try bus.read(after: next - 1, limit: batch) {
                next = event.envelope.sequence + 1
                if event.payload == nil { erased += 1 }
                let fact = Fact(envelope: event.envelope, payload: event.payload)
                for index in running.indices {
                    let found = try judge(&running[index].1, fact)
                    guard let found else { continue }
                    let violation = Violation(
                        invariant: running[index].0.name,
                        text: running[index].0.text,
                        found: found,
                        event: event.envelope
                    )
                    return Finding(events: next, erased: erased, violation: violation)
                }
            }
            progress(next, total)
        }
        return Finding(events: next, erased: erased, violation: nil)
    }

    /// An event that its own type cannot read breaks every rule about it.
    private static func judge(
        _ rule: inout any RunningInvariant,
        _ fact: Fact
    ) throws -> LocalizedText? {
        do {
            return try rule.take(fact)
        } catch let fault as Fault {
            return LocalizedText(
                zh: "该事件不能按其类型读取：\(fault.message.zh)",
                en: "The event cannot be read as what its type says: \(fault.message.en)"
            )
        }
    }
}
