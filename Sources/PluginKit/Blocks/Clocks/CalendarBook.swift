/// The calendars a host has, in the order in which they came: those it was built with, then those
/// that were installed.
///
/// What begins is reckoned by the newest word on every year. What runs keeps the years it began with,
/// and takes each later year from the first calendar that publishes it: a deadline that somebody was
/// told does not move, in either direction.
package struct CalendarBook: Sendable {
    private let calendars: [BusinessCalendar]
    /// For each calendar, how what began while it was the newest is reckoned.
    private let since: [BusinessCalendar]
    /// How what begins now is reckoned.
    package let newest: BusinessCalendar
    /// The name of the calendar that came last.
    package var newestName: String { calendars[calendars.count - 1].version }

    /// Those that every host of this release knows.
    ///
    /// A later release adds to them and takes none away: what runs names the one it began with.
    package static let builtIn = CalendarBook(first: .china)

    private init(first: BusinessCalendar) {
        calendars = [first]
        since = [first]
        newest = first
    }

    private init(_ calendars: [BusinessCalendar]) {
        self.calendars = calendars
        var known: [BusinessCalendar] = []
        for calendar in calendars {
            known.append(known.last.map { $0.corrected(by: calendar) } ?? calendar)
        }
        newest = known[known.count - 1]
        since = known.indices.map { index in
            calendars[(index + 1)...].reduce(known[index]) { $0.continued(by: $1) }
        }
    }

    /// The names of all, in their order, each with its first and last year.
    package var list: [(name: String, first: Int, last: Int)] {
        calendars.map { calendar in
            let last = calendar.known.upperBound.adding(days: -1)
            return (calendar.version, calendar.known.lowerBound.parts.year, last.parts.year)
        }
    }

    package func has(_ name: String) -> Bool { calendars.contains { $0.version == name } }

    /// How what began while this calendar was the newest is reckoned now.
    ///
    /// Throws `clock.calendar_missing` when it is not there any more.
    package func calendar(since name: String) throws -> BusinessCalendar {
        guard let index = calendars.firstIndex(where: { $0.version == name }) else {
            throw Fault.calendarMissing(name)
        }
        return since[index]
    }

    /// The book with one more; throws `clock.calendar_out_of_order` when a year between it and what
    /// is known would be missing, and `clock.calendar_taken` when its name is another's.
    package func adding(_ calendar: BusinessCalendar) throws -> CalendarBook {
        guard !has(calendar.version) else {
            throw Fault.calendarTaken(calendar.version)
        }
        guard calendar.known.lowerBound <= newest.known.upperBound,
            calendar.known.lowerBound >= newest.known.lowerBound
        else {
            throw Fault.calendarOutOfOrder(
                calendar.version,
                next: newest.known.upperBound.parts.year
            )
        }
        return CalendarBook(calendars + [calendar])
    }
}

extension BusinessCalendar {
    /// This one, and after its last year the other.
    func continued(by later: BusinessCalendar) -> BusinessCalendar {
        guard later.known.upperBound > known.upperBound,
            later.known.lowerBound <= known.upperBound
        else { return self }
        let added = known.upperBound..<later.known.upperBound
        return BusinessCalendar(
            version: "\(version) \(later.version)",
            known: known.lowerBound..<later.known.upperBound,
            daysOff: daysOff.union(later.daysOff.filter(added.contains)),
            workedWeekends: workedWeekends.union(later.workedWeekends.filter(added.contains))
        )
    }

    /// The other, and outside its years this one.
    func corrected(by later: BusinessCalendar) -> BusinessCalendar {
        let kept = { (day: CivilDay) in !later.known.contains(day) }
        return BusinessCalendar(
            version: later.version,
            known: known.lowerBound..<max(known.upperBound, later.known.upperBound),
            daysOff: later.daysOff.union(daysOff.filter(kept)),
            workedWeekends: later.workedWeekends.union(workedWeekends.filter(kept))
        )
    }
}
