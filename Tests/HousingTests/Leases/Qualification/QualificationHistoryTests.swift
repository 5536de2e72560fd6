import PluginKit
import TestGround
import Testing

@testable import Housing

/// Any order of what sources, officers, tenant, landlord and time do, to the case and to its lease.
@Suite struct `Any history of a qualification` {
    private let count: UInt64 = 4000

    @Test func `cuts nobody off, fails nobody early, and comes to its end`() {
        for seed in 0..<count {
            guard let broken = QualificationHistory.broken(seed) else { continue }
            Issue.record("seed \(seed): \(broken)")
        }
    }
}

/// One history by seed, with a count of the tenant's days that knows nothing of the machine's.
private struct QualificationHistory {
    private var chance: SplitMix64
    private var told: QualificationTold
    private var lease = LeaseTold()
    /// True for a tenant who does nothing once the case has failed.
    private let isPassive: Bool
    private var outages: [QualificationLife.Outage] = []
    /// Days on which the time stood still, by the count of this test.
    private var stood: Set<Int32> = []
    /// When a landlord gave the notice of an unqualified tenant.
    private var noticed: CivilDay?
    /// True once the tenant gave the keys back, or said when they leave.
    private var hasLeft = false
    private var broken: String?

    static func broken(_ seed: UInt64) -> String? {
        var history = QualificationHistory(seed)
        for _ in 0..<30 where history.broken == nil { history.step() }
        if history.broken == nil { history.finish() }
        return history.broken
    }

    private init(_ seed: UInt64) {
        chance = SplitMix64(seed: seed)
        let rules = ["noHome", "work", "income"]
        let kept = Int.random(in: 1...3, using: &chance)
        told = QualificationTold(Array(rules.shuffled(using: &chance).prefix(kept)))
        isPassive = Bool.random(using: &chance)
    }

    private mutating func step() {
        switch chance.next() % 16 {
        case 0, 1, 2: tell(.answered(rule: rule(), isProven: Bool.random(using: &chance)))
        case 3: tell(.paperHandedIn(rule: rule()))
        case 4: tell(.appealed)
        case 5: tell(.appealDecided(isUpheld: chance.next() % 4 == 0))
        case 6: tell(.suspected(rule: rule(), by: PersonID("officer-1")))
        case 7: tell(.reviewed(isForged: Bool.random(using: &chance), by: PersonID("officer-2")))
        case 8: turnSource()
        case 9: landlordActs()
        case 10: tenantActs()
        default: pass(Int.random(in: 1...20, using: &chance))
        }
        if broken == nil { broken = lockout() }
    }

    private mutating func rule() -> String {
        told.life.items.randomElement(using: &chance)?.rule ?? ""
    }

    private mutating func tell(_ event: QualificationLife.Event) {
        let before = told
        guard let said = try? told.tell(event) else { return told = before }
        mark()
        carry(said)
        check(before)
    }

    /// What the case wants of its lease.
    private mutating func carry(_ effects: [QualificationLife.Effect]) {
        for effect in effects {
            switch effect {
            case .setMarketRent(let rent): _ = try? lease.tell(.unqualifiedRentSet(rent))
            case .agreeExit(let day): _ = try? lease.tell(.unqualifiedExit(leaving: day))
            case .terminate(let day): _ = try? lease.tell(.unqualifiedNotice(leaving: day))
            case .record, .callOfficer: break
            }
        }
    }

    private mutating func landlordActs() {
        switch chance.next() % 5 {
        case 0:
            let ahead = Int32.random(in: 1...60, using: &chance)
            let day = told.now.civilDay.adding(days: ahead)
            tell(.terminated(leaving: day))
            if told.life.state == .terminating, noticed == nil { noticed = told.now.civilDay }
        case 1: _ = try? lease.tell(.vacancyClaimed(.left))
        case 2: _ = try? lease.tell(.vacancyClaimed(.order))
        case 3: _ = try? lease.tell(.inspected)
        default: _ = try? lease.tell(.noticeGiven(by: .lessor, leaving: lease.life.end))
        }
    }

