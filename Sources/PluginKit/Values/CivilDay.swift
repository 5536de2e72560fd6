/// A civil day in Asia/Shanghai; ranges of days are half-open.
public struct CivilDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    public let sinceEpoch: Int32

    /// A day given as days since 1970-01-01.
    public init(sinceEpoch: Int32) { self.sinceEpoch = sinceEpoch }

    /// A day given by its parts, in the years 1 to 9999; nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDay.length(ofMonth: month, year: year)
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(sinceEpoch: Int32(era * 146_097 + dayOfEra - 719_468))
    }

    /// Reads `YYYY-MM-DD`; nil for anything else.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count == 10 else { return nil }
        self.init(bytes: utf8.span)
    }

    /// Reads `YYYY-MM-DD`, whatever follows.
    init?(bytes: Span<UInt8>) {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Digits.value(bytes, 0..<4), let month = Digits.value(bytes, 5..<7),
            let day = Digits.value(bytes, 8..<10)
        else { return nil }
        self.init(year: Int(year), month: Int(month), day: Int(day))
    }

    /// Year, month and day of the month.
    public var parts: (year: Int, month: Int, day: Int) {
        let shifted = Int(sinceEpoch) + 719_468
        let era = shifted.flooredQuotient(dividingBy: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthShifted = (5 * dayOfYear + 2) / 153
        let month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthShifted + 2) / 5 + 1)
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = parts
        return Digits.padded(Int64(year), to: 4) + "-" + Digits.padded(Int64(month), to: 2) + "-"
            + Digits.padded(Int64(day), to: 2)
    }

    /// Orders days in time.
    public static func < (left: CivilDay, right: CivilDay) -> Bool {
        left.sinceEpoch < right.sinceEpoch
    }

    /// The day `days` later; negative numbers go back.
    public func adding(days: Int32) -> CivilDay { CivilDay(sinceEpoch: sinceEpoch + days) }

    /// The first instant of the day in Asia/Shanghai (UTC+8, no daylight saving).
    public var start: Instant { Instant(utcMillis: Int64(sinceEpoch) * 86_400_000 - 28_800_000) }

    /// The instant at which the day is over: the first one of the day after.
    public var end: Instant { adding(days: 1).start }

    /// True on Saturdays and Sundays.
    public var isWeekend: Bool {
        // 1970-01-01 was a Thursday, so Saturdays and Sundays leave 2 and 3.
        let days = Int(sinceEpoch)
        let rest = days - 7 * days.flooredQuotient(dividingBy: 7)
        return rest == 2 || rest == 3
    }

    /// The number of days in a month of a year.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }
}
