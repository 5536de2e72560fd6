import PluginKit

/// Carries out what a `LeaseLife` says, in the transaction that told it what happened.
enum TenancyDesk {
    /// Leases of before that get their first timer in one turn.
    private static let wokenMax: Int64 = 200

    // MARK: - Telling a lease

    /// Tells a lease of an event; the row, its timer, the bus and everything that follows are one
    /// transaction.
    ///
    /// What either side asks for out of turn is refused with why.
    @discardableResult
    static func take(
        _ event: LeaseLife.Event,
        _ file: LeaseFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> LeaseFile {
        var next = file
        let effects: [LeaseLife.Effect]
        do {
            effects = try next.life.take(event, at: instant ?? tx.now)
        } catch {
            throw Fault.refused(error, file.life)
        }
        try save(next, after: file, in: tx)
        for effect in effects { try carryOut(effect, next, in: tx) }
        if file.life.isLived, !next.life.isLived { try RentCredit.payOut(next, in: tx) }
        return next
    }

    private static func save(
        _ file: LeaseFile,
        after before: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(Statements.UpdateLease(file))
        try schedule(file.id, file.life, in: tx)
        // Where a leaving day is known offline codes are made no longer than they have to be.
        if file.life.leaving != before.life.leaving { try tellDoors(file, in: tx) }
        if file.life.freeFrom != before.life.freeFrom { try foretell(file, in: tx) }
        guard file.life.state != before.life.state else { return }
        try tx.publish(LeaseAdvanced(file, from: before.life.state, at: tx.now))
    }

    /// Sets the timer of what time alone will change, or takes it back.
    static func schedule(
        _ id: String,
        _ life: LeaseLife,
        in tx: borrowing Transaction
    ) throws {
        guard let due = life.due else { return try tx.cancel(Timers.LeaseTurn.self, key: id) }
        try tx.schedule(Timers.LeaseTurn.self, key: id, version: life.version, due: due)
    }

    private static func carryOut(
        _ effect: LeaseLife.Effect,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        switch effect {
        case .addTerm:
            try addTerm(file, in: tx)
            try FilingDesk.open(.renewal, file, in: tx)
        case .keep(let day):
            try move(file, until: day, isLonger: true, in: tx)
            try tellDoors(file, in: tx)
        case .free(let day):
            try move(file, until: day, isLonger: false, in: tx)
            try tellDoors(file, in: tx)
            let exposed = try codesUntil(file.id, in: tx)
            try tx.publish(LeaseEnded(file, codesUntil: exposed, at: tx.now))
            try SettlementDesk.startClock(file, in: tx)
            try OccupantDesk.leaseEnded(file, in: tx)
            try QualificationDesk.leaseEnded(file.id, in: tx)
            try DebitDesk.leaseEnded(file.id, in: tx)
        case .bill(let bill): try RentDesk.issue(bill, file, in: tx)
        case .unbill(let day, let amount): try RentDesk.cut(from: day, by: amount, file, in: tx)
        case .giveBack(let amount): try SettlementDesk.giveBack(amount, file, in: tx)
        case .deduct: try SettlementDesk.deduct(file, in: tx)
        case .settled: try SettlementDesk.settle(file, in: tx)
        case .show:
            // The lane's clock may stand a little before the timer's.
            let free = file.life.keptUntil.adding(days: LeaseDesk.turnoverDays)
            let today = max(tx.now.civilDay, free)
            try refreshOffers(of: file, on: today, in: tx)
        }
    }

    /// Doors are looked after by the plugin at work for itself, at once.
    private static func tellDoors(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        try tx.schedule(
            Timers.LeaseDoors.self,
            key: file.id,
            version: file.life.version,
            due: tx.now
        )
    }

    /// The doors of a lease follow it: their codes are kept as long as it is, and end with the keys.
    static func turnDoors(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyLease(id: timer.key)) else { return }
        let file = try LeaseFile(row)
        try tx.act(in: file.tenant)
        for leaf in try tx.all(Statements.DoorsOfLease(leaseId: file.id)).map(\.leaf) {
            guard let door = try DoorDesk.file(file.id, leaf, in: tx) else { continue }
            guard file.life.isLived else {
                try DoorDesk.take(.over, door, in: tx)
                continue
            }
            try DoorDesk.take(.extended(until: file.life.keptUntil.start), door, in: tx)
            guard let leaving = file.life.leaving,
                let kept = try DoorDesk.file(file.id, leaf, in: tx)
            else { continue }
            try DoorDesk.take(.leaving(from: leaving.start), kept, in: tx)
        }
    }

    /// Until when a code that nobody can delete opens a door of a lease; nil where none does.
    static func codesUntil(_ lease: String, in tx: borrowing Transaction) throws -> Instant? {
        try tx.first(Statements.ExposureOfLease(leaseId: lease, now: tx.now))?.endsAt
    }

    /// The first day on which no code that nobody can delete opens a door of a lease.
    static func exposedDay(_ lease: String, in tx: borrowing Transaction) throws -> CivilDay? {
        guard let until = try codesUntil(lease, in: tx) else { return nil }
        let day = until.civilDay
        return day.start == until ? day : day.adding(days: 1)
    }

