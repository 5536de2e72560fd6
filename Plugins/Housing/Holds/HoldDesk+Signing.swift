import PluginKit

extension HoldDesk {
    /// Keeps a live hold until another instant; nothing happens to one that has ended.
    static func keep(
        _ id: String,
        until instant: Instant,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyHold(id: id)),
            row.state == HoldState.held.rawValue
        else { return }
        try tx.run(Statements.KeepHold(id: id, version: row.version, expiresAt: instant))
        try tx.schedule(
            Timers.HoldExpiry.self,
            key: id,
            version: row.version + 1,
            due: instant
        )
    }

    /// True while a hold keeps its leaves.
    static func isLive(_ id: String, in tx: borrowing Transaction) throws -> Bool {
        guard let row = try tx.first(Statements.AnyHold(id: id)) else { return false }
        return try HoldLife(row).isLive(at: tx.now)
    }

    /// Holds the same leaves once more for somebody whose hold is over; nil when any of them is taken.
    static func placeAgain(
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws -> String? {
        guard let home = try tx.first(Statements.HomeToHold(homeId: signing.homeID)),
            home.tenantId == signing.tenant.text
        else { return nil }
        let plan: OccupancyPlan
        do {
            plan = try self.plan(signing.homeID, signing.leaf, of: home.leaves, in: tx)
            if !plan.isAvailable { try sweep(plan, of: signing.homeID, in: tx) }
        } catch is Fault {
            return nil
        }
        let id = tx.newID()
        let expires = tx.now.adding(seconds: HoldLimits.holdSeconds)
        try tx.run(
            Statements.InsertHoldAgain(
                id: id,
                personId: signing.person.text,
                homeId: signing.homeID,
                leaf: signing.leaf,
                rent: signing.rent,
                placedAt: tx.now,
                expiresAt: expires
            )
        )
        try occupy(plan, of: signing.homeID, by: id, in: tx)
        try tx.schedule(Timers.HoldExpiry.self, key: id, version: 1, due: expires)
        try tx.publish(
            HomeHeld(
                holdId: id,
                homeId: signing.homeID,
                room: signing.leaf,
                tenantId: signing.tenant,
                personId: signing.person,
                rentFen: signing.rent,
                heldAt: tx.now,
                expiresAt: expires
            )
        )
        return id
    }

    /// Ends a hold whose leaves a lease takes in the same transaction.
    static func convert(_ id: String, in tx: borrowing Transaction) throws -> [Int64] {
        guard let row = try tx.first(Statements.AnyHold(id: id)),
            row.state == HoldState.held.rawValue
        else { throw Fault.holdEnded() }
        let leaves = try tx.all(
            Statements.LeavesOfHold(holdId: id, homeId: row.homeId)
        ).map(\.leaf)
        try tx.run(
            Statements.EndHold(
                id: id,
                version: row.version,
                state: HoldState.leased.rawValue,
                at: tx.now
            )
        )
        try tx.run(Statements.ReleaseOccupancy(id: id, at: tx.now))
        try tx.cancel(Timers.HoldExpiry.self, key: id)
        return leaves
    }
}
