import PluginKit

/// Carries out what `HoldLife` and `OccupancyPlan` decide, in the caller's transaction.
enum HoldDesk {
    /// What became of a wish to hold.
    enum Placement: Sendable {
        case placed(Hold)
        /// The person holds this, or a part of it, already.
        case yours(String)
    }

    // MARK: - Placing

    /// Holds a home, or one room of it, for the calling person.
    static func place(
        homeID: String,
        room: Int64?,
        in tx: borrowing Transaction
    ) throws -> Placement {
        guard let person = tx.call.principal.person else { throw Fault.signInNeeded() }
        guard let home = try tx.first(Statements.HomeToHold(homeId: homeID)) else {
            throw Fault.homeNotFound()
        }
        let live = try tx.all(Statements.LiveHoldsOfPerson(now: tx.now))
        // The whole home takes every room, so it is theirs in part already.
        let mine = live.first {
            $0.homeId == homeID && ($0.leaf == room || $0.leaf == nil || room == nil)
        }
        if let mine { return .yours(mine.id) }
        let plan = try plan(homeID, room, of: home.leaves, in: tx)
        guard live.count < HoldLimits.livePerPersonMax else { throw Fault.holdLimit() }
        try tx.act(in: TenantID(home.tenantId))
        // What the list shows as free has no live occupancy, so there is nothing to sweep.
        if !plan.isAvailable { try sweep(plan, of: homeID, in: tx) }
        let hold = try insert(plan, homeID, room, in: tx)
        try tx.schedule(
            Timers.HoldExpiry.self,
            key: hold.id,
            version: hold.version,
            due: hold.expiresAt
        )
        try tx.publish(
            HomeHeld(
                holdId: hold.id,
                homeId: homeID,
                room: room,
                tenantId: TenantID(home.tenantId),
                personId: person,
                rentFen: hold.rentFen,
                heldAt: hold.placedAt,
                expiresAt: hold.expiresAt
            )
        )
        return .placed(hold)
    }

    static func plan(
        _ homeID: String,
        _ room: Int64?,
        of leaves: Int64,
        in tx: borrowing Transaction
    ) throws -> OccupancyPlan {
        let listed = try tx.all(Statements.OffersOnListOfHome(homeId: homeID)).map { row in
            OccupancyPlan.Leaf(number: row.leaf, rent: row.rent, isAvailable: row.available)
        }
        do {
            return try OccupancyPlan(room: room, listed: listed, of: leaves)
        } catch .noSuchRoom {
            throw Fault.noSuchRoom()
        } catch .notWholeOnOffer {
            throw Fault.holdTaken()
        }
    }

    /// Ends holds on these leaves whose time is over; throws when a leaf stays taken.
    ///
    /// A leaf that the list does not show as free is so by an ended hold alone: days of a lease that are over are
    /// no keys, and after an outage its tenant may live there with a timer that is late.
    static func sweep(
        _ plan: OccupancyPlan,
        of homeID: String,
        in tx: borrowing Transaction
    ) throws {
        let today = tx.now.civilDay
        let blockers = try tx.all(Statements.BlockersOfHome(homeId: homeID, fromDay: today))
        var swept: Set<Int64> = []
        for blocker in blockers where plan.takes(blocker.leaf) {
            guard blocker.kind == "hold",
                let hold = try tx.first(Statements.AnyHold(id: blocker.id))
            else { throw Fault.holdTaken() }
            switch try HoldLife(hold).decide(.sweep, at: tx.now) {
            case .end(let state): try end(hold, as: state, in: tx)
            // One hold may block several leaves: it ended with the first of them.
            case .nothing where hold.state != HoldState.held.rawValue: break
            case .nothing, .refuse: throw Fault.holdTaken()
            }
            swept.insert(blocker.leaf)
        }
        guard plan.leaves.allSatisfy({ $0.isAvailable || swept.contains($0.number) }) else {
            throw Fault.holdTaken()
        }
    }

    private static func insert(
        _ plan: OccupancyPlan,
        _ homeID: String,
        _ room: Int64?,
        in tx: borrowing Transaction
    ) throws -> Hold {
        let hold = Hold(
            id: tx.newID(),
            homeId: homeID,
            room: room,
            state: .held,
            rentFen: plan.rent,
            placedAt: tx.now,
            expiresAt: tx.now.adding(seconds: HoldLimits.holdSeconds),
            endedAt: nil,
            version: 1
        )
        try tx.run(
            Statements.InsertHold(
                id: hold.id,
                homeId: homeID,
                leaf: room,
                rent: plan.rent,
                placedAt: hold.placedAt,
                expiresAt: hold.expiresAt
            )
        )
        try occupy(plan, of: homeID, by: hold.id, in: tx)
        return hold
    }

