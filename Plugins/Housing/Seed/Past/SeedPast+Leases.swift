import PluginKit

extension SeedPast {
    /// The lease that came of it, as far as it has come by the model's day.
    func lease(_ story: SeedSigning, in tx: borrowing Transaction) throws {
        let signing = story.signing
        let qualification = SeedQualification(story, on: day)
        let life = try SeedPast.life(story, qualification?.life.marketRent, on: day)
        try tx.run(Statements.InsertPastLease(signing, life))
        try tx.run(
            Statements.InsertLeaseTerm(
                first: signing,
                agreedAt: signing.activeAt ?? signing.startedAt
            )
        )
        try TenancyDesk.schedule(signing.id, life, in: tx)
        try qualification?.write(of: signing, in: tx)
        // The book has no past: what landlords owe is entered on the model's day.
        for payment in story.payments where payment.isApplied {
            let reference = payment.intent.transaction
            try PaymentBook.enter(payment.order, signing, reference: reference, in: tx)
        }
        if life.leaving != nil { try leave(story, life, in: tx) }
        try tx.run(
            Statements.InsertOccupancy(
                id: "turnover-\(signing.id)",
                homeId: signing.homeID,
                leaf: story.place.leaf.number,
                kind: "turnover",
                startDay: life.keptUntil,
                endDay: life.keptUntil.adding(days: LeaseDesk.turnoverDays)
            )
        )
    }

    /// Writes down that the tenant leaves, and what the keys set going where they are back.
    private func leave(_ story: SeedSigning, _ life: LeaseLife, in tx: borrowing Transaction) throws
    {
        let signing = story.signing
        let inspected = life.isLived ? nil : SeedLeaving.inspected(before: day)
        let file = LeaseFile(
            id: signing.id,
            tenant: signing.tenant,
            person: signing.person,
            homeID: signing.homeID,
            leaf: signing.leaf,
            firstDay: signing.startDay,
            deposit: signing.deposit,
            contractHash: signing.contractHash ?? "",
            inspectedAt: inspected,
            inspection: inspected.map { _ in "墙面、门窗完好，水电已抄表，钥匙两把。" },
            objection: nil,
            vacancyNote: nil,
            life: life,
            rowVersion: life.version
        )
        try tx.run(Statements.UpdateLease(file))
        try TenancyDesk.foretell(file, in: tx)
        guard !life.isLived else { return }
        try tx.run(
            Statements.MoveOccupancy(
                id: "lease-\(signing.id)",
                homeId: signing.homeID,
                startDay: signing.startDay,
                endDay: life.keptUntil
            )
        )
        try SettlementDesk.startClock(file, in: tx)
    }

    /// What time has made of a lease by a day: in its last two months a further term is offered, and
    /// some leave.
    static func life(
        _ story: SeedSigning,
        _ unqualified: QualificationLife.MarketRent?,
        on day: CivilDay
    ) throws -> LeaseLife {
        let (signing, leaf) = (story.signing, story.place.leaf)
        var life = LeaseLife(
            start: signing.startDay,
            end: signing.endDay,
            rent: signing.rent,
            billedElsewhereOn: day
        )
        if let unqualified {
            life.rentBook.step = LeaseLife.RentStep(from: unqualified.from, before: life.rent)
            life.rent = unqualified.rent
        }
        let rule = RentRule.inForce(on: day)
        let most = unqualified == nil ? nil : rule.unqualifiedRent(market: leaf.marketRent)
        let rentMax = most ?? rule.highestRent(market: leaf.marketRent)
        let facts = LeaseLife.Facts(rentMax: rentMax, held: signing.deposit)
        let book = life.rentBook
        if let leaving = SeedLeaving(story.person.number, seed: story.seed, on: day) {
            try leaving.tell(&life, facts, on: day)
        } else if life.renewalDay <= day {
            let event = LeaseLife.Event.timeout(version: life.version, facts)
            _ = try life.take(event, at: day.start)
        }
        if life.isLived { life.leaveRent(as: book, on: day) }
        return life
    }
}

extension LeaseLife {
    /// Rent is billed by the host's own timers, from the model's day on: a bill is more than a day in a
    /// row.
    fileprivate mutating func leaveRent(as book: Rent, on day: CivilDay) {
        rentBook = book
        let isDue = nextBill.map { $0.on <= day } ?? false
        due = isDue ? day.start : due.map { max($0, day.start) }
    }
}

extension Statements.InsertPastLease {
    init(_ signing: Signing, _ life: LeaseLife) {
        self.init(
            id: signing.id,
            tenantId: signing.tenant.text,
            personId: signing.person.text,
            homeId: signing.homeID,
            leaf: signing.leaf,
            startDay: signing.startDay,
            endDay: signing.endDay,
            rent: signing.rent,
            deposit: signing.deposit,
            contractHash: signing.contractHash ?? "",
            activatedAt: signing.activeAt ?? signing.startedAt,
            version: life.version,
            state: life.state.rawValue,
            due: life.due,
            rentNow: life.rent,
            stepDay: life.rentBook.step?.from,
            stepRent: life.rentBook.step?.before,
            billedUntil: life.rentBook.billedUntil,
            offerRent: life.offer?.rent,
            offerMonths: life.offer?.months
        )
    }
}
