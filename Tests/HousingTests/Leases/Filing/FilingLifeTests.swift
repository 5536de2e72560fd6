import PluginKit
import TestGround
import Testing

@testable import Housing

/// One filing told the days, as its timer tells them.
@Suite struct `A filing` {
    private static let day: Int64 = 86_400
    private static let noon = Instant(utcMillis: 1_795_406_400_000)

    private struct Told {
        var life = FilingLife(FilingRule.city[0], at: noon)
        var now = noon

        mutating func turn(days: Int64) {
            let moment = now.adding(seconds: days * day)
            while let due = life.due, due <= moment {
                now = max(now, due)
                try? life.take(.timeout(version: life.version), at: now)
            }
            now = moment
        }

        mutating func tell(_ event: FilingLife.Event) throws(FilingLife.Refusal) {
            try life.take(event, at: now)
        }
    }

    @Test func `is late after thirty whole days, and then the tenant's to hand in`() throws {
        var told = Told()
        #expect(told.life.deadline.civilDay == Self.noon.civilDay.adding(days: 31))
        told.turn(days: 30)
        #expect(!told.life.isOverdue)
        #expect(throws: FilingLife.Refusal.lessors) { try told.tell(.submitted(by: .tenant)) }
        told.turn(days: 1)
        #expect(told.life.isOverdue && told.life.due == nil)
        try told.tell(.submitted(by: .tenant))
        #expect(told.life.state == .submitted && told.life.submittedBy == .tenant)
    }

    @Test func `that the office refuses is handed in again, and filed in the end`() throws {
        var told = Told()
        try told.tell(.submitted(by: .lessor))
        try told.tell(.accepted)
        try told.tell(.rejected)
        #expect(told.life.isToSubmit && told.life.rejections == 1 && told.life.answerBy == nil)
        #expect(throws: FilingLife.Refusal.notNow) { try told.tell(.filed) }
        try told.tell(.submitted(by: .lessor))
        try told.tell(.filed)
        #expect(told.life.state == .filed && told.life.due == nil)
        told.turn(days: 60)
        #expect(!told.life.isOverdue && !told.life.isOfficeLate)
    }

    @Test func `that the office does not answer is told after fifteen days`() throws {
        var told = Told()
        try told.tell(.submitted(by: .lessor))
        told.turn(days: 14)
        #expect(!told.life.isOfficeLate)
        told.turn(days: 1)
        #expect(told.life.isOfficeLate && !told.life.isOverdue)
        try told.tell(.accepted)
        #expect(!told.life.isOfficeLate)
    }

    @Test func `of a home has as many people as its area allows, and one in any case`() {
        let rule = FilingRule.city[0]
        #expect([0, 499, 999, 1000, 4500, 90_000].map(rule.headsMax) == [1, 1, 1, 2, 9, 40])
    }

    /// Every order of events and of time: nothing that waits has no day, and what is filed stays filed.
    @Test func `keeps its rules whatever happens`() {
        for seed in 0..<5000 {
            var chance = SplitMix64(seed: UInt64(seed))
            var told = Told()
            for _ in 0..<20 {
                let before = told.life
                let events: [FilingLife.Event] = [
                    .submitted(by: .lessor), .submitted(by: .tenant), .accepted, .rejected, .filed,
                ]
                if chance.next() % 2 == 0 {
                    told.turn(days: Int64(chance.next() % 20))
                } else if (try? told.tell(events[Int(chance.next() % 5)])) == nil {
                    #expect(told.life == before, "seed \(seed)")
                }
                let life = told.life
                #expect(before.state != .filed || life.state == .filed, "seed \(seed)")
                #expect(!before.isOverdue || life.isOverdue, "seed \(seed)")
                #expect((life.state == .filed) == (life.filedAt != nil), "seed \(seed)")
                let waits = life.state == .submitted || life.state == .accepted
                #expect(waits == (life.answerBy != nil), "seed \(seed)")
                #expect(life.due.map { $0 > told.now } ?? true, "seed \(seed)")
                let isTold = life.isOverdue && (life.isOfficeLate || !waits)
                #expect(life.state == .filed || isTold || life.due != nil, "seed \(seed)")
                if life.submittedBy == .tenant { #expect(life.isOverdue, "seed \(seed)") }
            }
        }
    }
}
