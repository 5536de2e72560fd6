import PluginKit

/// How an amount is split, pure: everybody's part is within a fen of their share, and the parts are the whole.
enum Shares {
    /// Splits an amount by weights: whole fen first, then one more for the largest remainders, of equal ones for
    /// the first.
    ///
    /// Neither the amount nor a weight is below zero. Where all weights are zero nobody has a part of it: then the
    /// parts are zero.
    static func split(_ amount: Int64, by weights: [Int64]) -> [Int64] {
        let whole = weights.reduce(0, +)
        guard whole > 0 else { return weights.map { _ in 0 } }
        var parts = weights.map { amount * $0 / whole }
        let left = amount - parts.reduce(0, +)
        let order = weights.indices.sorted { one, other in
            let (first, second) = (amount * weights[one] % whole, amount * weights[other] % whole)
            return first == second ? one < other : first > second
        }
        for index in order.prefix(Int(left)) { parts[index] += 1 }
        return parts
    }
}

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
}
