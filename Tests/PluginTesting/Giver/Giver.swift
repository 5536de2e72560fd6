public import PluginKit

/// A plugin that others call, for tests of commands, settings, secrets and upcasters.
public struct Giver: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Binds the command and the upcaster.
    public func register(in host: inout Registration) {
        let settings = host.settings(GiverSettings.self)
        let key = host.secret(Secrets.stampKey)
        host.serve(Commands.GiveGift.self) { input, transaction in
            let given = try transaction.first(Statements.CountGifts())?.count ?? 0
            guard given < settings.value.most else { throw Fault.enough(settings.value.shop) }
            let id = transaction.newID()
            try transaction.run(
                Statements.InsertGift(id: id, name: input.name, stamp: key.reveal())
            )
            try transaction.publish(GiftGiven(giftId: id, name: input.name, kind: .stamped))
            return Gift(id: id, name: input.name, given: given + 1)
        }
        host.upcast(Upcasts.GiftGiven.self) { earlier in
            GiftGiven(giftId: earlier.giftId, name: earlier.name, kind: .plain)
        }
    }
}

extension Fault {
    /// No more gifts for this person.
    fileprivate static func enough(_ shop: String) -> Fault {
        Fault(
            .conflict,
            code: "giver.gift.enough",
            message: LocalizedText(zh: "\(shop) 已发完。", en: "\(shop) gives no more."),
            remedy: LocalizedText(zh: "请改日再来。", en: "Come another day.")
        )
    }
}