    /// Takes every leaf of a plan from today on.
    static func occupy(
        _ plan: OccupancyPlan,
        of homeID: String,
        by hold: String,
        in tx: borrowing Transaction
    ) throws {
        for leaf in plan.leaves {
            try tx.run(
                Statements.InsertOccupancy(
                    id: hold,
                    homeId: homeID,
                    leaf: leaf.number,
                    kind: "hold",
                    startDay: tx.now.civilDay,
                    endDay: .openEnd
                )
            )
            try tx.follow(tx.all(Statements.TakeOffer(homeId: homeID, leaf: leaf.number)))
        }
    }

    // MARK: - Ending

    /// Gives the caller's hold back; giving back twice changes nothing.
    static func release(_ id: String, in tx: borrowing Transaction) throws -> Hold {
        guard let row = try tx.first(Statements.HoldOfPerson(id: id)) else {
            throw Fault.holdNotFound()
        }
        switch try HoldLife(row).decide(.release, at: tx.now) {
        case .end(let state):
            try tx.act(in: TenantID(row.tenantId))
            // A signing ends with its hold; once it is being paid it keeps the hold.
            try SigningDesk.cancel(withHold: id, in: tx)
            try close(id, as: state, in: tx)
            return Hold(row, endedAs: state, at: tx.now)
        case .nothing: return try Hold(row)
        case .refuse: throw Fault.holdEnded()
        }
    }

    /// The time of a hold ran out; a timer of an earlier version changes nothing.
    static func expire(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyHold(id: timer.key)) else { return }
        // The lane's clock may stand a little before the timer's: the timer is due all the same.
        let now = max(tx.now, timer.due)
        guard
            case .end(let state) = try HoldLife(row).decide(.timer(version: timer.version), at: now)
        else { return }
        try tx.act(in: TenantID(row.tenantId))
        try end(row, as: state, in: tx)
    }

    /// Ends a hold that has not ended yet; nothing happens to one that has.
    static func close(
        _ id: String,
        as state: HoldState,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyHold(id: id)),
            row.state == HoldState.held.rawValue
        else { return }
        try end(row, as: state, in: tx)
        try tx.cancel(Timers.HoldExpiry.self, key: id)
    }

    /// Writes the end of a hold, frees its leaves and tells the bus.
    private static func end(
        _ row: some HoldRow,
        as state: HoldState,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.EndHold(id: row.id, version: row.version, state: state.rawValue, at: tx.now)
        )
        try tx.run(Statements.ReleaseOccupancy(id: row.id, at: tx.now))
        let today = tx.now.civilDay
        let offers = try tx.all(Statements.RefreshOffers(homeId: row.homeId, today: today))
        // The other rooms are as they were.
        try tx.follow(offers) { row.leaf == nil || row.leaf == $0 }
        let tenant = TenantID(row.tenantId)
        let person = PersonID(row.personId)
        if state == .released {
            try tx.publish(
                HoldReleased(
                    holdId: row.id,
                    homeId: row.homeId,
                    room: row.leaf,
                    tenantId: tenant,
                    personId: person,
                    releasedAt: tx.now
                )
            )
        } else {
            try tx.publish(
                HoldExpired(
                    holdId: row.id,
                    homeId: row.homeId,
                    room: row.leaf,
                    tenantId: tenant,
                    personId: person,
                    expiredAt: tx.now
                )
            )
        }
    }

    // MARK: - Reading

    /// One hold of the caller's.
    static func hold(_ id: String, in snapshot: borrowing Snapshot) throws -> Hold {
        guard let row = try snapshot.first(Statements.HoldOfPerson(id: id)) else {
            throw Fault.holdNotFound()
        }
        return try Hold(row)
    }

    /// The caller's holds, newest first.
    static func holds(
        before: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> HoldList {
        // "~" sorts after every character an identifier may have.
        let rows = try snapshot.all(
            Statements.HoldsOfPerson(beforeId: before ?? "~", limit: limit + 1)
        )
        let items = try rows.prefix(Int(limit)).map { try Hold($0) }
        return HoldList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
