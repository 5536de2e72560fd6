import Foundation
import PluginKit
import Testing

@Suite struct `Civil days` {
    /// Foundation's proleptic Gregorian calendar in UTC.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
        return calendar
    }()

    private static let first = -719_162  // 0001-01-01
    private static let last = 2_932_896  // 9999-12-31

    @Test func `parts agree with Foundation's calendar and lead back to the day`() {
        let seed = Seed()
        var random = seed.generator
        // Foundation changes to the Julian calendar before 1582-10-15, day -141,427.
        for _ in 0..<3000 {
            let number = Int.random(in: -141_427...Self.last, using: &random)
            let day = CivilDay(sinceEpoch: Int32(number))
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = Self.calendar.dateComponents([.year, .month, .day], from: date)
            #expect(day.parts.year == parts.year, seed.comment)
            #expect(day.parts.month == parts.month, seed.comment)
            #expect(day.parts.day == parts.day, seed.comment)
        }
    }

    @Test func `every day from year 1 to 9999 follows the one before`() {
        var before = CivilDay(sinceEpoch: Int32(Self.first)).parts
        #expect(before == (1, 1, 1))
        var wrong = 0
        for number in Self.first + 1...Self.last {
            let (year, month, day) = CivilDay(sinceEpoch: Int32(number)).parts
            let isNext =
                day == before.day + 1 && month == before.month && year == before.year
                || day == 1
                    && before.day == CivilDay.length(ofMonth: before.month, year: before.year)
                    && (month == before.month + 1 && year == before.year
                        || month == 1 && before.month == 12 && year == before.year + 1)
            if !isNext { wrong += 1 }
            before = (year, month, day)
        }
        #expect(wrong == 0)
        #expect(before == (9999, 12, 31))
    }

    @Test func `a day's text and parts lead back to the same day`() {
        let seed = Seed()
        var random = seed.generator
        for _ in 0..<3000 {
            let number = Int32.random(in: Int32(Self.first)...Int32(Self.last), using: &random)
            let day = CivilDay(sinceEpoch: number)
            #expect(CivilDay(day.description) == day, seed.comment)
            let (year, month, dayOfMonth) = day.parts
            #expect(CivilDay(year: year, month: month, day: dayOfMonth) == day, seed.comment)
        }
    }

    @Test(arguments: [
        "2026-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00",
        "0000-01-01", "2026-1-01", "2026-01-1", "26-01-01", "2026/01/01", "2026-01-01 ", "",
        "２０２６-01-01", "+026-01-01", "2026-01-011",
    ])
    func `what is no day is refused`(text: String) {
        #expect(CivilDay(text) == nil)
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1970-01-01"])
    func `days that exist are read`(text: String) {
        #expect(CivilDay(text)?.description == text)
    }
}
