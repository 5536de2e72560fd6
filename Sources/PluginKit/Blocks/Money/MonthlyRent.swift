/// A rent a month, and what it comes to for any days.
public struct MonthlyRent: Sendable, Hashable {
    /// The rent of a whole month.
    public let amount: Money

    /// Takes 0 fen to `Loan.principalMax`; throws `money.amount_out_of_range` for anything else.
    public init(_ amount: Money) throws {
        guard amount.fen >= 0, amount <= Loan.principalMax else { throw Fault.amountOutOfRange() }
        self.amount = amount
    }

    /// The most days one period has: a hundred years.
    public static let daysMax: Int32 = 36_525

    /// The rent from `start` up to, but not including, `end`.
    ///
    /// Each month is charged by its own days, so that periods that follow each other add up to what
    /// the whole costs, to the fen. Throws `money.days_out_of_range` when the period is empty,
    /// backward or longer than `daysMax`.
    public func due(from start: CivilDay, until end: CivilDay) throws -> Money {
        guard start < end, Int64(end.sinceEpoch) - Int64(start.sinceEpoch) <= MonthlyRent.daysMax
        else { throw Fault.daysOutOfRange() }
        var total: Int64 = 0
        var day = start
        while day < end {
            let (year, month, number) = day.parts
            let length = CivilDay.length(ofMonth: month, year: year)
            let rest = Int32(length - number + 1)
            let next = min(end, day.adding(days: rest))
            let until = number - 1 + Int(next.sinceEpoch - day.sinceEpoch)
            total += share(until, of: length) - share(number - 1, of: length)
            day = next
        }
        return Money(fen: total)
    }

    /// What the first `days` of a month cost, halves up.
    private func share(_ days: Int, of length: Int) -> Int64 {
        Int64(
            (2 * Int128(amount.fen) * Int128(days) + Int128(length)) / (2 * Int128(length))
        )
    }
}

/// The day of each month on which something is due, from the day it began.
///
/// Months that are too short take their last day, and later ones the day it began with again: from
/// the 31st of January on these are the 28th or 29th of February and the 31st of March.
public struct MonthlyDays: Sendable, Hashable {
    /// The day it began.
    public let anchor: CivilDay

    /// Begins on a day.
    public init(anchor: CivilDay) { self.anchor = anchor }

    /// The day `months` after the anchor, 0 to 1,200; throws `money.days_out_of_range` beyond.
    public func day(after months: Int) throws -> CivilDay {
        let (year, month, day) = anchor.parts
        guard (0...1200).contains(months) else { throw Fault.daysOutOfRange() }
        let index = month - 1 + months
        let (targetYear, targetMonth) = (year + index / 12, index % 12 + 1)
        let last = CivilDay.length(ofMonth: targetMonth, year: targetYear)
        guard
            let found = CivilDay(year: targetYear, month: targetMonth, day: min(day, last))
        else { throw Fault.daysOutOfRange() }
        return found
    }
}
