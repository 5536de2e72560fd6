import PluginKit

/// What a building's report is made of: who had which leaf when, and the money of its leases.
struct ReportFacts: Sendable {
    /// Days for which a leaf is spoken for, half-open.
    struct Span: Sendable, Hashable {
        /// True for a lease; false for days between two, or of maintenance.
        let isLet: Bool
        let start: CivilDay
        let end: CivilDay
    }

    /// A leaf, with the days since which it is on the list.
    struct Leaf: Sendable, Hashable {
        /// Its first day; nil for one that is not on the list, which only counts while it is let.
        let listedFrom: CivilDay?
        let spans: [Span]
    }

    /// A rent bill.
    struct Bill: Sendable, Hashable {
        let dueDay: CivilDay
        let amount: Money
        /// Paid in advance.
        let prepaid: Money
        /// Not owed: abated, or set off against what the tenant paid for repairs.
        let takenOff: Money
        let isPaid: Bool

        /// What nobody has paid yet.
        var outstanding: Money {
            isPaid ? Money(fen: 0) : amount - prepaid - takenOff
        }
    }

    /// A lease's deposit and bills.
    struct Lease: Sendable, Hashable {
        let deposit: Money
        let heldFrom: CivilDay
        /// When it was settled; nil while it is held.
        let settledOn: CivilDay?
        /// What was taken off it for good.
        let deducted: Money
        let bills: [Bill]
    }

    var leaves: [Leaf] = []
    var leases: [Lease] = []
}

/// The figures of one month of a building.
struct MonthFigures: Sendable, Hashable {
    /// The month's first day.
    let month: CivilDay
    /// Days on which a leaf was on the list or let, one for each leaf.
    private(set) var leafDays: Int64 = 0
    private(set) var letDays: Int64 = 0
    /// Days between two leases, or of maintenance.
    private(set) var betweenDays: Int64 = 0
    /// Rent that fell due.
    private(set) var billed = Money(fen: 0)
    /// What of it was paid, and what of it is not owed.
    private(set) var received = Money(fen: 0)
    private(set) var takenOff = Money(fen: 0)
    private(set) var outstanding = Money(fen: 0)
    /// Deposits at the month's end, or today.
    private(set) var depositsHeld = Money(fen: 0)
    private(set) var depositsReturned = Money(fen: 0)
    private(set) var depositsDeducted = Money(fen: 0)

    /// Days on which a leaf stood empty.
    var vacantDays: Int64 { leafDays - letDays - betweenDays }

    /// The figures of a month as far as it is over: its days before `today`, and bills that were due by
    /// its end.
    init(_ month: CivilDay, _ facts: ReportFacts, before today: CivilDay) {
        self.month = month
        let end = month.adding(months: 1)
        let last = min(end, today)
        for leaf in facts.leaves { count(leaf, until: last) }
        for lease in facts.leases { count(lease, until: end) }
    }

    private mutating func count(_ leaf: ReportFacts.Leaf, until last: CivilDay) {
        var (taken, between) = (Int64(0), Int64(0))
        for span in leaf.spans {
            let days = MonthFigures.days(span.start, span.end, within: month, last)
            if span.isLet { taken += days } else { between += days }
        }
        guard let listed = leaf.listedFrom else {
            leafDays += taken
            letDays += taken
            return
        }
        // A lease that is older than that was there all the same.
        let first = leaf.spans.reduce(listed) { min($0, $1.start) }
        leafDays += MonthFigures.days(first, last, within: month, last)
        letDays += taken
        betweenDays += between
    }

    private mutating func count(_ lease: ReportFacts.Lease, until end: CivilDay) {
        for bill in lease.bills where bill.dueDay >= month && bill.dueDay < end {
            billed = billed + bill.amount
            takenOff = takenOff + bill.takenOff
            outstanding = outstanding + bill.outstanding
            received = received + bill.amount - bill.takenOff - bill.outstanding
        }
        guard lease.heldFrom < end else { return }
        guard let settled = lease.settledOn, settled < end else {
            depositsHeld = depositsHeld + lease.deposit
            return
        }
        guard settled >= month else { return }
        depositsDeducted = depositsDeducted + lease.deducted
        depositsReturned = depositsReturned + lease.deposit - lease.deducted
    }

    /// How many days two ranges share, both half-open.
    private static func days(
        _ start: CivilDay,
        _ end: CivilDay,
        within first: CivilDay,
        _ last: CivilDay
    ) -> Int64 {
        max(0, Int64(min(end, last).sinceEpoch) - Int64(max(start, first).sinceEpoch))
    }
}
