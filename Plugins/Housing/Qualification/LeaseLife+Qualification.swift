import PluginKit

/// What a lease becomes whose tenant does not qualify.
extension LeaseLife {
    /// The rent that is owed for a day of the term that runs.
    func rent(on day: CivilDay) -> Money {
        rentBook.step.flatMap { day < $0.from ? $0.before : nil } ?? rent
    }

    /// The first day of a rent that is set today: that of the next bill, and not before the term that runs.
    func nextRentDay(on today: CivilDay) -> CivilDay {
        max(rentBook.billedUntil ?? month(of: today).until, start)
    }

    mutating func setUnqualifiedRent(
        _ rent: Money,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        guard isRunning, isLived, rentBook.step == nil else { throw .notNow }
        let day = nextRentDay(on: today)
        if rentBook.billedUntil == nil { rentBook.billedUntil = day }
        rentBook.step = RentStep(from: day, before: self.rent)
        self.rent = rent
        // What was offered was offered to somebody who qualifies.
        if state == .renewalOffered { (state, offer) = (.active, nil) }
        return []
    }

    mutating func leaveUnqualified(
        _ day: CivilDay,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        guard isRunning, day > today else { throw .notNow }
        state = .notice
        offer = nil
        (leaving, leavingBy) = (day, .tenant)
        return []
    }

    mutating func endUnqualified(
        _ day: CivilDay,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        guard isRunning else { throw .notNow }
        guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        state = .terminating
        offer = nil
        (leaving, leavingBy) = (day, .lessor)
        return []
    }
}