    private mutating func tenantActs() {
        guard !isPassive || told.life.isUndecided else { return }
        let rent = QualificationLife.MarketRent(
            rent: Money(fen: 180_000),
            from: lease.life.nextRentDay(on: told.now.civilDay),
            rule: "wuhan-2021-85"
        )
        let day = told.now.civilDay.adding(days: Int32.random(in: 1...45, using: &chance))
        switch chance.next() % 3 {
        case 0: tell(.marketRentChosen(rent))
        case 1:
            tell(.exitChosen(leaving: day))
            if told.life.state == .exitAgreed { hasLeft = true }
        default:
            if (try? lease.tell(.handedOver(exposed: nil))) != nil { hasLeft = true }
        }
    }

    // MARK: - Time

    private mutating func turnSource() {
        let source = [ProofSource.realEstate, .employment, .income][Int(chance.next() % 3)]
        if let place = outages.firstIndex(where: { $0.source == source && $0.until == nil }) {
            outages[place].until = told.now
        } else {
            outages.append(.init(source: source, from: told.now))
        }
        told.know(outages)
        mark()
    }

    /// Notes today where the time stands still.
    private mutating func mark() {
        let open = told.life.items.filter { !$0.isProven }.map(\.source)
        let isOut = outages.contains { $0.until == nil && open.contains($0.source) }
        let isHeld = told.life.state == .appealed || told.life.state == .inReview
        if isOut || isHeld { stood.insert(told.now.civilDay.sinceEpoch) }
    }

    private mutating func pass(_ days: Int) {
        for _ in 0..<days where broken == nil {
            let before = told
            let next = told.now.civilDay.adding(days: 1).start
            carry(told.turn(until: next))
            lease.turn(until: next)
            check(before)
            mark()
            told.now = next.adding(seconds: 12 * 3600)
            lease.now = told.now
            if broken == nil { broken = lockout() }
        }
    }

    /// Days after one day and before another that count for the tenant.
    private func counted(_ from: CivilDay, _ until: CivilDay) -> Int {
        guard from < until else { return 0 }
        return (from.sinceEpoch + 1..<until.sinceEpoch).count { !stood.contains($0) }
    }

    private mutating func check(_ before: QualificationTold) {
        let (life, old) = (told.life, before.life)
        guard life.state != old.state, broken == nil else { return }
        let today = told.now.civilDay
        if life.notice != old.notice, life.notice?.cause == .expired,
            counted(life.openedOn, today) < 30
        {
            broken = "thirty days were not there: \(counted(life.openedOn, today))"
        }
        if life.notice != old.notice,
            life.missing.count != life.items.count(where: { !$0.isProven })
        {
            broken = "the notice is not complete"
        }
        if life.state == .failed {
            guard let notice = life.notice else { return broken = "failed without a notice" }
            let days = counted(notice.givenAt.civilDay, today)
            if days < 15 { broken = "fifteen days to cure were not there: \(days)" }
        }
    }

    /// I9: a home comes back from somebody who failed by their own act, or thirty days after a notice.
    private func lockout() -> String? {
        guard !lease.life.isLived, !hasLeft, lease.life.leavingBy != .tenant else { return nil }
        if lease.life.state == .terminating || noticed != nil {
            guard let noticed else { return "taken back without a notice" }
            let day = lease.life.handedOver?.civilDay ?? told.now.civilDay
            return day >= noticed.adding(days: 30) ? nil : "taken back before the time to move out"
        }
        // Otherwise the lease has ended by its own terms, which no failure brought about.
        return lease.life.leaving == lease.life.end ? nil : "taken back for another reason"
    }

    /// Whatever happened, once officers have decided and sources are back it is decided in time.
    private mutating func finish() {
        for place in outages.indices where outages[place].until == nil {
            outages[place].until = told.now
        }
        told.know(outages)
        tell(.appealDecided(isUpheld: false))
        tell(.reviewed(isForged: false, by: PersonID("officer-2")))
        pass(60)
        if broken == nil, told.life.isUndecided { broken = "still \(told.life.state)" }
    }
}
