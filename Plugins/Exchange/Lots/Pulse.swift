import PluginKit

/// When the host was there last, while lots wait for a deadline: one that came while nobody could be heard
/// must not close a lot in silence.
enum Pulse {
    /// How far apart pulses are.
    static let seconds: Int64 = 5
    /// A shorter gap is no absence, unless a deadline lies in it.
    static let gapNanosMax: Int64 = 2 * seconds * 1_000_000_000
    /// Lots that are looked at after an absence, at most.
    private static let lotsMax: Int64 = 10_000
    private static let key = "pulse"

    /// The last one; nil before the first.
    static func last(in transaction: borrowing Transaction) throws -> Stamp? {
        try transaction.first(Statements.LastPulse()).map { Stamp(nanos: $0.at) }
    }

    /// Begins to pulse; to be called before there is another lot that waits for a deadline.
    ///
    /// Where one is there already the pulse goes, or stood still with the host, and its next turn says so.
    static func begin(in transaction: borrowing Transaction) throws {
        guard try transaction.first(Statements.LotsUnderWay(limit: 1)) == nil else { return }
        try beat(in: transaction)
    }

    /// Has lots consider an absence before the pulse goes on over it.
    static func turn(in transaction: borrowing Transaction) throws {
        guard try transaction.first(Statements.LotsUnderWay(limit: 1)) != nil else { return }
        let now = transaction.stamp
        if let last = try last(in: transaction) {
            for lot in try concerned(since: last, until: now, in: transaction) {
                try transaction.act(in: lot.tenant)
                // Of a host that ended, the absence stands in what was read anew.
                let still = transaction.standstill.flatMap { $0.until > last ? $0 : nil }
                try transaction.with(LiveLot.self, lot.id) { live in
                    if let still { live.noteAbsence(since: still.since, until: still.until) }
                    live.considerAbsence()
                }
            }
        }
        try beat(in: transaction)
    }

    private static func concerned(
        since: Stamp,
        until: Stamp,
        in transaction: borrowing Transaction
    ) throws -> [(id: String, tenant: TenantID)] {
        guard until.nanos - since.nanos <= gapNanosMax else {
            return try transaction.all(Statements.LotsUnderWay(limit: lotsMax)).map {
                ($0.id, TenantID($0.tenantId))
            }
        }
        let due = Statements.LotsDue(after: since.nanos, until: until.nanos)
        return try transaction.all(due).map { ($0.id, TenantID($0.tenantId)) }
    }

    private static func beat(in transaction: borrowing Transaction) throws {
        try transaction.run(Statements.KeepPulse(at: transaction.stamp.nanos))
        let due = transaction.now.adding(seconds: seconds)
        try transaction.schedule(Timers.Pulse.self, key: key, due: due)
    }
}
