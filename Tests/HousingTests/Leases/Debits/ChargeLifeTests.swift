import PluginKit
import TestGround
import Testing

@testable import Housing

/// Charges told the days, as their timers tell them.
@Suite struct `A charge by agreement` {
    private static let noon = Instant(utcMillis: 1_795_406_400_000)
    private static let rent = Money(fen: 153_000)
    private static var due: CivilDay { noon.civilDay.adding(days: 7) }

    private func announced(_ amount: Money = rent) -> ChargeLife {
        var life = ChargeLife(amount: amount, billDue: Self.due, most: Self.rent)
        let from = Self.noon.civilDay.adding(days: 1)
        _ = life.take(.announced(from: from, last: from.adding(days: 14)), at: Self.noon)
        return life
    }

    private func facts(
        open: Money = rent,
        isBeingPaid: Bool = false,
        isAgreed: Bool = true,
        room: Money = rent
    ) -> ChargeLife.Facts {
        ChargeLife.Facts(open: open, isBeingPaid: isBeingPaid, isAgreed: isAgreed, room: room)
    }

    @Test func `is made on the bill's last day, in the morning, once`() throws {
        var life = announced()
        let morning = Self.due.start.adding(seconds: 9 * 3600)
        #expect(life.due == morning)
        let early = morning.adding(seconds: -1)
        #expect(life.take(.timeout(version: life.version, facts()), at: early).isEmpty)
        let fired = life.version
        #expect(life.take(.timeout(version: fired, facts()), at: morning) == [.charge])
        #expect(life.state == .charging && life.chargedOn == Self.due)
        #expect(life.take(.timeout(version: fired, facts()), at: morning).isEmpty)
        let late = try #require(life.due)
        #expect(life.take(.timeout(version: life.version, facts()), at: late) == [.close])
        #expect(life.take(.settled(isPaid: true), at: late).isEmpty && life.state == .paid)
    }

    @Test func `waits while somebody pays by hand, and is given up in the evening`() {
        var life = announced()
        var now = Self.due.start.adding(seconds: 9 * 3600)
        for _ in 0..<40 where life.state == .announced {
            let event = ChargeLife.Event.timeout(
                version: life.version,
                facts(isBeingPaid: true)
            )
            #expect(life.take(event, at: now).isEmpty)
            now = life.due ?? now
        }
        #expect(life.state == .skipped && life.reason == .paying)
        #expect(now.civilDay == Self.due)
    }

    @Test(arguments: [
        (
            ChargeReason.ended,
            ChargeLife.Facts(open: rent, isBeingPaid: false, isAgreed: false, room: rent)
        ),
        (
            .paid,
            ChargeLife.Facts(open: Money(fen: 0), isBeingPaid: false, isAgreed: true, room: rent)
        ),
        (
            .changed,
            ChargeLife.Facts(open: Money(fen: 1), isBeingPaid: false, isAgreed: true, room: rent)
        ),
        (
            .bound,
            ChargeLife.Facts(open: rent, isBeingPaid: false, isAgreed: true, room: Money(fen: 1))
        ),
    ])
    func `is left where something is in its way`(reason: ChargeReason, facts: ChargeLife.Facts) {
        var life = announced()
        let morning = Self.due.start.adding(seconds: 9 * 3600)
        #expect(life.take(.timeout(version: life.version, facts), at: morning).isEmpty)
        #expect(life.state == .skipped && life.reason == reason && life.due == nil)
    }

    @Test func `of more than the bound is never announced`() {
        let life = ChargeLife(amount: Money(fen: 153_001), billDue: Self.due, most: Self.rent)
        #expect(life.state == .skipped && life.reason == .bound)
    }

    /// Two years of bills, paid by hand, changed, ended and charged in any order: a bill's money is asked for
    /// once at most, never after the agreement's end, and no month has more than its bound.
    @Test func `keeps its rules whatever happens`() {
        for seed in 0..<2000 {
            var chance = SplitMix64(seed: UInt64(seed))
            let bound = Money(fen: 100_000 + Int64(chance.next() % 200_000))
            var asked: [(day: CivilDay, amount: Money)] = []
            var isAgreed = true
            for bill in 0..<24 {
                let issued = Self.noon.adding(seconds: Int64(bill) * 15 * 86_400)
                let amount = Money(fen: 50_000 + Int64(chance.next() % 150_000))
                let due = issued.civilDay.adding(days: 7)
                var life = ChargeLife(amount: amount, billDue: due, most: bound)
                var open = amount
                var now = issued
                var asks = 0
                for _ in 0..<12 {
                    let room = asked.filter {
                        $0.day.parts.month == now.civilDay.parts.month
                            && $0.day.parts.year == now.civilDay.parts.year
                    }.reduce(bound) { $0 - $1.amount }
                    let effects: [ChargeLife.Effect]
                    switch chance.next() % 8 {
                    case 0:
                        let from = issued.civilDay.adding(days: Int32(chance.next() % 9))
                        let last = from.adding(days: Int32(chance.next() % 9))
                        effects = life.take(.announced(from: from, last: last), at: now)
                    case 1: effects = life.take(.notAnnounced, at: now)
                    case 2:
                        let isPaid = chance.next() % 2 == 0
                        if !isPaid, life.state == .charging { asked.removeLast() }
                        effects = life.take(.settled(isPaid: isPaid), at: now)
                    case 3:
                        if chance.next() % 30 == 0 { isAgreed = false }
                        if chance.next() % 4 == 0 { open = Money(fen: open.fen / 2) }
                        effects = []
                    default:
                        now = max(now, life.due ?? now).adding(seconds: Int64(chance.next() % 9000))
                        let facts = facts(
                            open: open,
                            isBeingPaid: chance.next() % 3 == 0,
                            isAgreed: isAgreed,
                            room: room
                        )
                        effects = life.take(.timeout(version: life.version, facts), at: now)
                    }
                    if effects.contains(.charge) {
                        asks += 1
                        asked.append((now.civilDay, amount))
                        #expect(isAgreed && open == amount && amount <= room, "seed \(seed)")
                        #expect(now.civilDay >= due, "seed \(seed)")
                    }
                    #expect(asks <= 1, "seed \(seed)")
                    #expect((life.reason != nil) == (life.state == .skipped), "seed \(seed)")
                }
            }
        }
    }

    @Test
    func `of a page nobody signs is over after a quarter of an hour, signed later it is ended`() {
        var life = DebitLife(asked: Self.noon)
        #expect(life.take(.prepared(page: "https://pay"), at: Self.noon).isEmpty)
        var polls = 0
        while let due = life.due, polls < 100 {
            #expect(life.take(.timeout(version: life.version), at: due) == [.query])
            polls += 1
        }
        #expect(polls == 15 && life.state == .ended && life.endedBy == .lapsed)
        let signed = DebitLife.Event.told(.signed(agreement: "a-1"))
        #expect(life.take(signed, at: Self.noon) == [.end] && life.state == .ended)
        #expect(life.take(signed, at: Self.noon).isEmpty)
    }

    @Test func `ends when the tenant says so, once, and stays over`() {
        var life = DebitLife(asked: Self.noon)
        _ = life.take(.told(.signed(agreement: "a-1")), at: Self.noon)
        #expect(life.state == .active && life.due == nil)
        #expect(life.take(.ended(by: .tenant), at: Self.noon) == [.end])
        #expect(life.take(.ended(by: .lease), at: Self.noon).isEmpty)
        #expect(life.take(.told(.ended), at: Self.noon).isEmpty)
        #expect(life.endedBy == .tenant)
    }
}
