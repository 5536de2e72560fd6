import PluginKit

/// Countersigns for landlords, and turns a paid hold into a lease.
enum LeaseDesk {
    /// The landlord lets contracts be countersigned up to a rent, until a day.
    static func grant(_ input: GrantMandate, in tx: borrowing Transaction) throws -> Mandate {
        guard let landlord = tx.call.tenant else { throw Fault.noLandlord() }
        try check(input, on: tx.now.civilDay)
        try tx.run(
            Statements.KeepMandate(
                untilDay: input.untilDay,
                rentMax: input.rentMaxFen,
                lessorName: input.lessorName,
                grantedAt: tx.now
            )
        )
        let kept = try tx.first(Statements.MandateOfLandlord(tenantId: landlord.text))
        return Mandate(
            untilDay: input.untilDay,
            rentMaxFen: input.rentMaxFen,
            lessorName: kept?.lessorName,
            grantedAt: tx.now
        )
    }

    private static func check(_ input: GrantMandate, on today: CivilDay) throws {
        var violations = Violations()
        if let name = input.lessorName {
            ContractWords.check(name, at: "/lessorName", &violations)
        }
        // Today takes the mandate back.
        if input.untilDay < today {
            violations.add(
                "/untilDay",
                "minimum",
                zh: "日期已过：最早为今天（\(today)），即从今天起撤回授权。",
                en:
                    "The day is over: the earliest is today, \(today), which takes the mandate back."
            )
        }
        guard violations.isEmpty else { throw violations.fault() }
    }

    /// True when the landlord's mandate covers the contract today, its rent and whoever its terms name as lessor, and
    /// there is something left of its days.
    static func mayCountersign(_ signing: Signing, in tx: borrowing Transaction) throws -> Bool {
        let landlord = signing.tenant.text
        guard let mandate = try tx.first(Statements.MandateOfLandlord(tenantId: landlord)) else {
            return false
        }
        let today = tx.now.civilDay
        guard today < min(mandate.untilDay, signing.endDay), signing.rent <= mandate.rentMax else {
            return false
        }
        return try LeaseTerms.lessor(of: signing, in: tx) == mandate.lessorName ?? landlord
    }

    /// The hold becomes a lease: its row, the days of every leaf, the turnover after it and its doors,
    /// in the transaction that countersigned it.
    static func activate(_ signing: Signing, in tx: borrowing Transaction) throws {
        let leaves = try HoldDesk.convert(signing.holdID, in: tx)
        let event = try tx.publishNamed(LeaseActivated(signing, at: tx.now))
        let life = LeaseLife(start: signing.startDay, end: signing.endDay, rent: signing.rent)
        try tx.run(
            Statements.InsertLease(
                id: signing.id,
                personId: signing.person.text,
                homeId: signing.homeID,
                leaf: signing.leaf,
                startDay: signing.startDay,
                endDay: signing.endDay,
                rent: signing.rent,
                deposit: signing.deposit,
                contractHash: signing.contractHash ?? "",
                countersignedBy: signing.tenant.text,
                activatedAt: tx.now,
                eventId: event.id,
                due: life.due
            )
        )
        try tx.run(Statements.InsertLeaseTerm(first: signing, agreedAt: tx.now))
        try TenancyDesk.schedule(signing.id, life, in: tx)
        if let row = try tx.first(Statements.AnyLease(id: signing.id)) {
            try FilingDesk.open(.signing, LeaseFile(row), in: tx)
        }
        try QualificationDesk.open(signing, in: tx)
        let turnover = signing.endDay.adding(days: LeaseDesk.turnoverDays)
        for leaf in leaves {
            for (kind, days) in [
                ("lease", (signing.startDay, signing.endDay)),
                ("turnover", (signing.endDay, turnover)),
            ] {
                try tx.run(
                    Statements.InsertOccupancy(
                        id: "\(kind)-\(signing.id)",
                        homeId: signing.homeID,
                        leaf: leaf,
                        kind: kind,
                        startDay: days.0,
                        endDay: days.1
                    )
                )
            }
        }
        let offers = try tx.all(
            Statements.RefreshOffers(homeId: signing.homeID, today: tx.now.civilDay)
        )
        try tx.follow(offers) { _ in false }
        for leaf in leaves { try DoorDesk.open(leaf, of: signing, in: tx) }
    }

    /// Days between two tenants: codes of one begin on whole hours, so they may not touch.
    static let turnoverDays: Int32 = 1
}

extension LeaseActivated {
    fileprivate init(_ signing: Signing, at now: Instant) {
        self.init(
            leaseId: signing.id,
            homeId: signing.homeID,
            room: signing.leaf,
            tenantId: signing.tenant,
            personId: signing.person,
            startDay: signing.startDay,
            endDay: signing.endDay,
            rentFen: signing.rent,
            depositFen: signing.deposit,
            contractHash: signing.contractHash ?? "",
            capRule: signing.capRule ?? "",
            rules: signing.rules ?? "",
            provisional: !signing.proofs.isEmpty,
            activatedAt: now
        )
    }
}

extension Statements.InsertLeaseTerm {
    /// The term with which a lease begins, as it was signed for.
    init(first signing: Signing, agreedAt: Instant) {
        self.init(
            leaseId: signing.id,
            number: 1,
            tenantId: signing.tenant.text,
            personId: signing.person.text,
            startDay: signing.startDay,
            endDay: signing.endDay,
            rent: signing.rent,
            hash: signing.contractHash ?? "",
            agreedAt: agreedAt
        )
    }
}
