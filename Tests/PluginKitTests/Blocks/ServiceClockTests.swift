import TestGround
import Testing

@testable import PluginKit

@Suite struct `A service clock` {
    private let china = BusinessCalendar.china

    /// An instant in Asia/Shanghai: a day and hours of it.
    private func at(_ day: String, _ hours: Int64 = 10) throws -> Instant {
        try #require(CivilDay(day)).start.adding(seconds: hours * 3600)
    }

    private func clock(
        span: Int = 10,
        check: Int? = 5,
        reminders: [Int] = [3, 1],
        resubmission: ClockRule.Resubmission = .resumes,
        from day: String = "2026-03-02"
    ) throws -> ServiceClock {
        let rule = try ClockRule(
            unit: .workingDays,
            span: span,
            checkSpan: check,
            reminders: reminders,
            pauseReasons: ["sourceDown"],
            resubmission: resubmission
        )
        return try ServiceClock(rule, owner: "desk", received: try at(day))
    }

    private func code(_ body: () throws -> [ServiceClock.Effect]) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? Fault)?.code
        }
    }

    @Test func `does not count the day of receipt and ends with the last counted day`() throws {
        let clock = try clock()
        #expect(clock.deadline(on: china) == .at(try at("2026-03-17", 0)))
        #expect(clock.elapsed(at: try at("2026-03-02", 24), on: china) == 0)
        #expect(clock.elapsed(at: try at("2026-03-03", 24), on: china) == 1)
    }

    @Test func `skips feasts and counts worked weekends`() throws {
        let clock = try clock(span: 5, check: nil, reminders: [], from: "2026-02-12")
        // 13th, Saturday the 14th (worked), 24th, 25th, 26th.
        #expect(clock.deadline(on: china) == .at(try at("2026-02-27", 0)))
    }

    @Test func `counts as accepted from the day of receipt when nobody speaks in time`() throws {
        var clock = try clock()
        let before = try clock.advance(to: at("2026-03-09", 23), on: china)
        #expect(before == [])
        let effects = try clock.advance(to: at("2026-03-10", 0), on: china)
        #expect(effects == [.deemedAccepted(from: try #require(CivilDay("2026-03-02")))])
        #expect(clock.phase == .running)
        let late = code {
            try clock.giveNotice(missing: ["lease"], at: try at("2026-03-10"), on: china)
        }
        #expect(late == "clock.notice_too_late")
    }

    @Test func `gives one complete notice and stands still until what is missing comes`() throws {
        var clock = try clock()
        let told = try clock.giveNotice(missing: ["deed", "plan"], at: at("2026-03-04"), on: china)
        #expect(told == [.tellMissing(["deed", "plan"])])
        #expect(clock.deadline(on: china) == .standsStill)
        #expect(clock.nextWake(on: china) == nil)
        let again = code {
            try clock.giveNotice(missing: ["map"], at: try at("2026-03-05"), on: china)
        }
        #expect(again == "clock.notice_given")
        _ = try clock.resubmit(at: at("2026-04-01"), on: china)
        // One day had passed (the 3rd); nine follow from the 1st of April on, over 清明.
        #expect(clock.deadline(on: china) == .at(try at("2026-04-15", 0)))
    }

    @Test func `asks after a resubmission for nothing that the first notice left out`() throws {
        var clock = try clock()
        _ = try clock.giveNotice(missing: ["deed", "plan"], at: at("2026-03-04"), on: china)
        _ = try clock.resubmit(at: at("2026-03-05"), on: china)
        let before = clock
        let late = code {
            try clock.giveNotice(missing: ["tax"], at: try at("2026-03-06"), on: china)
        }
        #expect(late == "clock.items_found_late")
        #expect(clock == before)
        let same = try clock.giveNotice(missing: ["plan"], at: at("2026-03-06"), on: china)
        #expect(same == [.tellMissing(["plan"])])
    }

    @Test func `begins anew with a resubmission where the rule says so`() throws {
        var clock = try clock(resubmission: .restarts)
        _ = try clock.giveNotice(missing: ["deed"], at: at("2026-03-10", -1), on: china)
        _ = try clock.resubmit(at: at("2026-03-16"), on: china)
        #expect(clock.deadline(on: china) == .at(try at("2026-03-31", 0)))
    }

    @Test func `stands still for listed reasons only`() throws {
        var clock = try clock()
        let lunch = code { try clock.pause(for: "lunch", at: try at("2026-03-03"), on: china) }
        #expect(lunch == "clock.reason_unlisted")
        _ = try clock.pause(for: "sourceDown", at: at("2026-03-03"), on: china)
        let twice = code { try clock.pause(for: "sourceDown", at: try at("2026-03-04"), on: china) }
        #expect(twice == "clock.stands_still")
        _ = try clock.resume(at: at("2026-03-05"), on: china)
        // The 3rd and 4th were not counted.
        #expect(clock.deadline(on: china) == .at(try at("2026-03-19", 0)))
        #expect(
            code { try clock.resume(at: try at("2026-03-06"), on: china) } == "clock.not_paused"
        )
    }

    @Test func `always has an owner, who stays until somebody else accepts`() throws {
        let rule = try ClockRule(unit: .civilDays, span: 3)
        #expect(throws: Fault.self) {
            try ServiceClock(rule, owner: "", received: at("2026-03-02"))
        }
        var clock = try clock()
        let asked = try clock.offer(to: "legal", at: at("2026-03-03"), on: china)
        #expect(asked == [.askToTakeOver("legal")])
        #expect(clock.owner == "desk")
        let other = code {
            try clock.answerOffer(by: "tax", accepts: true, at: try at("2026-03-03"), on: china)
        }
        #expect(other == "clock.not_asked")
        _ = try clock.answerOffer(by: "legal", accepts: false, at: at("2026-03-03"), on: china)
        #expect(clock.owner == "desk")
        _ = try clock.offer(to: "legal", at: at("2026-03-03"), on: china)
        let taken = try clock.answerOffer(
            by: "legal",
            accepts: true,
            at: at("2026-03-03"),
            on: china
        )
        #expect(taken == [.ownerChanged(from: "desk", to: "legal")])
        #expect(clock.owner == "legal")
    }

    @Test func `reminds, breaches and accepts once and in order, however late it is told`() throws {
        var clock = try clock()
        let effects = try clock.advance(to: at("2026-04-30"), on: china)
        #expect(
            effects == [
                .deemedAccepted(from: try #require(CivilDay("2026-03-02"))),
                .remind(owner: "desk", daysLeft: 3), .remind(owner: "desk", daysLeft: 1),
                .breached(owner: "desk", deadline: try at("2026-03-17", 0)),
            ]
        )
        #expect(try clock.advance(to: at("2026-06-30"), on: china) == [])
        #expect(try clock.finish(at: at("2026-07-01"), on: china) == [.finished(inTime: false)])
        #expect(code { try clock.finish(at: try at("2026-07-02"), on: china) } == "clock.ended")
    }

    @Test func `breaches nothing by a year that is not published, and asks again each day`() throws
    {
        var clock = try clock(check: nil, reminders: [], from: "2026-12-24")
        #expect(clock.deadline(on: china) == .unpublished(left: 5))
        #expect(clock.nextWake(on: china) == (try at("2027-01-01", 0)))
        #expect(try clock.advance(to: at("2027-06-01"), on: china) == [])
        #expect(clock.nextWake(on: china) == (try at("2027-06-02", 0)))
        let later = try BusinessCalendar(
            text: "version B\nyears 2026 2027\noff 2027-01-01 2027-01-03"
        )
        let effects = try clock.advance(to: at("2027-06-02"), on: later)
        #expect(effects == [.breached(owner: "desk", deadline: try at("2027-01-09", 0))])
    }

    @Test func `never goes back, wakes in time and never says a thing twice`() throws {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<300 { try run(&random, seed) }
    }

    private func run(_ random: inout SeededRandom, _ seed: Seed) throws {
        var clock = try clock(
            span: Int.random(in: 4...20, using: &random),
            resubmission: Bool.random(using: &random) ? .resumes : .restarts
        )
        var now = clock.received
        var counted = 0
        var told: [ServiceClock.Effect] = []
        for _ in 0..<12 where clock.isOpen {
            let wake = clock.nextWake(on: china)
            now = now.adding(seconds: Int64.random(in: -3600...400_000, using: &random))
            let before = clock.toldUntil
            let startedBefore = clock.started
            let effects = act(&clock, at: now, &random)
            if let wake, wake > now { #expect(effects.allSatisfy { !$0.isOfTime }, seed.comment) }
            if clock.started != startedBefore {
                counted = 0
                told.removeAll { if case .remind = $0 { true } else { false } }
            }
            let elapsed = clock.elapsed(at: clock.toldUntil, on: china)
            #expect(elapsed >= counted, seed.comment)
            #expect(clock.toldUntil >= before && !clock.owner.isEmpty, seed.comment)
            counted = elapsed
            let ofTime = effects.filter(\.isOnce)
            #expect(Set(told).isDisjoint(with: ofTime), seed.comment)
            told += ofTime
        }
        #expect(clock.standstills.dropLast().allSatisfy { $0.end != nil }, seed.comment)
    }

    private func act(
        _ clock: inout ServiceClock,
        at now: Instant,
        _ random: inout SeededRandom
    ) -> [ServiceClock.Effect] {
        do {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return try clock.giveNotice(missing: ["deed"], at: now, on: china)
            case 1: return try clock.resubmit(at: now, on: china)
            case 2: return try clock.pause(for: "sourceDown", at: now, on: china)
            case 3: return try clock.resume(at: now, on: china)
            case 4: return try clock.offer(to: "legal", at: now, on: china)
            case 5:
                return try clock.answerOffer(by: "legal", accepts: true, at: now, on: china)
            default: return clock.advance(to: now, on: china)
            }
        } catch {
            return []
        }
    }
}

extension ServiceClock.Effect {
    /// True for what the passing of time alone brings about.
    fileprivate var isOfTime: Bool {
        switch self {
        case .remind, .breached, .deemedAccepted: true
        default: false
        }
    }

    /// True for what comes once while the time counted is the same.
    fileprivate var isOnce: Bool {
        switch self {
        case .remind, .breached: true
        default: false
        }
    }
}
