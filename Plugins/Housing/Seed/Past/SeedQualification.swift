import PluginKit

/// How the qualification went of somebody of the model whose papers were to follow, told to the plugin's
/// own machine, up to the model's day.
struct SeedQualification: Sendable {
    /// What is to become of it, whether its time has come or not.
    enum Ending: Sendable, Hashable, CaseIterable {
        /// Within five days.
        case inTime
        case late
        /// After a notice.
        case cured
        /// Nothing was cured; the tenant stays at the market rent.
        case failed
    }

    let ending: Ending
    private(set) var life: QualificationLife
    private(set) var outcome: (outcome: QualificationOutcome, days: Int32)?
    private var random: SplitMix64
    /// The first instant that is not told any more.
    private let end: Instant

    /// The case of a lease that began to bind; nil where every paper was there.
    init?(_ story: SeedSigning, on day: CivilDay) {
        let signing = story.signing
        guard !signing.proofs.isEmpty, let active = signing.activeAt else { return nil }
        ending = SeedQualification.ending(story.person.number, seed: story.seed)
        random = SplitMix64(seed: story.seed, stream: 8, number: story.person.number)
        end = day.start
        life = QualificationLife(
            openedOn: active.civilDay,
            items: QualificationDesk.items(of: signing.proofs)
        )
        go(story.place.leaf.marketRent, signing)
    }

    /// Of those whose papers were to follow 90 % prove them in five days, 6 % later, 3 % after a notice,
    /// and 1 % do not; of others it says nothing.
    static func ending(_ number: Int, seed: UInt64) -> Ending {
        switch SeedSigning.papers(number, seed: seed) * 100 / SeedSigning.provisionalOfThousand {
        case 0..<90: .inTime
        case 90..<96: .late
        case 96..<99: .cured
        default: .failed
        }
    }

    private mutating func go(_ market: Money, _ signing: Signing) {
        switch ending {
        case .inTime: prove(on: random.pick(1...5))
        case .late: prove(on: random.pick(6...30))
        case .cured:
            let denied = random.pick(2...20)
            tell(.answered(rule: life.items[0].rule, isProven: false), on: denied)
            prove(on: denied + random.pick(1...14))
        case .failed: fail(market, signing)
        }
        turn(until: end)
    }

    private mutating func fail(_ market: Money, _ signing: Signing) {
        let days = QualificationLimits.proofDays + QualificationLimits.cureDays + 3
        let chosen = Int64(days) + random.pick(0...10)
        let on = life.openedOn.adding(days: Int32(chosen))
        guard let rent = RentRule.inForce(on: on).unqualifiedRent(market: market) else { return }
        let lease = LeaseLife(start: signing.startDay, end: signing.endDay, rent: signing.rent)
        let from = lease.month(of: max(on, signing.startDay)).until
        let rule = RentRule.inForce(on: on).version
        let choice = QualificationLife.MarketRent(rent: rent, from: from, rule: rule)
        tell(.marketRentChosen(choice), on: chosen)
    }

    /// Every source bears its item out, so many days after the lease began to bind.
    private mutating func prove(on day: Int64) {
        for item in life.items { tell(.answered(rule: item.rule, isProven: true), on: day) }
    }

    private mutating func tell(_ event: QualificationLife.Event, on day: Int64) {
        let hour = random.pick(9...16) * 3600
        let now = life.openedOn.adding(days: Int32(day)).start.adding(seconds: hour)
        guard now < end else { return }
        turn(until: now)
        // What comes too late changes nothing.
        keep((try? life.take(event, at: now)) ?? [])
    }

    private mutating func turn(until moment: Instant) {
        while let due = life.due, due < moment {
            keep((try? life.take(.timeout(version: life.version), at: due)) ?? [])
        }
    }

    private mutating func keep(_ effects: [QualificationLife.Effect]) {
        for case .record(let outcome, let days) in effects { self.outcome = (outcome, days) }
    }

    func write(of signing: Signing, in tx: borrowing Transaction) throws {
        let first = QualificationLife(openedOn: life.openedOn, items: life.items)
        try QualificationDesk.insert(first, of: signing, in: tx)
        let file = QualificationFile(
            lease: signing.id,
            tenant: signing.tenant,
            person: signing.person,
            homeID: signing.homeID,
            leaf: signing.leaf,
            rules: signing.rules ?? "",
            papers: [:],
            life: life,
            rowVersion: first.version
        )
        try tx.run(Statements.UpdateQualification(file, at: end))
        for item in life.items where item.answer != nil || item.noticed != nil {
            try tx.run(Statements.UpdateQualificationItem(signing.id, item, nil))
        }
        try QualificationDesk.schedule(signing.id, life, in: tx)
        guard let outcome, let ended = life.endedAt else { return }
        try QualificationDesk.record(
            outcome.outcome,
            outcome.days,
            of: signing.id,
            signing.tenant,
            at: ended,
            in: tx
        )
    }
}
