import PluginKit

/// Who lived in a home under one lease, and from when until when.
struct Stay: Sendable, Hashable {
    let lease: String
    /// The first day.
    let from: CivilDay
    /// The day after the last; nil while somebody lives there.
    let until: CivilDay?
    /// The days of everybody beside the tenant, within those of the lease or beyond.
    var others: [Days] = []

    struct Days: Sendable, Hashable {
        let from: CivilDay
        let until: CivilDay?
    }

    /// True while the lease is lived in.
    func covers(_ day: CivilDay) -> Bool { from <= day && until.map { day < $0 } ?? true }

    /// Each person counts one for each day.
    func personDays(from first: CivilDay, until last: CivilDay) -> Int64 {
        let begin = max(from, first)
        let end = min(until ?? last, last)
        func days(_ one: CivilDay, _ other: CivilDay) -> Int64 {
            max(0, Int64(other.sinceEpoch - one.sinceEpoch))
        }
        return others.reduce(days(begin, end)) { sum, other in
            sum + days(max(begin, other.from), min(end, other.until ?? end))
        }
    }

    /// Days on which nobody lives in a home: what is used on them is the landlord's, who counts as one.
    static func emptyDays(
        _ stays: [Stay],
        from first: CivilDay,
        until last: CivilDay
    ) -> Int64 {
        var count: Int64 = 0
        var day = first
        while day < last {
            if !stays.contains(where: { $0.covers(day) }) { count += 1 }
            day = day.adding(days: 1)
        }
        return count
    }

    /// The landlord's part of an amount and then each lease's, by days; of equal remainders the landlord's comes
    /// first, then the first lease's.
    static func split(
        _ amount: Money,
        empty: Int64,
        among leases: [(lease: String, days: Int64)]
    ) throws -> [Money] {
        let lessor = Allocation.Share(id: "", weight: empty)
        let others = leases.map { Allocation.Share(id: $0.lease, weight: $0.days) }
        return try Allocation(of: amount, among: [lessor] + others).amounts
    }
}
