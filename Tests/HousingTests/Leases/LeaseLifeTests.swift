import PluginKit
import TestGround
import Testing

@testable import Housing

/// One lease told the days, as its timer tells them.
struct LeaseTold {
    var life: LeaseLife
    var now: Instant
    /// What was to be done, but for bills.
    var effects: [LeaseLife.Effect] = []
    /// Bills, and what was taken back of them.
    var rents: [LeaseLife.Effect] = []
    var facts = LeaseLife.Facts(rentMax: Money(fen: 200_000), held: Money(fen: 153_000))

    init(months: Int = 12, from day: CivilDay = CivilDay(sinceEpoch: 20780)) {
        life = LeaseLife(
            start: day,
            end: day.adding(months: months),
            rent: Money(fen: 153_000)
        )
        now = day.start.adding(seconds: 12 * 3600)
    }

    @discardableResult
    mutating func tell(_ event: LeaseLife.Event) throws -> [LeaseLife.Effect] {
        keep(try life.take(event, at: now))
    }

    /// Keeps what was said, and gives what is no bill.
    private mutating func keep(_ said: [LeaseLife.Effect]) -> [LeaseLife.Effect] {
        let (bills, others) = (said.filter(\.isRent), said.filter { !$0.isRent })
        rents += bills
        effects += others
        return others
    }

    /// Turns to a day, with every timer that came due on the way.
    mutating func turn(to day: CivilDay) {
        turn(until: day.start)
    }

    /// Turns to a moment, with every timer that came due on the way.
    mutating func turn(until moment: Instant) {
        while let due = life.due, due <= moment {
            now = max(now, due)
            let turned = LeaseLife.Event.timeout(version: life.version, facts)
            _ = keep((try? life.take(turned, at: now)) ?? [])
        }
        now = max(now, moment)
    }
}

extension LeaseLife.Effect {
    fileprivate var isRent: Bool {
        switch self {
        case .bill, .unbill: true
        default: false
        }
    }
}

@Suite struct `The life of a lease` {
    private func day(_ text: String) -> CivilDay { CivilDay(text) ?? .openEnd }

    @Test func `sixty days before the end the tenant is offered the same again`() throws {
        var told = LeaseTold()
        told.turn(to: day("2027-09-23"))
        #expect(told.life.state == .active)
        told.turn(to: day("2027-09-24"))
        #expect(told.life.state == .renewalOffered)
        #expect(told.life.offer == LeaseLife.Offer(rent: Money(fen: 153_000), months: 12))
        try told.tell(.renewalAccepted(#require(told.life.offer)))
        #expect(told.life.state == .active)
        #expect(told.life.term == 2)
        #expect(told.life.start == day("2027-11-23") && told.life.end == day("2028-11-23"))
        #expect(told.effects == [.addTerm, .keep(until: day("2028-11-23"))])
    }

    @Test func `what is offered is at most the cap of the day`() {
        var told = LeaseTold()
        told.facts.rentMax = Money(fen: 150_000)
        told.turn(to: day("2027-09-24"))
        #expect(told.life.offer?.rent == Money(fen: 150_000))
    }

    @Test func `where nobody signs for the landlord it is tried anew every day`() {
        var told = LeaseTold()
        told.facts.rentMax = nil
        told.turn(to: day("2027-10-20"))
        #expect(told.life.state == .active)
        told.facts.rentMax = Money(fen: 153_000)
        told.turn(to: day("2027-10-21"))
        #expect(told.life.state == .renewalOffered)
    }

    @Test func `who stays without a word has a lease without an end, days and codes`() throws {
        var told = LeaseTold(months: 1)
        told.turn(to: day("2026-12-23"))
        #expect(told.life.state == .holdover)
        #expect(throws: LeaseLife.Refusal.notNow) {
            try told.tell(
                .renewalAccepted(LeaseLife.Offer(rent: Money(fen: 153_000), months: 1))
            )
        }
        told.turn(to: day("2027-06-01"))
        #expect(told.life.state == .holdover)
        #expect(told.life.keptUntil > day("2027-06-03"))
    }

    @Test func `when it comes free is known from a word or the keys, never from a term alone`()
        throws
    {
        var told = LeaseTold()
        #expect(told.life.freeFrom == nil)
        told.turn(to: day("2027-09-24"))
        #expect(told.life.state == .renewalOffered && told.life.freeFrom == nil)
        var stays = told
        stays.turn(to: day("2027-11-24"))
        #expect(stays.life.state == .holdover && stays.life.freeFrom == nil)
        try stays.tell(.noticeGiven(by: .tenant, leaving: day("2027-12-31")))
        #expect(stays.life.freeFrom == day("2028-01-01"))
        try told.tell(.renewalDeclined)
        #expect(told.life.freeFrom == day("2027-11-24"))
        told.turn(to: day("2027-11-20"))
        try told.tell(.inspected)
        try told.tell(.handedOver(exposed: nil))
        #expect(told.life.freeFrom == day("2027-11-22"))
    }

    @Test func `an offer that stands is never made worse, and only what was shown is taken`() throws
    {
        var told = LeaseTold()
        let first = LeaseLife.Offer(rent: Money(fen: 160_000), months: 12)
        try told.tell(.renewalOffered(first))
        #expect(throws: LeaseLife.Refusal.worse) {
            try told.tell(
                .renewalOffered(LeaseLife.Offer(rent: Money(fen: 160_001), months: 12))
            )
        }
        let cheaper = LeaseLife.Offer(rent: Money(fen: 150_000), months: 6)
        try told.tell(.renewalOffered(cheaper))
        #expect(throws: LeaseLife.Refusal.otherOffer) { try told.tell(.renewalAccepted(first)) }
        try told.tell(.renewalAccepted(cheaper))
        #expect(told.life.rent == Money(fen: 150_000))
    }