    /// Writes a further term down and tells the bus its sum, which the chain keeps.
    private static func addTerm(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        let (life, now) = (file.life, tx.now)
        let hash = SHA256Sum(of: Array(termText(file, agreedAt: now).utf8)).hex
        try tx.run(
            Statements.InsertLeaseTerm(
                leaseId: file.id,
                number: life.term,
                tenantId: file.tenant.text,
                personId: file.person.text,
                startDay: life.start,
                endDay: life.end,
                rent: life.rent,
                hash: hash,
                agreedAt: now
            )
        )
        try tx.publish(
            LeaseRenewed(
                leaseId: file.id,
                homeId: file.homeID,
                room: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                term: life.term,
                startDay: life.start,
                endDay: life.end,
                rentFen: life.rent,
                hash: hash,
                at: now
            )
        )
    }

    /// What was agreed for a further term, in canonical bytes: the contract stays, this goes on from it.
    static func termText(_ file: LeaseFile, agreedAt now: Instant) -> String {
        let members: [(String, JSONValue)] = [
            ("v", "1"), ("lease", .string(file.id)), ("contract", .string(file.contractHash)),
            ("term", .string("\(file.life.term)")), ("startDay", .string("\(file.life.start)")),
            ("endDay", .string("\(file.life.end)")),
            ("rentFen", .string("\(file.life.rent.fen)")),
            ("agreedAtMs", .string("\(now.utcMillis)")),
        ]
        var writer = JSONWriter()
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: - Time

    /// Time alone may have changed something; a timer of an earlier version changes nothing.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyLease(id: timer.key)) else { return }
        let file = try LeaseFile(row)
        try tx.act(in: file.tenant)
        let facts = LeaseLife.Facts(
            rentMax: try rentMax(of: file, in: tx),
            held: try SettlementDesk.held(file, in: tx),
            exposed: try exposedDay(file.id, in: tx)
        )
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version, facts), file, at: now, in: tx)
    }

    /// Gives leases of before their first timer, so many a day.
    static func wake(in tx: borrowing Transaction) throws {
        for row in try tx.all(Statements.LeasesWithoutTimer(afterId: "", limit: wokenMax)) {
            guard let row = try tx.first(Statements.AnyLease(id: row.id)) else { continue }
            var file = try LeaseFile(row)
            file.life.version = 1
            // One that was over before leases had a life has none any more.
            let isOver = file.life.state == .active && file.life.end <= tx.now.civilDay
            file.life.due = isOver ? nil : tx.now
            if isOver { file.life.state = .closed }
            try tx.run(Statements.UpdateLease(file))
            try schedule(file.id, file.life, in: tx)
            guard isOver else { continue }
            try refreshOffers(of: file, on: tx.now.civilDay, in: tx)
        }
    }

    /// The highest rent that may be offered for a further term by itself: the cap of today; nil where
    /// nobody signs such a rent for the landlord.
    static func rentMax(of file: LeaseFile, in tx: borrowing Transaction) throws -> Money? {
        let today = tx.now.civilDay
        let landlord = file.tenant.text
        let cap = try cap(of: file, on: today, in: tx)
        guard let mandate = try tx.first(Statements.MandateOfLandlord(tenantId: landlord)),
            today < mandate.untilDay, min(file.life.rent, cap) <= mandate.rentMax
        else { return nil }
        return cap
    }

    /// The cap on the lease's rent by the rule in force.
    static func cap(
        of file: LeaseFile,
        on day: CivilDay,
        in tx: borrowing Transaction
    ) throws -> Money {
        let rule = RentRule.inForce(on: day)
        let isQualified = file.life.rentBook.step == nil
        return try marketRents(of: file, in: tx).reduce(Money(fen: 0)) { sum, market in
            let unqualified = isQualified ? nil : rule.unqualifiedRent(market: market)
            return sum + (unqualified ?? rule.highestRent(market: market))
        }
    }

    /// The comparable market rents of the leaves that a lease is for.
    static func marketRents(of file: LeaseFile, in tx: borrowing Transaction) throws -> [Money] {
        try tx.all(Statements.OffersOfAnyHome(homeId: file.homeID))
            .filter { file.leaf == nil || $0.leaf == file.leaf }.map(\.marketRent)
    }
}

extension LeaseAdvanced {
    init(_ file: LeaseFile, from before: LeaseState, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            from: before,
            to: file.life.state,
            version: file.life.version,
            endDay: file.life.end,
            rentFen: file.life.rent,
            leavingDay: file.life.leaving,
            leavingBy: file.life.leavingBy,
            at: now
        )
    }
}

extension LeaseEnded {
    fileprivate init(_ file: LeaseFile, codesUntil: Instant?, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            handedOverAt: now,
            freeFrom: file.life.keptUntil.adding(days: LeaseDesk.turnoverDays),
            vacancy: file.life.vacancy?.basis,
            codesUntil: codesUntil
        )
    }
}
