import PluginKit
import Testing

@testable import Housing

@Suite struct `Outcomes of qualifications` {
    private func row(
        _ month: Int64,
        _ outcome: String,
        _ days: Int64,
        _ cases: Int64
    ) -> Statements.OutcomesSince.Row {
        .init(month: month, outcome: outcome, days: days, cases: cases)
    }

    @Test func `are counted by month and in all, with the days of half of them`() throws {
        let found = try QualificationOutcomes(
            [
                row(202_610, "inTime", 2, 3), row(202_610, "late", 9, 1),
                row(202_611, "cured", 40, 2), row(202_611, "failed", 47, 1),
                row(202_611, "inTime", 1, 4),
            ],
            at: Instant(utcMillis: 0)
        )
        #expect(found.months.map(\.month) == [202_610, 202_611])
        #expect(found.months.map(\.medianDays) == [2, 1])
        #expect([found.inTime, found.late, found.cured, found.failed] == [7, 1, 2, 1])
        #expect(found.medianDays == 2 && found.upheld == 0)
    }

    @Test func `of none there is no median, and a share is cut to a tenth`() throws {
        let found = try QualificationOutcomes([], at: Instant(utcMillis: 0))
        #expect(found.medianDays == nil && found.months.isEmpty)
        #expect(OutcomesPage.share(2, of: 3) == "66.6 %" && OutcomesPage.share(0, of: 0) == "–")
        #expect(throws: Fault.self) {
            try QualificationOutcomes([row(202_611, "lost", 1, 1)], at: Instant(utcMillis: 0))
        }
    }
}
