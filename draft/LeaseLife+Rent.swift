import PluginKit

/// Rent by the month, from the day the lease began; what is not paid; and the only way in which that ends
/// a lease: a demand, a reasonable period, and a leaving day after it (Civil Code 722).
extension LeaseLife {
    /// A bill for days that none was made for.
    struct Bill: Sendable, Hashable {
        let from: CivilDay
        /// The day after its last.
        let until: CivilDay
        let amount: Money
        /// The last day on which it is paid in time.
        let due: CivilDay
    }

    /// The rent of a month that begins on a day.
    func rent(on day: CivilDay) -> Money { day < start ? earlierRent ?? rent : rent }

    /// The month of the lease, as it began, in which a day lies.
    func month(of day: CivilDay) -> (from: CivilDay, until: CivilDay) {
        let (first, asked) = (anchor.parts, day.parts)
        var count = (asked.year - first.year) * 12 + asked.month - first.month
        if anchor.adding(months: count) > day { count -= 1 }
        return (anchor.adding(months: count), anchor.adding(months: count + 1))
    }

    /// The rent for days of one month: what they cost is rounded from the month's first day on, so that
    /// any split of a month adds up to its rent.
    func rent(from: CivilDay, until: CivilDay) -> Money {
        let month = month(of: from)
        let whole = Int128(rent(on: month.from).fen)
        let length = Int128(month.until.sinceEpoch - month.from.sinceEpoch)
        func share(_ day: CivilDay) -> Int128 {
            (2 * whole * Int128(day.sinceEpoch - month.from.sinceEpoch) + length) / (2 * length)
        }
        return Money(fen: Int64(share(until) - share(from)))
    }

    /// The next days to be billed; nil where there are none.
    var nextBill: (from: CivilDay, until: CivilDay)? {
        guard isLived else { return nil }
        // Whoever stays beyond the leaving day is billed for it once the keys are back.
        let last = leaving ?? (state == .holdover ? CivilDay.openEnd : end)
        guard billedUntil < last else { return nil }
        return (billedUntil, min(month(of: billedUntil).until, last))
    }

    /// The day on which the next bill is made.
    var billDay: CivilDay? { nextBill?.from.adding(days: -LeaseLimits.billDays) }

    /// Bills whatever is due to be billed by a day.
    mutating func bill(on today: CivilDay) -> [Effect] {
        var bills: [Effect] = []
        while let (from, until) = nextBill, today >= from.adding(days: -LeaseLimits.billDays) {
            bills.append(bill(from, until, on: today))
        }
        return bills
    }

    private mutating func bill(
        _ from: CivilDay,
        _ until: CivilDay,
        on today: CivilDay
    ) -> Effect {
        let due = max(from, today.adding(days: LeaseLimits.billDays))
        billedUntil = until
        oldestDue = oldestDue.map { min($0, due) } ?? due
        let amount = rent(from: from, until: until)
        return .bill(Bill(from: from, until: until, amount: amount, due: due))
    }

    /// Bills the days that nobody has billed, up to the last that is owed for, once the keys are back.
    mutating func billRest(until last: CivilDay, on today: CivilDay) -> [Effect] {
        var bills: [Effect] = []
        while billedUntil < last {
            let until = min(month(of: billedUntil).until, last)
            bills.append(bill(billedUntil, until, on: today))
        }
        return bills
    }

    // MARK: - What is not paid

    /// A payment came in; the oldest bill that is still open is due on this day, if there is one.
    mutating func settle(_ oldest: CivilDay?, on today: CivilDay) -> [Effect] {
        oldestDue = oldest
        guard oldest.map({ today <= $0 }) ?? true else { return [] }
        arrears = .none
        demandedUntil = nil
        return []
    }

    /// What time makes of bills that are open: overdue from the first day on; then, where somebody signs
    /// for the landlord, demanded; then in vain.
    mutating func age(on today: CivilDay, mayDemand: Bool) {
        guard let oldestDue else { return }
        if arrears == .none, today > oldestDue { arrears = .overdue }
        let isLong = today >= oldestDue.adding(days: LeaseLimits.demandAfterDays)
        if arrears == .overdue, isLong, mayDemand, isLived {
            arrears = .demanded
            demandedUntil = today.adding(days: LeaseLimits.demandDays)
        }
        if arrears == .demanded, let demandedUntil, today > demandedUntil { arrears = .lapsed }
    }

    /// Makes the next bill before its time, once the others are paid.
    mutating func askBill(on today: CivilDay) -> [Effect] {
        guard oldestDue == nil, let (from, until) = nextBill else { return [] }
        return [bill(from, until, on: today)]
    }

    mutating func terminate(
        _ day: CivilDay,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        if state == .terminating, leaving == day { return [] }
        guard arrears == .lapsed, isRunning else { throw .notNow }
        guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        state = .terminating
        offer = nil
        (leaving, leavingBy) = (day, .lessor)
        return []
    }
}
