import PluginKit

/// Carries out what a `RepairLife` says, in the transaction that told it what happened.
enum RepairDesk {
    /// Tells a repair of an event; the row, its timer, the bus and what is owed are one transaction.
    @discardableResult
    static func take(
        _ event: RepairLife.Event,
        _ file: RepairFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> RepairFile {
        var next = file
        let effects: [RepairLife.Effect]
        do {
            effects = try next.life.take(event, at: instant ?? tx.now)
        } catch {
            throw Fault.refused(error, file.life)
        }
        try tx.run(Statements.UpdateRepair(next))
        try schedule(next, in: tx)
        let (before, after) = (file.life, next.life)
        if after.state != before.state || after.remedy != before.remedy
            || after.visit?.state != before.visit?.state
            || after.visit?.number != before.visit?.number || after.appeal != before.appeal
        {
            try tx.publish(RepairAdvanced(next, at: tx.now))
        }
        for effect in effects {
            switch effect {
            case .letIn(let visit, let starts, let ends):
                try VisitDesk.letIn(visit, CodeWindow(starts: starts, ends: ends), next, in: tx)
            case .owe: try RepairMoney.schedule(next, in: tx)
            }
        }
        return next
    }

    private static func schedule(_ file: RepairFile, in tx: borrowing Transaction) throws {
        guard let due = file.life.due else {
            return try tx.cancel(Timers.RepairTurn.self, key: file.key)
        }
        try tx.schedule(
            Timers.RepairTurn.self,
            key: file.key,
            version: file.life.version,
            due: due
        )
    }

    /// Time alone may have changed something; a timer of an earlier version changes nothing.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let item = LeaseItem(key: timer.key),
            let row = try tx.first(Statements.AnyRepair(leaseId: item.lease, number: item.number))
        else { return }
        let file = try RepairFile(row)
        try tx.act(in: file.tenant)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), file, at: now, in: tx)
    }

    // MARK: - The tenant

    /// Writes a repair down; the same said again while it is open is the one that is there.
    static func report(_ input: ReportRepair, in tx: borrowing Transaction) throws -> Repair {
        let lease = try TenantDesk.own(input.id, in: tx)
        guard lease.life.isLived else { throw Fault.leaseNotNow(lease.life.state) }
        let known = try tx.all(Statements.RepairsOfLease(leaseId: lease.id)).map(RepairFile.init)
        let open = known.filter { $0.life.isOpen || $0.life.state == .deferred }
        if let same = open.first(where: {
            $0.kind == input.kind && $0.description == input.description
        }) {
            return try Repair(same, at: tx.now)
        }
        guard open.count < RepairLimits.openMax else { throw Fault.repairTooMany() }
        let rule = RepairRule.inForce(on: tx.now.civilDay)
        let file = RepairFile(
            lease: lease.id,
            number: (known.first?.number ?? 0) + 1,
            tenant: lease.tenant,
            person: lease.person,
            homeID: lease.homeID,
            leaf: lease.leaf,
            kind: input.kind,
            rule: rule.version,
            description: input.description,
            life: RepairLife(rule.terms(of: input.kind), at: tx.now),
            rowVersion: 0
        )
        try tx.run(Statements.InsertRepair(file))
        try schedule(file, in: tx)
        try tx.publish(RepairAdvanced(file, at: tx.now))
        return try Repair(file, at: tx.now)
    }

    /// What the tenant says to a visit, to waiting, or to a repair that is said to be done.
    static func answer(_ input: AnswerRepair, in tx: borrowing Transaction) throws -> Repair {
        let file = try own(input.id, input.number, in: tx)
        let event: RepairLife.Event
        switch input.about {
        case .visit:
            guard let visit = input.visit else { throw Fault.repairChanged() }
            event = .visitAnswered(number: visit, accepted: input.accepted)
        case .deferral:
            guard let day = input.untilDay else { throw Fault.repairChanged() }
            event = .deferralAnswered(until: day, accepted: input.accepted)
        case .completion: event = .completionAnswered(accepted: input.accepted)
        }
        return try Repair(take(event, file, in: tx), at: tx.now)
    }

    /// What the tenant paid, and days of lost use that no other claim of the lease has.
    static func claim(_ input: ClaimRepair, in tx: borrowing Transaction) throws -> Repair {
        var file = try own(input.id, input.number, in: tx)
        var lost: RepairLife.LostUse?
        if let from = input.lostFrom, let until = input.lostUntil, input.lostPercent > 0 {
            lost = RepairLife.LostUse(from: from, until: until, percent: input.lostPercent)
            let others = try tx.all(Statements.LostUseOfLease(leaseId: file.lease))
            guard
                !others.contains(where: {
                    $0.number != file.number
                        && Abatement.overlap(($0.lostFrom, $0.lostUntil), (from, until))
                })
            else { throw Fault.repairDaysClaimed() }
        }
        file.evidence = input.evidence
        let claim = RepairLife.Claim(bill: input.billFen, lost: lost)
        guard input.billFen.fen == 0 || input.evidence != nil else {
            throw Fault.repairEvidence()
        }
        return try Repair(take(.claimed(claim), file, in: tx), at: tx.now)
    }

    static func appeal(_ input: AppealRepair, in tx: borrowing Transaction) throws -> Repair {
        var file = try own(input.id, input.number, in: tx)
        if file.life.appeal == nil || file.life.appeal == .decided {
            file.appealNote = input.note
            file.ruling = nil
        }
        return try Repair(take(.appealed, file, in: tx), at: tx.now)
    }

    private static func own(
        _ lease: String,
        _ number: Int64,
        in tx: borrowing Transaction
    ) throws -> RepairFile {
        try find(TenantDesk.own(lease, in: tx).id, number, in: tx)
    }

    private static func find(
        _ lease: String,
        _ number: Int64,
        in tx: borrowing Transaction
    ) throws -> RepairFile {
        guard let row = try tx.first(Statements.AnyRepair(leaseId: lease, number: number)) else {
            throw Fault.repairNotFound()
        }
        return try RepairFile(row)
    }

    // MARK: - The landlord

    static func step(_ input: StepRepair, in tx: borrowing Transaction) throws -> Repair {
        var file = try find(LessorDesk.find(input.id, in: tx).id, input.number, in: tx)
        let event: RepairLife.Event
        switch input.step {
        case .start: event = .started
        case .complete: event = .completed
        case .decline:
            guard input.note != nil else { throw Fault.repairReason() }
            event = .declined
        case .defer:
            guard input.note != nil else { throw Fault.repairReason() }
            guard let day = input.untilDay else { throw Fault.repairDays() }
            event = .deferred(until: day)
        }
        if let note = input.note { file.note = note }
        return try Repair(take(event, file, in: tx), at: tx.now)
    }

    static func propose(_ input: ProposeVisit, in tx: borrowing Transaction) throws -> Repair {
        var file = try find(LessorDesk.find(input.id, in: tx).id, input.number, in: tx)
        file.visitor = input.visitor
        let event = RepairLife.Event.visitProposed(
            starts: input.startsAt,
            ends: input.endsAt,
            withCode: input.withCode
        )
        return try Repair(take(event, file, in: tx), at: tx.now)
    }

    static func answer(_ input: AnswerClaim, in tx: borrowing Transaction) throws -> Repair {
        var file = try find(LessorDesk.find(input.id, in: tx).id, input.number, in: tx)
        if let note = input.note { file.note = note }
        let grant = RepairLife.Grant(bill: input.billFen, percent: input.lostPercent)
        return try Repair(take(.claimAnswered(grant), file, in: tx), at: tx.now)
    }

    // MARK: - The officer

    /// Decides what a tenant has asked an officer about.
    static func rule(_ input: RuleOnRepair, in tx: borrowing Transaction) throws -> Repair {
        guard try tx.first(Statements.AnyLease(id: input.id)) != nil else {
            throw Fault.leaseNotFound()
        }
        var file = try find(input.id, input.number, in: tx)
        try tx.act(in: file.tenant)
        file.ruling = input.note
        let event: RepairLife.Event
        if file.life.appeal == .declined {
            event = .ruled(overturned: input.overturned ?? false)
        } else {
            let least = file.life.grant ?? .nothing
            event = .granted(
                RepairLife.Grant(
                    bill: input.billFen ?? least.bill,
                    percent: input.lostPercent ?? least.percent
                )
            )
        }
        return try Repair(take(event, file, in: tx), at: tx.now)
    }

    // MARK: - Reading

    /// The repairs of the caller's lease, newest first.
    static func repairs(of lease: String, in snapshot: borrowing Snapshot) throws -> RepairList {
        _ = try TenantDesk.lease(lease, in: snapshot)
        return try list(of: lease, in: snapshot)
    }

    /// The repairs of a lease of the caller's organisation, with the codes of visits that are on.
    static func repairs(
        ofLandlords lease: String,
        in snapshot: borrowing Snapshot
    ) throws -> RepairList {
        _ = try LessorDesk.lease(lease, in: snapshot)
        let now = snapshot.call.received.instant
        return RepairList(
            items: try snapshot.all(Statements.RepairsOfLease(leaseId: lease)).map { row in
                let file = try RepairFile(row)
                return try Repair(
                    file,
                    at: now,
                    code: VisitDesk.digits(for: file, at: now, in: snapshot)
                )
            }
        )
    }

    private static func list(
        of lease: String,
        in snapshot: borrowing Snapshot
    ) throws -> RepairList {
        let now = snapshot.call.received.instant
        return RepairList(
            items: try snapshot.all(Statements.RepairsOfLease(leaseId: lease)).map {
                try Repair(RepairFile($0), at: now)
            }
        )
    }

    /// What a landlord has to do, the most urgent first.
    static func open(in snapshot: borrowing Snapshot) throws -> RepairList {
        let now = snapshot.call.received.instant
        let rows = try snapshot.all(
            Statements.OpenRepairsOfLandlord(after: Instant(utcMillis: 0))
        )
        return RepairList(items: try rows.map { try Repair(RepairFile($0), at: now) })
    }

    /// What officers are asked, the oldest first.
    static func appeals(in snapshot: borrowing Snapshot) throws -> RepairList {
        let now = snapshot.call.received.instant
        let rows = try snapshot.all(Statements.RepairAppeals(after: Instant(utcMillis: 0)))
        return RepairList(items: try rows.map { try Repair(RepairFile($0), at: now) })
    }
}
