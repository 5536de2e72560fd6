import HostStore
import PluginKit
import PluginTesting
import TestGround
import Testing

@testable import Housing

@Suite struct `A building's figures` {
    private static let first = CivilDay(sinceEpoch: 20_000)

    /// Leaves whose days are spoken for at random, never twice.
    private static func facts(_ random: inout SeededRandom) -> ReportFacts {
        var facts = ReportFacts()
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            var day = first.adding(days: Int32.random(in: -40...60, using: &random))
            var spans: [ReportFacts.Span] = []
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let start = day.adding(days: Int32.random(in: 0...20, using: &random))
                day = start.adding(days: Int32.random(in: 1...90, using: &random))
                let isLet = Int.random(in: 0..<4, using: &random) > 0
                spans.append(ReportFacts.Span(isLet: isLet, start: start, end: day))
            }
            let listed = first.adding(days: Int32.random(in: -30...50, using: &random))
            let isListed = Int.random(in: 0..<5, using: &random) > 0
            facts.leaves.append(
                ReportFacts.Leaf(listedFrom: isListed ? listed : nil, spans: spans)
            )
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) { facts.leases.append(lease(&random)) }
        return facts
    }

    private static func lease(_ random: inout SeededRandom) -> ReportFacts.Lease {
        let from = first.adding(days: Int32.random(in: -60...200, using: &random))
        let isSettled = Bool.random(using: &random)
        let bills = (0..<Int.random(in: 0...8, using: &random)).map { number in
            let amount = Int64.random(in: 0...300_000, using: &random)
            let prepaid = Int64.random(in: 0...amount, using: &random)
            return ReportFacts.Bill(
                dueDay: from.adding(months: number),
                amount: Money(fen: amount),
                prepaid: Money(fen: prepaid),
                takenOff: Money(fen: Int64.random(in: 0...(amount - prepaid), using: &random)),
                isPaid: Bool.random(using: &random)
            )
        }
        return ReportFacts.Lease(
            deposit: Money(fen: 150_000),
            heldFrom: from,
            settledOn: isSettled ? from.adding(days: 150) : nil,
            deducted: isSettled ? Money(fen: 20_000) : Money(fen: 0),
            bills: bills
        )
    }

    /// What a leaf is on a day, looked at alone: let, between, vacant, or nothing.
    private static func state(_ leaf: ReportFacts.Leaf, _ day: CivilDay) -> String? {
        if let span = leaf.spans.first(where: { $0.start <= day && day < $0.end }) {
            if span.isLet { return "let" }
            return leaf.listedFrom == nil ? nil : "between"
        }
        guard let listed = leaf.listedFrom else { return nil }
        let start = leaf.spans.map(\.start).min() ?? listed
        return day >= min(listed, start) ? "vacant" : nil
    }

    @Test func `days are those that one counts one by one, and money adds up`() {
        for seed in UInt64(0)..<300 {
            var random = SeededRandom(seed: seed)
            let facts = Self.facts(&random)
            let today = Self.first.adding(days: Int32.random(in: 0...300, using: &random))
            var (billed, outstanding) = (Money(fen: 0), Money(fen: 0))
            for number in -3..<14 {
                let parts = Self.first.adding(months: number).parts
                guard let month = CivilDay(year: parts.year, month: parts.month, day: 1) else {
                    continue
                }
                let figures = MonthFigures(month, facts, before: today)
                let days = (0..<31).map { month.adding(days: $0) }
                    .filter { $0 < month.adding(months: 1) && $0 < today }
                let states = days.flatMap { day in
                    facts.leaves.compactMap { Self.state($0, day) }
                }
                let told = "seed \(seed), \(month) before \(today)"
                #expect(figures.leafDays == states.count, "\(told)")
                #expect(figures.letDays == states.count { $0 == "let" }, "\(told)")
                #expect(figures.betweenDays == states.count { $0 == "between" }, "\(told)")
                #expect(figures.vacantDays == states.count { $0 == "vacant" }, "\(told)")
                #expect(
                    figures.billed == figures.received + figures.takenOff + figures.outstanding,
                    "\(told)"
                )
                billed = billed + figures.billed
                outstanding = outstanding + figures.outstanding
                let end = month.adding(months: 1)
                let held = facts.leases.filter { lease in
                    lease.heldFrom < end && lease.settledOn.map { $0 >= end } ?? true
                }
                #expect(figures.depositsHeld.fen == 150_000 * Int64(held.count), "\(told)")
            }
            let bills = facts.leases.flatMap(\.bills)
            #expect(billed == bills.reduce(Money(fen: 0)) { $0 + $1.amount }, "seed \(seed)")
            #expect(outstanding == bills.reduce(Money(fen: 0)) { $0 + $1.outstanding })
        }
    }

    @Test func `a home is vacant from when it came on the list, whoever looks at it later`()
        async throws
    {
        let rig = try HousingRig()
        let building = try await rig.building()
        let home = try await rig.wholeHome(in: building, isVerified: false)
        func report() throws -> BuildingReport {
            try rig.store.point(rig.staff(of: "landlord-a")) { snapshot in
                try ReportDesk.report(building, until: nil, in: snapshot)
            }
        }
        rig.clock.advance(seconds: 3 * 86_400)
        #expect(try report().leaves == 1 && report().months.allSatisfy { $0.leafDays == 0 })
        try await rig.verify(home)
        rig.clock.advance(seconds: 2 * 86_400)
        try await rig.verify(home)
        rig.clock.advance(seconds: 2 * 86_400)
        let days = try report().months.reduce(0) { $0 + $1.vacantDays }
        #expect(days == 4)
    }

    @Test func `a lease that runs shows in its building's figures, and nowhere else`() async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            // Noon of 23 November, and then of 17 December.
            for _ in 0..<24 { try await town.advance(seconds: 86_400) }
            let list = try await town.landlord.call("getBuildings")
            let building = try #require(list["items"]?[0]?["id"])
            let report = try await town.landlord.call(
                Operations.GetBuildingReport.self,
                ["id": building]
            )
            #expect(report.months.count == 12 && report.leaves == 1 && !report.isPartial)
            let (november, december) = (report.months[10], report.months[11])
            #expect(november.month == 202_611 && november.letDays == 8 && november.vacantDays == 0)
            #expect(december.letDays == 16 && december.leafDays == 16)
            #expect(november.billedFen == Money(fen: 0))
            #expect(december.receivedFen == Money(fen: 153_000))
            #expect(december.depositsHeldFen == Money(fen: 153_000))
            #expect(december.outstandingFen == Money(fen: 153_000))
            let sheet = try await town.landlord.ask("getReportSheet", ["id": building])
            #expect(sheet.status == 200 && sheet.body.starts(with: [0xEF, 0xBB, 0xBF]))
            #expect(sheet.text.contains("2026-11,8,8,0,0,0.00,0.00,0.00,0.00,1530.00"))
            let early = try await town.landlord.ask(
                "getBuildingReport",
                ["id": building, "until": 203_011]
            )
            #expect(early.status == 422)
        }
    }
}
