import HostBus
import HostStore
@testable import PluginKit

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
