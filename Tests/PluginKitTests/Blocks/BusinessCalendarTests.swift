import Foundation
import TestGround
import Testing

@testable import PluginKit

/// What the corpus knows of China's working days.
private struct WorkdayCases: Decodable {
    struct Case: Decodable {
        let from: String?
        let workdays: Int
        let result: String?
        let month: String?
    }

    let cases: [Case]

    static func all() throws -> [Case] {
        let bytes = try Corpora.bytes("calendar/workday-cases.json")
        return try JSONDecoder().decode(WorkdayCases.self, from: Data(bytes)).cases
    }
}

@Suite struct `The business calendar` {
    private let china = BusinessCalendar.china

    private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

    @Test func `knows every day off and every worked weekend of the corpus, and no other`() throws {
        let bytes = try Corpora.bytes("calendar/kinds.json")
        let kinds = try JSONDecoder().decode([String: String].self, from: Data(bytes))
        #expect(kinds.count == 143)
        var day = try day("2023-01-01")
        while china.known.contains(day) {
            let kind = kinds[day.description]
            let isWorked = kind == "makeup_workday" || (kind == nil && !day.isWeekend)
            #expect(try china.isWorkingDay(day) == isWorked, "\(day)")
            day = day.adding(days: 1)
        }
        #expect(day.description == "2027-01-01")
    }

    @Test func `counts working days as every case of the corpus does`() throws {
        let cases = try WorkdayCases.all()
        #expect(cases.count == 128)
        for row in cases {
            if let from = row.from, let result = row.result {
                let found = china.workingDay(row.workdays, after: try day(from))
                #expect(found == .day(try day(result)), "\(row.workdays) after \(from)")
            } else if let month = row.month {
                let first = try day(month + "-01")
                let length = CivilDay.length(ofMonth: first.parts.month, year: first.parts.year)
                let next = first.adding(days: Int32(length))
                #expect(try china.workingDays(from: first, until: next) == row.workdays, "\(month)")
            }
        }
    }

    @Test func `says which year it lacks and how many days are left, and does not guess`() throws {
        let found = china.workingDay(10, after: try day("2026-12-24"))
        #expect(found == .unpublished(left: 5))
        let fault = #expect(throws: Fault.self) {
            try china.isWorkingDay(CivilDay(sinceEpoch: 20_820))
        }
        #expect(fault?.code == "clock.calendar_unpublished")
        #expect(fault?.message.en.contains("2027") == true)
    }

    @Test(arguments: [
        ("", 1), ("version A", 1), ("version A\nyears 2026 2025", 2),
        ("version A\nyears 2026 2026\noff 2026-13-01 2026-13-02", 3),
        ("version A\nyears 2026 2026\noff 2026-01-03 2026-01-01", 3),
        ("version A\nyears 2026 2026\noff 2026-01-01 2026-12-31", 3),
        ("version A\nyears 2026 2026\nworked 2026-01-05", 3),
        ("version A\nyears 2026 2026\nworked", 3),
        ("version A\nyears 2026 2026\noff 2026-01-03 2026-01-03\nworked 2026-01-03", 4),
        ("version A\nyears 2026 2026\nfree 2026-01-01", 3),
        ("version A\nversion B\nyears 2026 2026", 2),
        ("version A\nyears 2026 2026\noff 2027-01-01 2027-01-01", 3),
    ])
    func `that is malformed is refused with its line`(text: String, line: Int) throws {
        let fault = #expect(throws: Fault.self) { try BusinessCalendar(text: text) }
        #expect(fault?.code == "clock.calendar_malformed")
        #expect(fault?.message.en.contains("Line \(line) ") == true, "\(fault?.message.en ?? "")")
    }
}
