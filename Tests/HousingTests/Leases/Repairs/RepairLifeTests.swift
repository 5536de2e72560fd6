import PluginKit
import TestGround
import Testing

@testable import Housing

/// One repair told events, with timers that fire in time, late, or only with the next event.
struct RepairTold {
    var life: RepairLife
    var now: Instant
    var effects: [RepairLife.Effect] = []

    init(_ kind: RepairKind = .other, at now: Instant = Instant(utcMillis: 1_795_406_400_000)) {
        let terms = RepairRule.inForce(on: now.civilDay).terms(of: kind)
        life = RepairLife(terms, at: now)
        self.now = now
    }

    var day: CivilDay { now.civilDay }

    @discardableResult
    mutating func tell(_ event: RepairLife.Event) throws -> [RepairLife.Effect] {
        let said = try life.take(event, at: now)
        effects += said
        return said
    }

    /// Turns to a moment, with every timer that came due on the way.
    mutating func turn(seconds: Int64) {
        let moment = now.adding(seconds: seconds)
        while let due = life.due, due <= moment {
            now = max(now, due)
            let fired = RepairLife.Event.timeout(version: life.version)
            effects += (try? life.take(fired, at: now)) ?? []
        }
        now = moment
    }

    /// A visit of two hours, so many hours ahead.
    func visit(inHours hours: Int64, withCode: Bool = false) -> RepairLife.Event {
        let starts = now.hourFloor.adding(seconds: hours * 3600)
        return .visitProposed(
            starts: starts,
            ends: starts.adding(seconds: 7200),
            withCode: withCode
        )
    }
}

@Suite struct `A repair` {
    private static let hour: Int64 = 3600
    private static let day: Int64 = 86_400

    @Test func `is late after the time of its kind, and then the tenant's to repair`() {
        for (kind, hours, grace) in [
            (RepairKind.gas, 2, 0), (.hotWater, 72, 24), (.other, 192, 72),
        ] {
            var told = RepairTold(kind)
            told.turn(seconds: Int64(hours) * Self.hour - 1)
            #expect(told.life.remedy == .none, "\(kind)")
            told.turn(seconds: 1)
            #expect(told.life.remedy == (grace == 0 ? .selfRepair : .breached), "\(kind)")
            told.turn(seconds: Int64(grace) * Self.hour)
            #expect(told.life.remedy == .selfRepair, "\(kind)")
        }
    }

    @Test func `stands still while the tenant is to answer, and while they agreed to wait`() throws
    {
        var told = RepairTold()
        try told.tell(.started)
        told.turn(seconds: 7 * Self.day)
        let until = told.day.adding(days: 10)
        try told.tell(.deferred(until: until))
        told.turn(seconds: Self.day)
        try told.tell(.deferralAnswered(until: until, accepted: true))
        #expect(told.life.state == .deferred)
        // It waits to the start of that day, and half a day of the eight is left at noon.
        told.turn(seconds: 9 * Self.day)
        #expect(told.life.state == .inProgress && told.life.remedy == .none)
        told.turn(seconds: Self.day / 2)
        #expect(told.life.remedy == .breached)
    }

