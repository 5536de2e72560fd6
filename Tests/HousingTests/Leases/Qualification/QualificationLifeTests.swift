import PluginKit
import Testing

@testable import Housing

@Suite struct `A provisional qualification` {
    private let officer = PersonID("officer-1")
    private let other = PersonID("officer-2")

    /// A case whose time to cure has run out.
    private func failed() -> QualificationTold {
        var told = QualificationTold()
        told.turn(to: told.day(60))
        return told
    }

    @Test func `is verified once every source has borne out what was open`() throws {
        var told = QualificationTold()
        told.turn(to: told.day(4))
        #expect(try told.tell(.answered(rule: "noHome", isProven: true)) == [])
        #expect(told.life.state == .open)
        #expect(
            try told.tell(.answered(rule: "income", isProven: true)) == [.record(.inTime, days: 4)]
        )
        #expect(told.life.state == .verified && told.life.due == nil)
        // Said twice it is so once; what is proved is not taken back.
        #expect(try told.tell(.answered(rule: "income", isProven: true)) == [])
        #expect(throws: QualificationLife.Refusal.notNow) {
            try told.tell(.answered(rule: "income", isProven: false))
        }
        #expect(throws: QualificationLife.Refusal.noItem) {
            try told.tell(.answered(rule: "identity", isProven: true))
        }
    }

    @Test func `after five days counts as late`() throws {
        var told = QualificationTold(["work"])
        told.turn(to: told.day(6))
        #expect(
            try told.tell(.answered(rule: "work", isProven: true)) == [.record(.late, days: 6)]
        )
    }

    @Test func `has thirty civil days, and the last of them whole`() {
        var told = QualificationTold()
        #expect(told.life.lastDay(at: told.now) == told.day(30))
        told.turn(until: Instant(utcMillis: told.day(31).start.utcMillis - 1))
        #expect(told.life.state == .open)
        told.turn(to: told.day(31))
        #expect(told.life.state == .deficient && told.life.notice?.cause == .expired)
    }

    @Test func `names everything that is missing at once, and asks for nothing else later`() throws
    {
        var told = QualificationTold(["noHome", "work", "income"])
        try told.tell(.answered(rule: "work", isProven: true))
        try told.tell(.answered(rule: "noHome", isProven: false))
        #expect(told.life.state == .deficient && told.life.notice?.cause == .disproven)
        #expect(told.life.missing.map(\.rule) == ["noHome", "income"])
        // What a source denies afterwards stands in the notice already: there is no second one.
        try told.tell(.answered(rule: "income", isProven: false))
        #expect(told.life.notice?.number == 1)
        #expect(told.life.lastDay(at: told.now) == told.day(15))
        told.turn(to: told.day(10))
        try told.tell(.answered(rule: "income", isProven: true))
        #expect(
            try told.tell(.answered(rule: "noHome", isProven: true)) == [.record(.cured, days: 10)]
        )
    }

    @Test func `fails fifteen days after the notice, and never without one`() {
        var told = QualificationTold()
        told.turn(to: told.day(31))
        told.turn(until: Instant(utcMillis: told.day(47).start.utcMillis - 1))
        #expect(told.life.state == .deficient)
        told.turn(to: told.day(47))
        #expect(told.life.state == .failed && told.life.notice != nil)
        #expect(told.effects == [.record(.failed, days: 47)])
    }

    @Test func `whoever comes at the deadline or later finds it passed, timer or not`() throws {
        var told = QualificationTold(["work"])
        told.now = told.day(31).start
        #expect(
            try told.tell(.answered(rule: "work", isProven: true)) == [.record(.cured, days: 31)]
        )
    }

    @Test func `an appeal holds the time, and each notice may be appealed against once`() throws {
        var told = QualificationTold()
        #expect(throws: QualificationLife.Refusal.notNow) { try told.tell(.appealed) }
        told.turn(to: told.day(31))
        told.turn(to: told.day(41))
        try told.tell(.appealed)
        // Ten of fifteen days are used; those of the appeal do not count, nor does its first.
        told.turn(to: told.day(71))
        #expect(told.life.state == .appealed)
        #expect(told.effects.filter { $0 == .callOfficer }.count == 3)
        try told.tell(.appealDecided(isUpheld: false))
        #expect(told.life.lastDay(at: told.now) == told.day(77))
        #expect(throws: QualificationLife.Refusal.appealedAlready) { try told.tell(.appealed) }
        told.turn(to: told.day(78))
        #expect(told.life.state == .failed)
    }

    @Test func `an appeal that is upheld verifies`() throws {
        var told = QualificationTold()
        told.turn(to: told.day(31))
        try told.tell(.appealed)
        #expect(
            try told.tell(.appealDecided(isUpheld: true)) == [.record(.upheld, days: 31)]
        )
        #expect(told.life.state == .verified)
        #expect(try told.tell(.appealDecided(isUpheld: true)) == [])
    }

    @Test func `a source that is out never counts against the tenant`() {
        var told = QualificationTold(["income"])
        let start = told.day(3).start.adding(seconds: 3600)
        told.turn(until: start)
        told.know([.init(source: .income, from: start)])
        told.turn(to: told.day(60))
        #expect(told.life.state == .open && told.life.stands(at: told.now))
        // Back on day 60: days 3 to 60 are not counted.
        told.know([.init(source: .income, from: start, until: told.now)])
        #expect(told.life.lastDay(at: told.now) == told.day(88))
        told.turn(to: told.day(88))
        #expect(told.life.state == .open)
        told.turn(to: told.day(89))
        #expect(told.life.state == .deficient)
    }

    @Test func `a source that nobody waits for stops nothing`() throws {
        var told = QualificationTold(["noHome", "income"])
        try told.tell(.answered(rule: "income", isProven: true))
        let outage = QualificationLife.Outage(source: .income, from: told.day(2).start)
        told.know([outage, .init(source: .employment, from: told.day(2).start)])
        #expect(!told.life.stands(at: told.day(5).start))
        told.turn(to: told.day(31))
        #expect(told.life.state == .deficient)
    }

    @Test func `paper that may be forged goes to people, and no timer decides`() throws {
        var told = QualificationTold()
        try told.tell(.paperHandedIn(rule: "income"))
        try told.tell(.suspected(rule: "income", by: officer))
        told.turn(to: told.day(400))
        #expect(told.life.state == .inReview)
        #expect(throws: QualificationLife.Refusal.notNow) {
            try told.tell(.answered(rule: "income", isProven: false))
        }
        #expect(throws: QualificationLife.Refusal.sameOfficer) {
            try told.tell(.reviewed(isForged: true, by: officer))
        }
        try told.tell(.reviewed(isForged: false, by: other))
        #expect(told.life.state == .open && told.life.lastDay(at: told.now) == told.day(430))
    }

    @Test func `forged paper leads to a notice and to time to cure it`() throws {
        var told = QualificationTold()
        try told.tell(.answered(rule: "noHome", isProven: true))
        try told.tell(.suspected(rule: "income", by: officer))
        try told.tell(.reviewed(isForged: true, by: other))
        #expect(told.life.state == .deficient && told.life.notice?.cause == .forged)
        #expect(told.life.missing.map(\.rule) == ["income"])
        #expect(told.life.lastDay(at: told.now) == told.day(15))
        try told.tell(.appealed)
        #expect(told.life.state == .appealed)
    }

    @Test func `a review that finds nothing settles what came meanwhile`() throws {
        var told = QualificationTold()
        try told.tell(.suspected(rule: "income", by: officer))
        try told.tell(.answered(rule: "noHome", isProven: false))
        #expect(told.life.state == .inReview)
        try told.tell(.reviewed(isForged: false, by: other))
        #expect(told.life.state == .deficient && told.life.notice?.cause == .disproven)
    }

    @Test func `who does not qualify chooses first: the market rent, or a day within 45`() throws {
        var told = failed()
        #expect(told.life.state == .failed)
        let rent = QualificationLife.MarketRent(
            rent: Money(fen: 200_000),
            from: told.day(90),
            rule: "wuhan-2021-85"
        )
        var stays = told
        #expect(try stays.tell(.marketRentChosen(rent)) == [.setMarketRent(Money(fen: 200_000))])
        #expect(try stays.tell(.marketRentChosen(rent)) == [])
        let today = told.now.civilDay
        for day in [today, today.adding(days: 46)] {
            #expect(throws: QualificationLife.Refusal.days) {
                try told.tell(.exitChosen(leaving: day))
            }
        }
        let day = today.adding(days: 45)
        #expect(try told.tell(.exitChosen(leaving: day)) == [.agreeExit(leaving: day)])
        #expect(throws: QualificationLife.Refusal.notNow) { try told.tell(.marketRentChosen(rent)) }
    }

    @Test func `a landlord gives notice once the time to choose is over, thirty days ahead`() throws
    {
        var told = failed()
        let day = told.now.civilDay.adding(days: 100)
        #expect(throws: QualificationLife.Refusal.choosing) {
            try told.tell(.terminated(leaving: day))
        }
        let last = try #require(told.life.chooseBy)
        told.turn(to: last.adding(days: 1))
        // Nobody chose: the office hears of it once.
        #expect(told.effects.filter { $0 == .callOfficer }.count == 1 && told.life.due == nil)
        #expect(throws: QualificationLife.Refusal.days) {
            try told.tell(.terminated(leaving: last.adding(days: 30)))
        }
        let leaving = last.adding(days: 31)
        #expect(
            try told.tell(.terminated(leaving: leaving)) == [.terminate(leaving: leaving)]
        )
        #expect(told.life.state == .terminating)
    }

    @Test func `ends with the lease, and only what was undecided`() throws {
        var told = QualificationTold()
        try told.tell(.leaseEnded)
        #expect(told.life.state == .ended && told.life.due == nil)
        var verified = QualificationTold(["work"])
        try verified.tell(.answered(rule: "work", isProven: true))
        try verified.tell(.leaseEnded)
        #expect(verified.life.state == .verified)
    }

    @Test func `identity, age, room and safety never wait, by any version of the rules`() throws {
        for text in EligibilityRules.versions {
            let procedure = try Procedure(json: Array(text.utf8), file: "EligibilityRules.swift")
            let never = ["identity", "adult", "capacity", "safety"]
            let rules = procedure.rules.filter { never.contains($0.id) }
            #expect(rules.count == never.count && rules.allSatisfy { !$0.isDeferrable })
        }
    }

    @Test func `times in which it waited are read as they were written`() throws {
        let holds: [QualificationLife.Hold] = [
            .init(from: Instant(utcMillis: 5), until: Instant(utcMillis: 7)),
            .init(from: Instant(utcMillis: 9)),
        ]
        let text = QualificationLife.Hold.text(of: holds)
        #expect(text == "5-7 9-" && QualificationLife.Hold.text(of: []) == nil)
        #expect(try QualificationLife.Hold.all(in: text) == holds)
        #expect(try QualificationLife.Hold.all(in: nil) == [])
        #expect(throws: Fault.self) { try QualificationLife.Hold.all(in: "5") }
    }
}
