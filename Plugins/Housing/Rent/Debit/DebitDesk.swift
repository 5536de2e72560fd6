import PluginKit

/// Carries out what a `DebitLife` says, in the transaction that told it what happened.
enum DebitDesk {
    @discardableResult
    private static func take(
        _ event: DebitLife.Event,
        _ file: DebitFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> DebitFile {
        var next = file
        let effects = next.life.take(event, at: instant ?? tx.now)
        try tx.run(Statements.UpdateDebit(next))
        try schedule(next, in: tx)
        if next.life.state != file.life.state {
            try tx.publish(DebitAdvanced(next, at: tx.now))
        }
        for effect in effects {
            switch effect {
            case .query:
                try tx.perform(Effects.QueryDebit.self, DebitName(contract: file.contract))
            case .end:
                try tx.perform(
                    Effects.EndDebit.self,
                    DebitEnding(contract: file.contract, reason: "委托扣款已终止")
                )
            }
        }
        return next
    }

    private static func schedule(_ file: DebitFile, in tx: borrowing Transaction) throws {
        guard let due = file.life.due else {
            return try tx.cancel(Timers.DebitTurn.self, key: file.contract)
        }
        try tx.schedule(
            Timers.DebitTurn.self,
            key: file.contract,
            version: file.life.version,
            due: due
        )
    }

    /// The newest agreement of a lease.
    static func newest(_ lease: String, in tx: borrowing Transaction) throws -> DebitFile? {
        try tx.first(Statements.NewestDebit(leaseId: lease)).map(DebitFile.init)
    }

    private static func file(
        _ contract: String,
        in tx: borrowing Transaction
    ) throws -> DebitFile? {
        try tx.first(Statements.DebitOfContract(contract: contract)).map(DebitFile.init)
    }

    // MARK: - The tenant

    /// Asks for a page to agree on; asked again with the same bound, the one that is open stays.
    static func agree(_ input: AgreeDebit, in tx: borrowing Transaction) throws -> Debit {
        let lease = try TenantDesk.own(input.id, in: tx)
        guard lease.life.isLived else { throw Fault.leaseNotNow(lease.life.state) }
        let known = try newest(lease.id, in: tx)
        if let known, known.life.isOpen {
            guard known.most == input.monthMaxFen else {
                throw Fault.debitNotNow(known.life.state)
            }
            return try view(lease.id, in: tx)
        }
        let rent = lease.life.rent
        let most = Money(fen: rent.fen * DebitLimits.rentsMax)
        guard rent <= input.monthMaxFen, input.monthMaxFen <= most else {
            throw Fault.debitBound(from: rent, to: most)
        }
        let tomorrow = tx.now.civilDay.adding(days: 1)
        let contract = try tx.perform(
            Effects.PrepareDebit.self,
            DebitDraft(
                account: "租约\(lease.id.suffix(6))",
                description: "房租",
                firstDay: max(tomorrow, lease.life.nextBill?.from ?? tomorrow),
                amountFen: rent
            )
        )
        let file = DebitFile(
            lease: lease.id,
            number: (known?.number ?? 0) + 1,
            tenant: lease.tenant,
            person: lease.person,
            homeID: lease.homeID,
            leaf: lease.leaf,
            most: input.monthMaxFen,
            contract: contract,
            life: DebitLife(asked: tx.now),
            rowVersion: 0
        )
        try tx.run(Statements.InsertDebit(file))
        try schedule(file, in: tx)
        try tx.publish(DebitAdvanced(file, at: tx.now))
        return try view(lease.id, in: tx)
    }

    /// Ends the agreement: no bill is charged by it any more.
    ///
    /// What was asked for already is not taken back.
    static func revoke(_ id: String, in tx: borrowing Transaction) throws -> Debit {
        let lease = try TenantDesk.own(id, in: tx)
        guard let known = try newest(lease.id, in: tx) else { throw Fault.debitNotFound() }
        try take(.ended(by: .tenant), known, in: tx)
        return try view(lease.id, in: tx)
    }

    /// The keys are back: whatever is billed from now on is paid by hand.
    static func leaseEnded(_ lease: String, in tx: borrowing Transaction) throws {
        guard let known = try newest(lease, in: tx), known.life.isOpen else { return }
        try take(.ended(by: .lease), known, in: tx)
    }

    private static func view(_ lease: String, in tx: borrowing Transaction) throws -> Debit {
        guard let file = try newest(lease, in: tx) else { throw Fault.debitNotFound() }
        let charges = try tx.all(Statements.ChargesOfLease(leaseId: lease)).map(ChargeFile.init)
        return Debit(file, charges, at: tx.now)
    }

    /// The caller's agreement, with the charges that were tried.
    static func own(_ id: String, in snapshot: borrowing Snapshot) throws -> Debit {
        guard try snapshot.first(Statements.OwnLease(id: id)) != nil else {
            throw Fault.leaseNotFound()
        }
        guard let row = try snapshot.first(Statements.NewestDebit(leaseId: id)) else {
            throw Fault.debitNotFound()
        }
        let charges = try snapshot.all(Statements.ChargesOfLease(leaseId: id)).map(ChargeFile.init)
        return Debit(try DebitFile(row), charges, at: snapshot.call.received.instant)
    }

    // MARK: - The provider

    /// There is a page to agree on, or there will be none.
    static func prepared(
        _ effect: EndedEffect<Effects.PrepareDebit>,
        in tx: borrowing Transaction
    ) throws {
        guard let known = try file(effect.id, in: tx) else { return }
        try tx.act(in: known.tenant)
        guard case .done(let ready) = effect.outcome else {
            return _ = try take(.notPrepared, known, in: tx)
        }
        try take(.prepared(page: ready.signUrl), known, in: tx)
    }

    /// The provider was asked what became of an agreement.
    static func found(
        _ effect: EndedEffect<Effects.QueryDebit>,
        in tx: borrowing Transaction
    ) throws {
        guard case .done(let found) = effect.outcome,
            let known = try file(effect.input.contract, in: tx)
        else { return }
        try tx.act(in: known.tenant)
        try take(.told(answer(found.state, found.agreement)), known, in: tx)
    }

    /// The provider charges nobody by it any more; where it would not say so, somebody has to look.
    static func gone(
        _ effect: EndedEffect<Effects.EndDebit>,
        in tx: borrowing Transaction
    ) throws {
        if case .done = effect.outcome { return }
        guard let known = try file(effect.input.contract, in: tx),
            let row = try tx.first(Statements.AnyJourney(id: known.lease))
        else { return }
        try tx.act(in: known.tenant)
        try PaymentDesk.callOperator("agreement", about: Signing(row), in: tx)
    }

    /// The provider tells of it by itself, perhaps twice, perhaps too late.
    static func changed(_ message: DebitChanged, in tx: borrowing Transaction) throws -> Verdict {
        guard let known = try file(message.contract, in: tx) else {
            return .park(reason: "nobody has asked for this agreement")
        }
        try tx.act(in: known.tenant)
        try take(.told(answer(message.state, message.agreement)), known, in: tx)
        return .done
    }

    private static func answer(_ state: String, _ agreement: String?) -> DebitLife.Answer {
        switch state {
        case "waiting": .waiting
        case "signed": agreement.map { .signed(agreement: $0) } ?? .unclear
        case "ended": .ended
        default: .unclear
        }
    }

    /// It is time to ask about a page, or to give it up.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let known = try file(timer.key, in: tx) else { return }
        try tx.act(in: known.tenant)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), known, at: now, in: tx)
    }
}

extension Debit {
    init(_ file: DebitFile, _ charges: [ChargeFile], at now: Instant) {
        self.init(
            leaseId: file.lease,
            state: file.life.state,
            version: file.life.version,
            now: now,
            monthMaxFen: file.most,
            askedAt: file.life.asked,
            signUrl: file.life.page,
            signedAt: file.life.signed,
            endedAt: file.life.ended,
            endedBy: file.life.endedBy,
            charges: charges.map(DebitCharge.init)
        )
    }
}