    @Test func `that is urgent is not put off, and nothing beyond 45 days`() throws {
        var urgent = RepairTold(.water)
        #expect(throws: RepairLife.Refusal.notNow) {
            try urgent.tell(.deferred(until: urgent.day.adding(days: 1)))
        }
        var told = RepairTold()
        #expect(throws: RepairLife.Refusal.days) {
            try told.tell(.deferred(until: told.day.adding(days: 46)))
        }
        try told.tell(.deferred(until: told.day.adding(days: 45)))
        // Three days of silence are a no.
        told.turn(seconds: 3 * Self.day)
        #expect(told.life.deferral == nil && !told.life.isStanding)
    }

    @Test func `that is done is confirmed, opened again, or closed in silence`() throws {
        var told = RepairTold()
        try told.tell(.completed)
        var silent = told
        silent.turn(seconds: 7 * Self.day)
        #expect(silent.life.state == .closed && silent.life.due == nil)
        told.turn(seconds: 6 * Self.day)
        try told.tell(.completionAnswered(accepted: false))
        #expect(told.life.state == .open && told.life.reopened == 1)
        told.turn(seconds: 8 * Self.day - 1)
        #expect(told.life.remedy == .none, "what it waited is the landlord's once more")
        told.turn(seconds: 1)
        #expect(told.life.remedy == .breached)
    }

    @Test func `has nobody come in, and no code made, without a yes that still stands`() throws {
        var told = RepairTold()
        try told.tell(told.visit(inHours: 5, withCode: true))
        var lapsed = told
        lapsed.turn(seconds: 6 * Self.hour)
        #expect(lapsed.life.visit?.state == .lapsed && lapsed.effects.isEmpty)
        #expect(throws: RepairLife.Refusal.otherQuestion) {
            try told.tell(.visitAnswered(number: 2, accepted: true))
        }
        try told.tell(.visitAnswered(number: 1, accepted: true))
        var withdrawn = told
        withdrawn.turn(seconds: 4 * Self.hour)
        try withdrawn.tell(.visitAnswered(number: 1, accepted: false))
        withdrawn.turn(seconds: Self.day)
        #expect(withdrawn.effects.isEmpty && !withdrawn.life.mayEnter(at: withdrawn.now))
        let visit = try #require(told.life.visit)
        told.turn(seconds: 5 * Self.hour - RepairLimits.codeSeconds - 1)
        #expect(told.effects.isEmpty)
        told.turn(seconds: 1)
        #expect(told.effects == [.letIn(visit: 1, starts: visit.starts, ends: visit.ends)])
        #expect(!told.life.mayEnter(at: visit.starts.adding(seconds: -1)))
        #expect(told.life.mayEnter(at: visit.starts) && !told.life.mayEnter(at: visit.ends))
        #expect(throws: RepairLife.Refusal.notNow) {
            try told.tell(.visitAnswered(number: 1, accepted: false))
        }
    }

    @Test func `a visit is at whole hours, at most eight and fourteen days ahead`() throws {
        var told = RepairTold()
        let start = told.now.hourFloor.adding(seconds: 3600)
        for (from, until) in [
            (-7200, 3600), (1800, 7200), (0, 1800), (0, 9 * 3600),
            (15 * 86_400, 15 * 86_400 + 3600),
        ] as [(Int64, Int64)] {
            #expect(throws: RepairLife.Refusal.window, "\(from) \(until)") {
                try told.tell(
                    .visitProposed(
                        starts: start.adding(seconds: from),
                        ends: start.adding(seconds: until),
                        withCode: false
                    )
                )
            }
        }
        #expect(told.life.visit == nil && told.life.version == 1)
    }

    private func lost(_ told: RepairTold, _ days: Int32) -> RepairLife.LostUse {
        let from = told.life.reportedAt.civilDay
        return RepairLife.LostUse(from: from, until: from.adding(days: days), percent: 50)
    }

    @Test
    func `is claimed for what was paid only once the time is over, and for days that were lived`()
        throws
    {
        var told = RepairTold(.gas)
        let bill = RepairLife.Claim(bill: Money(fen: 12_000), lost: nil)
        #expect(throws: RepairLife.Refusal.tooSoon) { try told.tell(.claimed(bill)) }
        #expect(throws: RepairLife.Refusal.lostDays) {
            try told.tell(.claimed(RepairLife.Claim(bill: Money(fen: 0), lost: lost(told, 2))))
        }
        told.turn(seconds: 2 * Self.hour)
        try told.tell(.claimed(RepairLife.Claim(bill: Money(fen: 12_000), lost: lost(told, 1))))
        #expect(throws: RepairLife.Refusal.tooMuch) {
            try told.tell(
                .claimAnswered(RepairLife.Grant(bill: Money(fen: 12_001), percent: 0))
            )
        }
        let part = RepairLife.Grant(bill: Money(fen: 8000), percent: 20)
        let owed = try told.tell(.claimAnswered(part))
        #expect(owed == [.owe(bill: Money(fen: 8000), percent: 0...20, by: .lessor)])
        try told.tell(.appealed)
        #expect(throws: RepairLife.Refusal.tooMuch) {
            try told.tell(.granted(RepairLife.Grant(bill: Money(fen: 7999), percent: 50)))
        }
        let more = try told.tell(
            .granted(RepairLife.Grant(bill: Money(fen: 12_000), percent: 50))
        )
        #expect(more == [.owe(bill: Money(fen: 4000), percent: 20...50, by: .officer)])
        #expect(told.life.remedy == .settled && told.life.appeal == .decided)
    }

    @Test
    func `in ten days of silence a claim is granted, and an appeal that nobody decides is over`()
        throws
    {
        var told = RepairTold(.gas)
        told.turn(seconds: 2 * Self.hour)
        try told.tell(.claimed(RepairLife.Claim(bill: Money(fen: 12_000), lost: nil)))
        var silent = told
        silent.turn(seconds: 10 * Self.day)
        #expect(silent.effects == [.owe(bill: Money(fen: 12_000), percent: 0...0, by: .silence)])
        try told.tell(.claimAnswered(.nothing))
        #expect(told.effects.isEmpty && told.life.remedy == .answered)
        try told.tell(.appealed)
        told.turn(seconds: 30 * Self.day)
        #expect(told.life.remedy == .settled && told.life.grant == .nothing)
    }

    @Test func `that was declined is the landlord's after all where an officer says so`() throws {
        var told = RepairTold()
        told.turn(seconds: 7 * Self.day)
        try told.tell(.declined)
        told.turn(seconds: 14 * Self.day)
        try told.tell(.appealed)
        told.turn(seconds: 20 * Self.day)
        try told.tell(.ruled(overturned: true))
        #expect(told.life.state == .open && told.life.remedy == .none)
        #expect(throws: RepairLife.Refusal.notNow) { try told.tell(.declined) }
        told.turn(seconds: Self.day)
        #expect(told.life.remedy == .breached)
        var late = RepairTold()
        try late.tell(.declined)
        late.turn(seconds: 15 * Self.day)
        #expect(throws: RepairLife.Refusal.notNow) { try late.tell(.appealed) }
    }
}
