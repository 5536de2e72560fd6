import PluginKit

/// Carries out what a `FilingLife` says, in the transaction that told it what happened.
enum FilingDesk {
    /// A lease is to be filed, or filed again; the clock of the rule begins.
    static func open(
        _ reason: FilingReason,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        let known = try tx.all(Statements.FilingsOfLease(leaseId: file.id)).first
        // What is not handed in yet says the change as well; an end is filed by itself.
        if reason == .amendment, let known, try FilingFile(known).life.isToSubmit { return }
        let rule = FilingRule.inForce(on: tx.now.civilDay)
        let filing = FilingFile(
            lease: file.id,
            number: (known?.number ?? 0) + 1,
            tenant: file.tenant,
            person: file.person,
            homeID: file.homeID,
            leaf: file.leaf,
            reason: reason,
            rule: rule.version,
            life: FilingLife(rule, at: tx.now),
            rowVersion: 0
        )
        try tx.run(Statements.InsertFiling(filing))
        try schedule(filing, in: tx)
        try tx.publish(FilingAdvanced(filing, at: tx.now))
    }

    @discardableResult
    private static func take(
        _ event: FilingLife.Event,
        _ file: FilingFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> FilingFile {
        var next = file
        do {
            try next.life.take(event, at: instant ?? tx.now)
        } catch {
            throw error == .lessors ? Fault.filingLessors() : Fault.filingNotNow(file.life.state)
        }
        try tx.run(Statements.UpdateFiling(next))
        try schedule(next, in: tx)
        if next.life.version != file.life.version {
            try tx.publish(FilingAdvanced(next, at: tx.now))
        }
        return next
    }

    private static func schedule(_ file: FilingFile, in tx: borrowing Transaction) throws {
        guard let due = file.life.due else {
            return try tx.cancel(Timers.FilingTurn.self, key: file.key)
        }
        try tx.schedule(
            Timers.FilingTurn.self,
            key: file.key,
            version: file.life.version,
            due: due
        )
    }

    /// A day has passed; a timer of an earlier version changes nothing.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let item = LeaseItem(key: timer.key),
            let row = try tx.first(Statements.AnyFiling(leaseId: item.lease, number: item.number))
        else { return }
        let file = try FilingFile(row)
        try tx.act(in: file.tenant)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), file, at: now, in: tx)
    }

    private static func find(
        _ lease: String,
        _ number: Int64,
        in tx: borrowing Transaction
    ) throws -> FilingFile {
        guard let row = try tx.first(Statements.AnyFiling(leaseId: lease, number: number)) else {
            throw Fault.filingNotFound()
        }
        return try FilingFile(row)
    }

    /// The landlord has handed a filing in.
    static func submit(_ input: SubmitFiling, in tx: borrowing Transaction) throws -> Filing {
        let lease = try LessorDesk.find(input.id, in: tx)
        let file = try find(lease.id, input.number, in: tx)
        return try Filing(take(.submitted(by: .lessor), file, in: tx), at: tx.now)
    }

    /// The tenant has, since the landlord did not in time.
    static func submitByTenant(
        _ input: SubmitFiling,
        in tx: borrowing Transaction
    ) throws -> Filing {
        let lease = try TenantDesk.own(input.id, in: tx)
        let file = try find(lease.id, input.number, in: tx)
        return try Filing(take(.submitted(by: .tenant), file, in: tx), at: tx.now)
    }

    /// An officer of the landlord's organisation writes down what the housing office says.
    static func record(_ input: RecordFiling, in tx: borrowing Transaction) throws -> Filing {
        var file = try find(LessorDesk.find(input.id, in: tx).id, input.number, in: tx)
        let event: FilingLife.Event
        switch input.answer {
        case .accepted: event = .accepted
        case .rejected:
            guard let reason = input.reason else { throw Fault.filingAnswer() }
            file.rejection = reason
            event = .rejected
        case .filed:
            guard let number = input.fileNumber else { throw Fault.filingAnswer() }
            file.fileNumber = number
            event = .filed
        }
        return try Filing(take(event, file, in: tx), at: tx.now)
    }

    /// The filings of a lease that the caller may see, newest first.
    static func filings(_ lease: String, in snapshot: borrowing Snapshot) throws -> FilingList {
        let now = snapshot.call.received.instant
        let rows = try snapshot.all(Statements.FilingsOfLease(leaseId: lease))
        return FilingList(items: try rows.map { try Filing(FilingFile($0), at: now) })
    }

    static func ownFilings(_ lease: String, in snapshot: borrowing Snapshot) throws -> FilingList {
        _ = try TenantDesk.lease(lease, in: snapshot)
        return try filings(lease, in: snapshot)
    }

    /// What is not filed of the caller's organisation, the most urgent first.
    static func open(in snapshot: borrowing Snapshot) throws -> FilingList {
        let now = snapshot.call.received.instant
        return FilingList(items: try openFiles(in: snapshot).map { Filing($0, at: now) })
    }

    /// The same, with the home of each.
    static func openFiles(in snapshot: borrowing Snapshot) throws -> [FilingFile] {
        let all = Statements.OpenFilingsOfLandlord(after: Instant(utcMillis: 0))
        return try snapshot.all(all).map { try FilingFile($0) }
    }
}
