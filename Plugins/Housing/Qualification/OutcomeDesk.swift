import PluginKit

/// How provisional qualifications ended, month by month, about nobody: by it the policy can be judged.
enum OutcomeDesk {
    /// Months that are counted, this one and those before it.
    private static let months = 24

    static func outcomes(in snapshot: borrowing Snapshot) throws -> QualificationOutcomes {
        let now = snapshot.call.received.instant
        let first = now.civilDay.adding(months: -(months - 1)).parts
        let rows = try snapshot.all(
            Statements.OutcomesSince(month: Int64(first.year * 100 + first.month))
        )
        return try QualificationOutcomes(rows, at: now)
    }
}

extension QualificationOutcomes {
    /// Of rows that come by month.
    init(_ rows: [Statements.OutcomesSince.Row], at now: Instant) throws {
        var all = OutcomeCount()
        var months: [(month: Int64, count: OutcomeCount)] = []
        for row in rows {
            let outcome: QualificationOutcome = try stored(row.outcome)
            if months.last?.month != row.month { months.append((row.month, OutcomeCount())) }
            months[months.count - 1].count.add(outcome, days: row.days, cases: row.cases)
            all.add(outcome, days: row.days, cases: row.cases)
        }
        self.init(
            now: now,
            inTime: all[.inTime],
            late: all[.late],
            cured: all[.cured],
            upheld: all[.upheld],
            failed: all[.failed],
            medianDays: all.medianDays,
            months: months.map { month, count in
                OutcomeMonth(
                    month: month,
                    inTime: count[.inTime],
                    late: count[.late],
                    cured: count[.cured],
                    upheld: count[.upheld],
                    failed: count[.failed],
                    medianDays: count.medianDays
                )
            }
        )
    }
}

/// Cases by how they ended and how long they took.
struct OutcomeCount: Sendable, Hashable {
    private var cases: [QualificationOutcome: Int64] = [:]
    private var days: [Int64: Int64] = [:]

    /// How many ended so.
    subscript(outcome: QualificationOutcome) -> Int64 { cases[outcome] ?? 0 }

    mutating func add(_ outcome: QualificationOutcome, days: Int64, cases: Int64) {
        self.cases[outcome, default: 0] += cases
        self.days[days, default: 0] += cases
    }

    /// Days from the lease to the decision, half of the cases being faster or as fast; nil for none.
    var medianDays: Int64? {
        let total = days.values.reduce(0, +)
        var seen: Int64 = 0
        for (day, count) in days.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen * 2 >= total { return day }
        }
        return nil
    }
}
