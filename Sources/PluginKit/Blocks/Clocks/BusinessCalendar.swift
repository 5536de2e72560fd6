/// Which civil days are worked: Monday to Friday, but for published days off and worked weekends (调休).
///
/// Knows the years that have been published, and never guesses one that has not.
public struct BusinessCalendar: Sendable, Hashable {
    /// Names what was published, such as `CN-2026`; recorded with every deadline reckoned by it.
    public let version: String
    /// The days known: whole years, one after the other.
    public let known: Range<CivilDay>
    let daysOff: Set<CivilDay>
    let workedWeekends: Set<CivilDay>

    /// What asking for a working day leads to.
    public enum Reckoned: Sendable, Hashable {
        /// The day.
        case day(CivilDay)
        /// The years known end with so many working days still to go.
        case unpublished(left: Int)
    }

    /// Reads a calendar's text; throws `clock.calendar_malformed` with the line that is wrong.
    ///
    /// One fact a line: `version NAME`, `years FIRST LAST`, `off FIRST LAST` for days off, both
    /// included, and `worked DAY …` for weekend days that are worked; `#` starts a remark.
    public init(text: String) throws {
        var reading = CalendarReading()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            guard reading.take(line) else { throw Fault.calendarMalformed(line: number + 1) }
        }
        guard let version = reading.version, let years = reading.years, reading.isInYears,
            let first = CivilDay(year: years.lowerBound, month: 1, day: 1),
            let last = CivilDay(year: years.upperBound, month: 12, day: 31)
        else { throw Fault.calendarMalformed(line: lines.count) }
        known = first..<last.adding(days: 1)
        self.version = version
        daysOff = reading.daysOff
        workedWeekends = reading.workedWeekends
    }

    init(
        version: String,
        known: Range<CivilDay>,
        daysOff: Set<CivilDay>,
        workedWeekends: Set<CivilDay>
    ) {
        self.version = version
        self.known = known
        self.daysOff = daysOff
        self.workedWeekends = workedWeekends
    }

    /// Throws `clock.calendar_unpublished` for a day of a year that is not known.
    public func isWorkingDay(_ day: CivilDay) throws -> Bool {
        guard known.contains(day) else { throw Fault.calendarUnpublished(year: day.parts.year) }
        return isWorked(day)
    }

    /// The `count`-th working day after a day, which itself is not counted; `count` from 1 to
    /// `ClockRule.spanMax`.
    public func workingDay(_ count: Int, after day: CivilDay) -> Reckoned {
        var left = count
        var next = day
        while left > 0 {
            next = next.adding(days: 1)
            guard known.contains(next) else { return .unpublished(left: left) }
            if isWorked(next) { left -= 1 }
        }
        return .day(next)
    }

    /// Working days from `start` up to, but not including, `end`.
    ///
    /// Throws `clock.calendar_unpublished` when a day between them is not known.
    public func workingDays(from start: CivilDay, until end: CivilDay) throws -> Int {
        var count = 0
        var day = start
        while day < end {
            if try isWorkingDay(day) { count += 1 }
            day = day.adding(days: 1)
        }
        return count
    }

    /// Right for the years it knows.
    func isWorked(_ day: CivilDay) -> Bool {
        if day.isWeekend { return workedWeekends.contains(day) }
        return !daysOff.contains(day)
    }
}

/// What has been read of a calendar's text so far.
private struct CalendarReading {
    var version: String?
    var years: ClosedRange<Int>?
    var daysOff: Set<CivilDay> = []
    var workedWeekends: Set<CivilDay> = []

    /// Days off of one line, at most.
    private static let runMax: Int32 = 31

    var isInYears: Bool {
        guard let years else { return false }
        return daysOff.union(workedWeekends).allSatisfy { years.contains($0.parts.year) }
    }

    /// False when the line says nothing that a calendar has.
    mutating func take(_ line: Substring) -> Bool {
        let words = line.prefix { $0 != "#" }.split(separator: " ")
        guard let kind = words.first else { return true }
        let rest = words.dropFirst().map(String.init)
        switch kind {
        case "version": return take(version: rest)
        case "years": return take(years: rest)
        case "off": return take(off: rest)
        case "worked": return take(worked: rest)
        default: return false
        }
    }

    private mutating func take(version words: [String]) -> Bool {
        guard version == nil, words.count == 1, BlockID.isSound(words[0]),
            !words[0].contains("/")
        else { return false }
        version = words[0]
        return true
    }

    private mutating func take(years words: [String]) -> Bool {
        guard years == nil, words.count == 2, let first = Int(words[0]), let last = Int(words[1]),
            (1949...9998).contains(first), (first...first + 200).contains(last)
        else { return false }
        years = first...last
        return true
    }

    private mutating func take(off words: [String]) -> Bool {
        guard words.count == 2, let first = CivilDay(words[0]), let last = CivilDay(words[1]),
            first <= last, last.sinceEpoch - first.sinceEpoch < CalendarReading.runMax
        else { return false }
        for number in first.sinceEpoch...last.sinceEpoch {
            let (isNew, day) = daysOff.insert(CivilDay(sinceEpoch: number))
            guard isNew, !workedWeekends.contains(day) else { return false }
        }
        return true
    }

    private mutating func take(worked words: [String]) -> Bool {
        guard !words.isEmpty else { return false }
        for word in words {
            guard let day = CivilDay(word), day.isWeekend, !daysOff.contains(day),
                workedWeekends.insert(day).inserted
            else { return false }
        }
        return true
    }
}
