import HostBus
import HostStore
import JSONWire
@testable import PluginKit

/// What a consumer of notes publishes in turn.
struct NoteEchoed: Event {
    static let spec = EventSpec(type: "town.note.echoed.v1", isPersonal: false)
    let note: String
    var partitionKey: String { note }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoteEchoed? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("note")
        writer.string(note)
        writer.endObject()
    }
}

enum HoldSeen: Subscription {
    typealias Message = NoteMessage
    static let type: StaticString = "town.home.held.v1"
    static let name: StaticString = "reader/HoldSeen"
}

extension TestTown {
    /// Counts holds.
    func consumerOfHolds(_ store: PluginStore, _ bus: BusLog) throws -> Consumer {
        var registration = Registration()
        registration.on(HoldSeen.self) { message, envelope, tx in
            try tx.run(CountSeen(event: envelope.id, note: message.note))
            return .done
        }
        guard let handler = registration.subscriptions["\(HoldSeen.name)"] else {
            throw Missing()
        }
        return try Consumer(
            name: "\(HoldSeen.name)",
            handler: handler,
            store: store,
            bus: bus,
            rules: Consumer.Rules(retry: RetryPolicy(millisFirst: 10, millisMax: 100)),
            onProblem: note
        )
    }
}
