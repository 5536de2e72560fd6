import PluginKit

/// Rent for days on which a home could not be used, pure: by the day, of each month's rent.
enum Abatement {
    /// A term as it was agreed.
    struct Term: Sendable, Hashable {
        let start: CivilDay
        /// The day after its last; the newest term goes on beyond it as long as somebody stays.
        let end: CivilDay
        let rent: Money
    }

    /// What is not owed for days `[from, until)`, of which so many percent of the use were lost.
    ///
    /// In a month of D days and rent R, days up to d count `round(R * percent * d / (100 * D))`, half up:
    /// any split of the days adds up to the whole, and all of the use for a whole month is its rent.
    static func amount(
        _ terms: [Term],
        from: CivilDay,
        until: CivilDay,
        percent: Int64
    ) -> Money {
        var sum: Int64 = 0
        var day = from
        while day < until, let (term, month) = month(of: day, terms) {
            let last = min(until, month.until)
            let length = Int64(month.until.sinceEpoch - month.from.sinceEpoch)
            func share(_ day: CivilDay) -> Int64 {
                let days = Int64(day.sinceEpoch - month.from.sinceEpoch)
                return (2 * term.rent.fen * percent * days + 100 * length) / (200 * length)
            }
            sum += share(last) - share(day)
            day = last
        }
        return Money(fen: sum)
    }

    /// True where two spans of days have one in common.
    static func overlap(_ one: (CivilDay, CivilDay), _ other: (CivilDay, CivilDay)) -> Bool {
        one.0 < other.1 && other.0 < one.1
    }

    /// The term of a day, and the month of it; nil before the first term.
    private static func month(
        of day: CivilDay,
        _ terms: [Term]
    ) -> (Term, (from: CivilDay, until: CivilDay))? {
        guard let place = terms.lastIndex(where: { $0.start <= day }) else { return nil }
        let term = terms[place]
        let (first, asked) = (term.start.parts, day.parts)
        var count = (asked.year - first.year) * 12 + asked.month - first.month
        if term.start.adding(months: count) > day { count -= 1 }
        return (
            term, (term.start.adding(months: count), term.start.adding(months: count + 1))
        )
    }
}
