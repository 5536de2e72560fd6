public import PluginKit

/// A plugin that calls another one and hears of what it did, for tests.
public struct Taker: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds the call, the subscription and the counter.
    public func register(in host: inout Registration) {
        host.handle(Operations.AskForGift.self) { input, context in
            let gift = try await context.call(
                Uses.GiveGift.self,
                GiftWish(name: input.name),
                key: input.key
            )
            return Received(id: gift.id)
        }
        host.handle(Operations.GetSeenGifts.self) { _, context in
            let totals = try context.point { try $0.first(Statements.Totals()) }
            return SeenGifts(plain: totals?.plain ?? 0, stamped: totals?.stamped ?? 0)
        }
        host.on(Subscriptions.GiftSeen.self) { gift, envelope, transaction in
            try transaction.run(
                Statements.NoteSeen(eventID: envelope.id, kind: gift.kind.rawValue)
            )
            return .done
        }
        host.on(Subscriptions.TenantMovedSeen.self) { moved, envelope, transaction in
            try transaction.run(
                Statements.NoteMoved(
                    eventID: envelope.id,
                    organisation: moved.tenantId.text,
                    place: moved.path
                )
            )
            return .done
        }
    }
}
