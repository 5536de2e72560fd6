import Testing

@testable import PluginKit

@Suite struct `The host's calendars` {
    private func calendar(_ text: String) throws -> BusinessCalendar {
        try BusinessCalendar(text: text)
    }

    private func isWorked(_ day: String, _ calendar: BusinessCalendar) throws -> Bool {
        try calendar.isWorkingDay(try #require(CivilDay(day)))
    }

    @Test func `follow each other without a gap, under names of their own`() throws {
        let book = try CalendarBook.builtIn.adding(calendar("version CN-2027\nyears 2027 2027"))
        #expect(book.newestName == "CN-2027")
        #expect(book.newest.known.upperBound.description == "2028-01-01")
        #expect(book.list.map(\.name) == ["CN-2026", "CN-2027"])
        let gap = #expect(throws: Fault.self) {
            try book.adding(calendar("version CN-2029\nyears 2029 2029"))
        }
        #expect(gap?.code == "clock.calendar_out_of_order")
        #expect(gap?.message.en.contains("2028") == true)
        let taken = #expect(throws: Fault.self) {
            try book.adding(calendar("version CN-2026\nyears 2028 2028"))
        }
        #expect(taken?.code == "clock.calendar_taken")
        let early = #expect(throws: Fault.self) {
            try book.adding(calendar("version CN-2022\nyears 2022 2023"))
        }
        #expect(early?.code == "clock.calendar_out_of_order")
    }

    @Test func `say of a year what was said last, and to what runs what was said first`() throws {
        let book = try CalendarBook.builtIn
            .adding(calendar("version A\nyears 2027 2027\noff 2027-01-01 2027-01-03"))
            .adding(calendar("version B\nyears 2026 2028\noff 2027-01-04 2027-01-04"))
        #expect(try isWorked("2027-01-04", book.calendar(since: "CN-2026")))
        #expect(try isWorked("2027-01-04", book.calendar(since: "A")))
        #expect(try !isWorked("2027-01-01", book.calendar(since: "CN-2026")))
        #expect(try isWorked("2027-01-01", book.calendar(since: "B")))
        #expect(try !isWorked("2027-01-04", book.newest))
        // The first of May 2026 is off as it was published, and worked in the correction.
        #expect(try !isWorked("2026-05-01", book.calendar(since: "A")))
        #expect(try isWorked("2026-05-01", book.newest))
        #expect(try isWorked("2028-01-03", book.calendar(since: "CN-2026")))
        let lost = #expect(throws: Fault.self) { try book.calendar(since: "C") }
        #expect(lost?.code == "clock.calendar_missing")
    }

    @Test(
        arguments: [
            ("workingDays", 10, 5, [3, 1], ["siteVisit", "publicNotice"], "resumes"),
            ("civilDays", 1, nil, [], [], "restarts"),
        ] as [(String, Int, Int?, [Int], [String], String)]
    )
    func `are asked by rules that are written down as one line`(
        unit: String,
        span: Int,
        check: Int?,
        reminders: [Int],
        reasons: [String],
        resubmission: String
    ) throws {
        let rule = try ClockRule(
            unit: try #require(ClockRule.Unit(rawValue: unit)),
            span: span,
            checkSpan: check,
            reminders: reminders,
            pauseReasons: Set(reasons),
            resubmission: try #require(ClockRule.Resubmission(rawValue: resubmission))
        )
        #expect(ClockRule(text: rule.text) == rule)
        #expect(ClockRule(text: "") == nil && ClockRule(text: "\(rule.text) 1") == nil)
    }
}