    @Test func `a landlord cannot take the tenant's priority back by a notice`() throws {
        var told = LeaseTold()
        told.turn(to: day("2027-09-23"))
        #expect(throws: LeaseLife.Refusal.days) {
            try told.tell(.noticeGiven(by: .lessor, leaving: day("2027-11-22")))
        }
        told.turn(to: day("2027-09-24"))
        #expect(throws: LeaseLife.Refusal.notNow) {
            try told.tell(.noticeGiven(by: .lessor, leaving: day("2027-11-23")))
        }
    }

    @Test func `a notice is thirty days long and not beyond the term`() throws {
        var told = LeaseTold()
        #expect(throws: LeaseLife.Refusal.days) {
            try told.tell(.noticeGiven(by: .tenant, leaving: day("2026-12-22")))
        }
        #expect(throws: LeaseLife.Refusal.days) {
            try told.tell(.noticeGiven(by: .tenant, leaving: day("2027-11-24")))
        }
        try told.tell(.noticeGiven(by: .tenant, leaving: day("2026-12-23")))
        #expect(try told.tell(.noticeGiven(by: .tenant, leaving: day("2026-12-23"))) == [])
        #expect(told.life.state == .notice)
    }

    @Test func `keys go back on an inspection, or once the leaving day has come`() throws {
        var told = LeaseTold()
        try told.tell(.noticeGiven(by: .tenant, leaving: day("2026-12-23")))
        #expect(throws: LeaseLife.Refusal.notNow) { try told.tell(.handedOver(exposed: nil)) }
        var inspected = told
        try inspected.tell(.inspected)
        #expect(try inspected.tell(.handedOver(exposed: nil)) == [.free(from: day("2026-11-24"))])
        #expect(try inspected.tell(.handedOver(exposed: nil)) == [])
        told.turn(to: day("2026-12-23"))
        #expect(try told.tell(.handedOver(exposed: nil)) == [.free(from: day("2026-12-24"))])
    }

    @Test func `a term that began on a last day of February is counted in whole months`() {
        var told = LeaseTold(months: 12, from: day("2028-02-29"))
        #expect(told.life.end == day("2029-02-28"))
        told.turn(to: day("2029-01-01"))
        #expect(told.life.offer?.months == 12)
    }

    /// Every order of events of both sides and of time, by chance.
    @Test func `keeps its rules whatever happens`() {
        for seed in 0..<10_000 where Self.broken(UInt64(seed)) != nil {
            Issue.record("seed \(seed): \(Self.broken(UInt64(seed)) ?? "")")
        }
    }

    /// The rule that a life breaks; nil where it keeps them all.
    private static func broken(_ seed: UInt64) -> String? {
        var chance = SplitMix64(seed: seed)
        var told = LeaseTold(months: Int.random(in: 1...24, using: &chance))
        // What is due already when a lease begins comes at once.
        told.turn(to: told.now.civilDay.adding(days: 1))
        for _ in 0..<40 {
            let before = told.life
            let day = told.now.civilDay
            if chance.next() % 2 == 0 {
                told.turn(to: day.adding(days: Int32.random(in: 1...90, using: &chance)))
            } else if let event = Self.event(told, &chance), (try? told.tell(event)) == nil {
                if told.life != before { return "what was refused changed something" }
            }
            if let rule = rule(told.life, before, told.now) { return rule }
        }
        return nil
    }

    private static func rule(
        _ life: LeaseLife,
        _ before: LeaseLife,
        _ now: Instant
    ) -> String? {
        if life.isLived, life.keptUntil <= now.civilDay { return "locked out by a date" }
        if before.isLived, !life.isLived, let vacancy = life.vacancy {
            guard let leaving = life.leaving, leaving <= vacancy.day, vacancy.day <= now.civilDay,
                vacancy == before.vacancy
            else { return "taken back without a vacancy that was told and waited out" }
        }
        if life.isLived, life.keptUntil < before.keptUntil { return "days were taken away" }
        if (life.offer != nil) != (life.state == .renewalOffered) { return "a stray offer" }
        if life.isRunning != (life.leaving == nil) { return "a leaving day, or none" }
        if life.start >= life.end { return "an empty term" }
        if life.isLived, (life.due ?? now) <= now { return "time stands still" }
        if life != before, life.version <= before.version, life.due == before.due {
            return "a change that has no version"
        }
        return nil
    }

    private static func event(
        _ told: LeaseTold,
        _ chance: inout SplitMix64
    ) -> LeaseLife.Event? {
        let today = told.now.civilDay
        let days = Int32.random(in: 0...100, using: &chance)
        let rent = Money(fen: Int64.random(in: 150_000...156_000, using: &chance))
        return switch chance.next() % 10 {
        case 0: .renewalOffered(LeaseLife.Offer(rent: rent, months: 6))
        case 1: told.life.offer.map { .renewalAccepted($0) }
        case 2: .renewalAccepted(LeaseLife.Offer(rent: rent, months: 7))
        case 3: .renewalDeclined
        case 4: .noticeGiven(by: .tenant, leaving: today.adding(days: days))
        case 5:
            .noticeGiven(by: .lessor, leaving: days < 50 ? told.life.end : today.adding(days: days))
        case 6: .inspected
        case 7: .vacancyClaimed(days < 50 ? .left : .order)
        case 8: .vacancyDenied
        default: .handedOver(exposed: nil)
        }
    }
}
