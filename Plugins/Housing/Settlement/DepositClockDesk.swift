import PluginKit

/// The public clock of deposits: how long landlords take to give them back, about nobody.
enum DepositClockDesk {
    /// How far back what was returned is counted.
    private static let pastSeconds: Int64 = 90 * 86_400
    private static let longAgo = Instant(utcMillis: 0)
    private static let openMax: Int64 = 1000
    private static let returnedMax: Int64 = 2000
    private static let landlordsMax = 100

    /// The clock's number of a lease: nobody can tell the lease from it, as the contract's sum has a salt.
    static func number(of file: LeaseFile) -> String {
        SHA256Sum(of: Array("deposit-clock/\(file.id)/\(file.contractHash)".utf8)).hex
    }

    /// The figures of now; of more than a thousand open deposits, those of the earliest dates.
    static func clock(in snapshot: borrowing Snapshot) throws -> DepositClock {
        let now = snapshot.call.received.instant
        let open = try snapshot.all(Statements.OpenDeposits(after: longAgo, limit: openMax))
        let returned = try snapshot.all(
            Statements.ReturnedDeposits(
                since: now.adding(seconds: -pastSeconds),
                limit: returnedMax
            )
        )
        var landlords: [String: Count] = [:]
        for row in open {
            landlords[row.tenantId, default: Count()].open += 1
            if row.dueAt <= now { landlords[row.tenantId, default: Count()].overdue += 1 }
        }
        for row in returned {
            landlords[row.tenantId, default: Count()].add(
                row.returnedAt.utcMillis - row.keysAt.utcMillis,
                isLate: row.returnedAt > row.dueAt
            )
        }
        let all = landlords.values.reduce(into: Count()) { $0.add($1) }
        return DepositClock(
            now: now,
            open: Int64(open.count),
            overdue: all.overdue,
            oldestDueAt: open.first?.dueAt,
            returned: all.returned,
            late: all.late,
            medianHours: all.medianHours,
            landlords: landlords.sorted { ($1.value.overdue, $0.key) < ($0.value.overdue, $1.key) }
                .prefix(landlordsMax)
                .map { id, count in
                    DepositReturns(
                        landlordId: TenantID(id),
                        open: count.open,
                        overdue: count.overdue,
                        returned: count.returned,
                        late: count.late,
                        medianHours: count.medianHours
                    )
                }
        )
    }

    /// What is counted of one landlord, or of all.
    private struct Count {
        var open: Int64 = 0
        var overdue: Int64 = 0
        var late: Int64 = 0
        private var millis: [Int64] = []

        var returned: Int64 { Int64(millis.count) }

        /// Whole hours between the keys and the money, half of the returns being faster; nil for none.
        var medianHours: Int64? {
            millis.isEmpty ? nil : millis.sorted()[(millis.count - 1) / 2] / 3_600_000
        }

        mutating func add(_ millis: Int64, isLate: Bool) {
            self.millis.append(millis)
            if isLate { late += 1 }
        }

        mutating func add(_ other: Count) {
            open += other.open
            overdue += other.overdue
            late += other.late
            millis += other.millis
        }
    }
}
