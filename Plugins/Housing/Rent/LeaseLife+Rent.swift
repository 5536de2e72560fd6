import PluginKit

/// Rent by the month, as long as somebody lives there; what is not paid; and the only way in which that
/// ends a lease: a demand, a reasonable period, and a leaving day after it (Civil Code 722).
///
/// Months are counted from the first day of each term, so that a term of n months is n rents to the fen,
/// and every split of a month adds up to its rent.
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

    /// The term before the one that runs, while days of it are not billed yet.
    struct EarlierTerm: Sendable, Hashable {
        let start: CivilDay
        let rent: Money
    }

    /// A rent that changed within a term, with a bill.
    struct RentStep: Sendable, Hashable {
        /// The first day of the rent that runs.
        let from: CivilDay
        /// The rent of the days before.
        let before: Money
    }

    /// Where bills stand, and what is open of them.
    struct Rent: Sendable, Hashable {
        /// The first day that no bill was made for; nil for a lease of before there were bills.
        var billedUntil: CivilDay?
        var earlier: EarlierTerm?
        /// Set once the tenant pays the rent of somebody who does not qualify.
        var step: RentStep?
        /// When the oldest bill that is open was due.
        var oldestDue: CivilDay?
        var arrears: ArrearsState = .none
        /// The last day of the period that a demand gives.
        var demandedUntil: CivilDay?
    }

    /// The month of a term in which a day lies, and its rent.
    func month(of day: CivilDay) -> (from: CivilDay, until: CivilDay, rent: Money) {
        let earlier = day < start ? rentBook.earlier : nil
        let anchor = earlier?.start ?? start
        let (first, asked) = (anchor.parts, day.parts)
        var count = (asked.year - first.year) * 12 + asked.month - first.month
        if anchor.adding(months: count) > day { count -= 1 }
        let stepped = rentBook.step.flatMap { day < $0.from ? $0.before : nil }
        return (
            anchor.adding(months: count), anchor.adding(months: count + 1),
            stepped ?? earlier?.rent ?? rent
        )
    }

    /// The rent for days of one month: each day's end is rounded from the month's first day on.
    ///
    /// `until` is not beyond the month of `from`.
    func rent(from: CivilDay, until: CivilDay) -> Money {
        let month = month(of: from)
        let length = Int64(month.until.sinceEpoch - month.from.sinceEpoch)
        func share(_ day: CivilDay) -> Int64 {
            let days = Int64(day.sinceEpoch - month.from.sinceEpoch)
            return (2 * month.rent.fen * days + length) / (2 * length)
        }
        return Money(fen: share(until) - share(from))
    }

    /// The next days to be billed, and the day on which that is done; nil where there are none.
    var nextBill: (from: CivilDay, until: CivilDay, on: CivilDay)? {
        guard isLived, let from = rentBook.billedUntil else { return nil }
        var until = month(of: from).until
        // Terms are not mixed in a bill.
        if from < start { until = min(until, start) }
        // The first month was paid in advance, and is earned once it has begun.
        let isFirst = term == 1 && from == start
        let early = from.adding(days: isFirst ? 1 : -LeaseLimits.billDays)
        guard let leaving else { return (from, until, early) }
        guard from < leaving else {
            // Whoever stays beyond the leaving day is billed for what has been lived.
            return (from, until, until)
        }
        return (from, min(until, leaving), early)
    }

    /// Bills whatever is due to be billed.
    mutating func bill(on today: CivilDay) -> [Effect] {
        if rentBook.billedUntil == nil, isLived { rentBook.billedUntil = month(of: today).until }
        var bills: [Effect] = []
        while let next = nextBill, today >= next.on {
            bills.append(bill(next.from, next.until, on: today))
        }
        return bills
    }

    private mutating func bill(
        _ from: CivilDay,
        _ until: CivilDay,
        on today: CivilDay
    ) -> Effect {
        let due = max(from, today.adding(days: LeaseLimits.billDays))
        let amount = rent(from: from, until: until)
        rentBook.billedUntil = until
        if from >= start { rentBook.earlier = nil }
        return .bill(Bill(from: from, until: until, amount: amount, due: due))
    }

    /// The keys are back: what was lived and not billed is, and what was billed and is not owed is not.
    ///
    /// Rent is owed to the leaving day, or as long as somebody stayed beyond it.
    mutating func closeRent(on today: CivilDay) -> [Effect] {
        guard let billed = rentBook.billedUntil else { return [] }
        let lived = max(leaving ?? today, today)
        let last = rentBook.earlier == nil ? max(lived, start) : lived
        guard billed <= last else {
            rentBook.billedUntil = last
            return [.unbill(from: last, amount: rent(from: last, until: billed))]
        }
        var bills: [Effect] = []
        while let from = rentBook.billedUntil, from < last {
            var until = min(month(of: from).until, last)
            if from < start { until = min(until, start) }
            bills.append(bill(from, until, on: today))
        }
        return bills
    }

    /// Bills were made or paid: when the oldest that is open was due, if any is.
    mutating func count(oldest: CivilDay?, on today: CivilDay) -> [Effect] {
        rentBook.oldestDue = oldest
        if let oldest, today > oldest {
            if rentBook.arrears == .none { rentBook.arrears = .overdue }
            return []
        }
        rentBook.arrears = .none
        rentBook.demandedUntil = nil
        return []
    }

    /// What time makes of bills that are open: overdue from the first day on, and a demand in vain.
    mutating func age(on today: CivilDay) {
        guard let due = rentBook.oldestDue, today > due else { return }
        if rentBook.arrears == .none { rentBook.arrears = .overdue }
        if rentBook.arrears == .demanded, let until = rentBook.demandedUntil, today > until {
            rentBook.arrears = .lapsed
        }
    }

    /// The landlord demands what is overdue; it is owed within a reasonable period.
    mutating func demand(on today: CivilDay) throws(Refusal) -> [Effect] {
        if rentBook.arrears == .demanded { return [] }
        guard rentBook.arrears == .overdue else { throw .notOwed }
        rentBook.arrears = .demanded
        rentBook.demandedUntil = today.adding(days: LeaseLimits.demandDays)
        return []
    }

    /// A demand was in vain: the lease ends, on a day that leaves time to move out.
    mutating func terminate(_ day: CivilDay, on today: CivilDay) throws(Refusal) -> [Effect] {
        if state == .terminating, leaving == day { return [] }
        guard rentBook.arrears == .lapsed else { throw .notOwed }
        guard isRunning else { throw .notNow }
        guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        state = .terminating
        offer = nil
        (leaving, leavingBy) = (day, .lessor)
        return []
    }

    /// The next day on which rent alone changes something.
    var rentDay: CivilDay? {
        var days: [CivilDay] = []
        if let next = nextBill { days.append(next.on) }
        if let due = rentBook.oldestDue, rentBook.arrears == .none {
            days.append(due.adding(days: 1))
        }
        if rentBook.arrears == .demanded, let until = rentBook.demandedUntil {
            days.append(until.adding(days: 1))
        }
        return days.min()
    }
}
