import PluginKit

/// Stalls by days and crates by number, kept together or not at all.
enum StallBook {
    static func offer(_ input: OfferStall, in transaction: borrowing Transaction) throws {
        try transaction.provide(Resources.Stall.self, input.stall, capacity: 1)
        try transaction.provide(Resources.Crate.self, "crates", capacity: input.crates)
    }

    /// A resident keeps a stall of the organisation that owns it, for ten minutes.
    static func hold(
        _ input: HoldStall,
        in transaction: borrowing Transaction
    ) throws -> StallHeld {
        try transaction.act(in: input.owner)
        let (stall, days) = (input.stall, (input.from, input.until))
        let outcome = try transaction.hold(
            input.id,
            [
                Demand(Resources.Stall.self, stall, from: days.0, until: days.1),
                Demand(Resources.Crate.self, "crates", quantity: input.crates),
            ],
            forSeconds: 600,
            about: transaction.call.principal.person
        )
        return StallHeld(id: input.id, until: try outcome.reservation().expires)
    }

    static func take(
        _ input: TakeStall,
        in transaction: borrowing Transaction
    ) throws -> StallHeld {
        let taken = try transaction.commitHold(input.id).reservation()
        return StallHeld(id: taken.id, until: taken.expires)
    }

    static func left(_ input: StallDays, in snapshot: borrowing Snapshot) throws -> StallLeft {
        let wanted = Demand(
            Resources.Stall.self,
            input.stall,
            from: input.from,
            until: input.until
        )
        return StallLeft(left: try snapshot.available(wanted, in: input.owner))
    }
}
