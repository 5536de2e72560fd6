import PluginKit

/// Frees, at the start of every civil day, the offers whose leases ended with the day before.
enum DayTurn {
    /// The one key of the timer.
    static let key = "turn"

    /// Frees what ended since the day the timer stood for, and sets the next one.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        let today = max(tx.now, timer.due).civilDay
        let from = CivilDay(sinceEpoch: Int32(clamping: timer.version))
        try tx.follow(tx.all(Statements.FreeEndedOffers(fromDay: from, today: today)))
        try TenancyDesk.wake(in: tx)
        try schedule(after: today, in: tx)
    }

    /// Sets the timer for the first instant of the next day.
    static func schedule(after day: CivilDay, in tx: borrowing Transaction) throws {
        let next = day.adding(days: 1)
        try tx.schedule(
            Timers.DayTurn.self,
            key: key,
            version: Int64(next.sinceEpoch),
            due: next.start
        )
    }
}

extension CivilDay {
    /// The same day of the month so many months later, or the month's last day.
    func adding(months: Int) -> CivilDay {
        let (year, month, day) = parts
        let index = year * 12 + month - 1 + months
        let last = CivilDay.length(ofMonth: index % 12 + 1, year: index / 12)
        return CivilDay(year: index / 12, month: index % 12 + 1, day: min(day, last)) ?? self
    }
}
