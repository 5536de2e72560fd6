import PluginKit

/// Carries out what a `QualificationLife` says, in the transaction that told it what happened.
enum QualificationDesk {
    // MARK: - Beginning and ending

    /// Opens the case of a lease that begins before every paper is there.
    static func open(_ signing: Signing, in tx: borrowing Transaction) throws {
        guard !signing.proofs.isEmpty else { return }
        let life = QualificationLife(openedOn: tx.now.civilDay, items: items(of: signing.proofs))
        try insert(life, of: signing, in: tx)
        try schedule(signing.id, life, in: tx)
        try tx.publish(QualificationOpened(signing, life, at: tx.now))
    }

    static func items(of rules: [String]) -> [QualificationLife.Item] {
        rules.map { QualificationLife.Item(rule: $0, source: ProofSource(rule: $0)) }
    }

    /// Writes a case down as it begins.
    static func insert(
        _ life: QualificationLife,
        of signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.InsertQualification(
                leaseId: signing.id,
                tenantId: signing.tenant.text,
                personId: signing.person.text,
                homeId: signing.homeID,
                leaf: signing.leaf,
                rules: signing.rules ?? "",
                state: QualificationState.open.rawValue,
                version: life.version,
                due: life.due,
                openedDay: life.openedOn,
                deskDay: life.deskDay(at: life.openedOn.start)
            )
        )
        for (place, item) in life.items.enumerated() {
            try tx.run(
                Statements.InsertQualificationItem(
                    leaseId: signing.id,
                    rule: item.rule,
                    place: Int64(place),
                    tenantId: signing.tenant.text,
                    personId: signing.person.text,
                    source: item.source.rawValue
                )
            )
        }
    }

    /// The keys are back: nothing is owed to the office any more.
    static func leaseEnded(_ lease: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyQualification(leaseId: lease)) else { return }
        let file = try QualificationFile(row, in: tx)
        guard file.life.isUndecided || file.life.state == .failed else { return }
        try take(.leaseEnded, file, in: tx)
    }

    // MARK: - Telling a case

    /// Tells a case of an event; the row, its timer, the bus and everything that follows are one
    /// transaction.
    ///
    /// `before` is the case as it is stored, where the event brought something to be kept beside it. What
    /// anybody asks for out of turn is refused with why.
    @discardableResult
    static func take(
        _ event: QualificationLife.Event,
        _ file: QualificationFile,
        before: QualificationFile? = nil,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> QualificationFile {
        var next = file
        let now = instant ?? tx.now
        let effects: [QualificationLife.Effect]
        do {
            effects = try next.life.take(event, at: now)
        } catch {
            throw Fault.refused(error, file.life)
        }
        try save(next, after: before ?? file, at: now, in: tx)
        for effect in effects { try carryOut(effect, next, at: now, in: tx) }
        return next
    }

    private static func save(
        _ file: QualificationFile,
        after before: QualificationFile,
        at now: Instant,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(Statements.UpdateQualification(file, at: now))
        for item in file.life.items {
            let paper = file.papers[item.rule]
            guard !before.life.items.contains(item) || paper != before.papers[item.rule] else {
                continue
            }
            try tx.run(Statements.UpdateQualificationItem(file.lease, item, paper))
        }
        try schedule(file.lease, file.life, in: tx)
        guard file.life.version != before.life.version else { return }
        try tx.publish(QualificationAdvanced(file, from: before.life.state, at: now))
    }

    static func schedule(
        _ lease: String,
        _ life: QualificationLife,
        in tx: borrowing Transaction
    ) throws {
        guard let due = life.due else {
            return try tx.cancel(Timers.QualificationTurn.self, key: lease)
        }
        try tx.schedule(
            Timers.QualificationTurn.self,
            key: lease,
            version: life.version,
            due: due
        )
    }

    private static func carryOut(
        _ effect: QualificationLife.Effect,
        _ file: QualificationFile,
        at now: Instant,
        in tx: borrowing Transaction
    ) throws {
        switch effect {
        case .record(let outcome, let days):
            try record(outcome, days, of: file.lease, file.tenant, at: now, in: tx)
        case .callOfficer: try tx.publish(QualificationWaiting(file, at: now))
        case .setMarketRent(let rent): try tell(.unqualifiedRentSet(rent), file, in: tx)
        case .agreeExit(let day): try tell(.unqualifiedExit(leaving: day), file, in: tx)
        case .terminate(let day): try tell(.unqualifiedNotice(leaving: day), file, in: tx)
        }
    }

    /// Counts how a case ended, about nobody.
    static func record(
        _ outcome: QualificationOutcome,
        _ days: Int32,
        of lease: String,
        _ tenant: TenantID,
        at now: Instant,
        in tx: borrowing Transaction
    ) throws {
        let (year, month, _) = now.civilDay.parts
        // Nobody can tell the lease from it, as the contract's sum has a salt.
        let contract = try tx.first(Statements.AnyLease(id: lease))?.contractHash ?? ""
        try tx.run(
            Statements.InsertOutcome(
                id: SHA256Sum(of: Array("qualification/\(lease)/\(contract)".utf8)).hex,
                tenantId: tenant.text,
                month: Int64(year * 100 + month),
                outcome: outcome.rawValue,
                days: Int64(days)
            )
        )
    }

    private static func tell(
        _ event: LeaseLife.Event,
        _ file: QualificationFile,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyLease(id: file.lease)) else {
            throw Fault.leaseNotFound()
        }
        try TenancyDesk.take(event, LeaseFile(row), in: tx)
    }

    // MARK: - Time

    /// Time alone may have changed something; a timer of an earlier version changes nothing.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyQualification(leaseId: timer.key)),
            row.version == timer.version
        else { return }
        let file = try QualificationFile(row, in: tx)
        try tx.act(in: file.tenant)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), file, at: now, in: tx)
    }
}

extension Statements.UpdateQualificationItem {
    init(_ lease: String, _ item: QualificationLife.Item, _ paper: String?) {
        self.init(
            leaseId: lease,
            rule: item.rule,
            answer: item.answer?.rawValue,
            answeredAt: item.answeredAt,
            paper: paper,
            paperAt: item.paperAt,
            noticed: item.noticed
        )
    }
}
