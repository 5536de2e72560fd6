import HostStore
import Testing

@testable import PluginKit

@Suite struct `An obligation` {
    private static let year2027 = """
        version CN-2027
        years 2027 2027
        off 2027-01-01 2027-01-03
        worked 2027-01-09
        """

    @Test func `has an owner, and a deadline by the calendar, from its receipt on`() async throws {
        let rig = try ObligationRig.opened(on: "2026-02-12")
        let made = try await rig.oblige("p1", about: "wang")
        #expect(made.owner == PersonID("liu") && made.person == PersonID("wang"))
        #expect(made.phase == .checking && made.elapsedDays == 0 && made.calendar == "CN-2026")
        // 13th, Saturday the 14th (worked), 24th to 28th (a worked Saturday), 2nd to 4th of March.
        let end = try #require(CivilDay("2026-03-04")).end
        #expect(made.deadline == .at(end))
        #expect(try await rig.oblige("p1", about: "wang") == made)
        let other = await fault { try await rig.oblige("p1", about: "zhao") }
        #expect(other?.code == "obligation.id_reused")
        rig.store.close()
    }

    @Test func `reminds, is accepted by silence and breaches, each told once`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        for day in ["2026-03-09", "2026-03-10", "2026-03-12", "2026-03-13", "2026-03-17"] {
            try rig.turn(to: day)
            try await rig.fire()
            try await rig.fire()
        }
        #expect(
            rig.told.lines == [
                "p1 accepted 2026-03-02", "p1 reminder 3", "p1 reminder 1", "p1 breach 2026-03-17",
            ]
        )
        let late = try await rig.step("p1", .finish)
        #expect(late.phase == .finished(inTime: false) && late.isBreached)
        try rig.turn(to: "2026-12-01")
        try await rig.fire()
        #expect(rig.told.lines.count == 4)
        rig.store.close()
    }

    @Test func `is breached for whoever comes after its deadline, and the plugin hears of it once`()
        async throws
    {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        try rig.turn(to: "2026-03-17")
        #expect(try rig.read("p1")?.isBreached == true)
        let late = try await rig.step("p1", .finish)
        #expect(late.phase == .finished(inTime: false))
        #expect(rig.told.lines == [])
        try await rig.fire()
        #expect(rig.told.lines.filter { $0.contains("breach") } == ["p1 breach 2026-03-17"])
        rig.store.close()
    }

    @Test func `passes to somebody else when that one accepts, and not before`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        let asked = try await rig.step("p1", .handOver(to: PersonID("wang")), by: "liu")
        #expect(asked.owner == PersonID("liu") && asked.proposedOwner == PersonID("wang"))
        for who in ["liu", "zhao", nil] {
            let refused = await fault { try await rig.step("p1", .takeOver, by: who) }
            #expect(refused?.code == "clock.not_asked")
        }
        #expect(try await rig.step("p1", .decline, by: "wang").owner == PersonID("liu"))
        let again = await fault { try await rig.step("p1", .takeOver, by: "wang") }
        #expect(again?.code == "clock.not_asked")
        try await rig.step("p1", .handOver(to: PersonID("wang")), by: "liu")
        #expect(try await rig.step("p1", .takeOver, by: "wang").owner == PersonID("wang"))
        rig.store.close()
    }

    @Test func `keeps in its table what its clock keeps`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        for change in [
            "owner = 'wang', version = 9", "owner = '', version = 9",
            "told_until_ms = told_until_ms - 1, version = 9", "version = 1",
            "phase = 'supplementing', version = 9",
        ] {
            let outcome = await fault {
                try await rig.store.lane.perform { transaction in
                    try transaction.run(change: change)
                }
            }
            #expect(outcome != nil, "\(change)")
        }
        rig.store.close()
    }

    @Test func `is asked for what is missing once, and stands still until it comes`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        try rig.turn(to: "2026-03-04")
        let told = try await rig.step("p1", .giveNotice(missing: ["deed", "plan"]))
        #expect(told.missing == ["deed", "plan"] && told.deadline == .standsStill)
        let again = await fault { try await rig.step("p1", .giveNotice(missing: ["map"])) }
        #expect(again?.code == "clock.notice_given")
        try rig.turn(to: "2026-04-01")
        try await rig.fire()
        #expect(rig.told.lines == [])
        let on = try await rig.step("p1", .resubmit)
        #expect(on.deadline == .at(try #require(CivilDay("2026-04-14")).end))
        let late = await fault { try await rig.step("p1", .giveNotice(missing: ["tax"])) }
        #expect(late?.code == "clock.items_found_late")
        let lunch = await fault { try await rig.step("p1", .pause(Desk.lunch)) }
        #expect(lunch?.code == "clock.reason_unlisted")
        #expect(try await rig.step("p1", .pause(Desk.siteVisit)).deadline == .standsStill)
        #expect(try await rig.step("p1", .resume).deadline == on.deadline)
        rig.store.close()
    }

    @Test func `is told again when the plugin failed, and nothing is doubled`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1")
        try rig.turn(to: "2026-03-17")
        rig.told.fail(times: 2)
        #expect(try await rig.fire() == 1)
        #expect(rig.told.lines == [])
        rig.home.turn(millis: 10_000)
        #expect(try await rig.fire() == 1)
        rig.home.turn(millis: 10_000)
        #expect(try await rig.fire() == 0)
        #expect(rig.told.lines.count == 4)
        rig.store.close()
    }

    @Test func `waits for a year to be published, and goes on when it is installed`() async throws {
        let rig = try ObligationRig.opened(on: "2026-12-24")
        let made = try await rig.oblige("p1")
        #expect(made.deadline == .unpublished(left: 5))
        try rig.turn(to: "2027-03-01")
        try await rig.fire()
        #expect(rig.told.lines.allSatisfy { !$0.contains("breach") })
        try rig.calendars.add(Self.year2027)
        // The 4th to the 8th of January; the 9th, a worked Saturday, is not needed.
        #expect(try rig.read("p1")?.deadline == .at(try #require(CivilDay("2027-01-08")).end))
        try rig.turn(to: "2027-03-02", hour: 0)
        try await rig.fire()
        #expect(rig.told.lines.last == "p1 breach 2027-01-09")
        rig.store.close()
    }

    @Test func `keeps the deadline that was told when a calendar is corrected; new ones follow it`()
        async throws
    {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        let made = try await rig.oblige("p1")
        try rig.calendars.add("version CN-2026b\nyears 2026 2026\noff 2026-03-09 2026-03-13")
        #expect(try rig.read("p1")?.deadline == made.deadline)
        let later = try await rig.oblige("p2")
        #expect(later.calendar == "CN-2026b")
        #expect(later.deadline == .at(try #require(CivilDay("2026-03-23")).end))
        // A year is taken from the first calendar that publishes it.
        try rig.calendars.add("version CN-2027\nyears 2027 2027")
        try rig.calendars.add("version CN-2027b\nyears 2027 2027\noff 2027-01-04 2027-01-08")
        let since = try rig.calendars.book.calendar(since: "CN-2026")
        #expect(try since.isWorkingDay(try #require(CivilDay("2027-01-04"))))
        #expect(try !rig.calendars.book.newest.isWorkingDay(try #require(CivilDay("2027-01-04"))))
        rig.store.close()
    }

    @Test func `is there for members and for whom it is owed to, and nobody else`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        try await rig.oblige("p1", about: "wang")
        let sight = { (who: String, tenant: String?) in
            let call = rig.home.call(Principal(kind: .person, id: who), tenant: tenant)
            return try rig.store.point(call) { try $0.obligation("p1", in: TenantID("t1")) } != nil
        }
        #expect(try sight("liu", "t1") && sight("wang", nil))
        #expect(try !sight("zhao", nil) && !sight("zhao", "t2"))
        rig.store.close()
    }

    @Test func `owes a kind that is declared, from now or before, under a sound id`() async throws {
        let rig = try ObligationRig.opened(on: "2026-03-02")
        let future = await fault {
            try await rig.write {
                try $0.oblige(
                    Desk.Errand.self,
                    "e1",
                    owner: PersonID("liu"),
                    received: $0.now.adding(seconds: 1)
                )
            }
        }
        #expect(future?.code == "obligation.unsound")
        let missing = await fault { try await rig.step("p9", .finish) }
        #expect(missing?.code == "obligation.missing")
        let other = try await rig.write {
            try $0.oblige(Desk.Errand.self, "e1", owner: PersonID("liu"))
        }
        #expect(other.deadline == .at(try #require(CivilDay("2026-03-04")).end))
        let kind = await fault { try await rig.step("e1", .finish) }
        #expect(kind?.code == "obligation.missing")
        rig.store.close()
    }
}

extension SystemTransaction {
    /// Changes the only obligation past everything that guards it.
    fileprivate borrowing func run(change: String) throws {
        let update: PreparedStatement
        switch change {
        case "owner = 'wang', version = 9":
            update = try statement("UPDATE host_obligation SET owner = 'wang', version = 9")
        case "owner = '', version = 9":
            update = try statement("UPDATE host_obligation SET owner = '', version = 9")
        case "version = 1": update = try statement("UPDATE host_obligation SET version = 1")
        case "phase = 'supplementing', version = 9":
            update = try statement(
                "UPDATE host_obligation SET phase = 'supplementing', version = 9"
            )
        default:
            update = try statement(
                "UPDATE host_obligation SET told_until_ms = told_until_ms - 1, version = 9"
            )
        }
        try update.run()
    }
}
