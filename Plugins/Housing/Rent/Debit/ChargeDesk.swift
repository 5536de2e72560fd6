import PluginKit

/// Carries out what a `ChargeLife` says, in the transaction that told it what happened.
enum ChargeDesk {
    /// A bill was made: where its tenant has agreed to be charged, the provider tells them.
    static func billed(
        _ lease: LeaseFile,
        _ number: Int64,
        open: Money,
        due: CivilDay,
        in tx: borrowing Transaction
    ) throws {
        guard open.fen > 0, lease.life.isLived,
            let debit = try DebitDesk.newest(lease.id, in: tx), debit.life.state == .active,
            let agreement = debit.life.agreement
        else { return }
        let file = ChargeFile(
            lease: lease.id,
            bill: number,
            tenant: lease.tenant,
            person: lease.person,
            homeID: lease.homeID,
            leaf: lease.leaf,
            agreement: agreement,
            order: nil,
            life: ChargeLife(amount: open, billDue: due, most: debit.most),
            rowVersion: 0
        )
        try tx.run(Statements.InsertCharge(file))
        try tx.publish(DebitCharged(file, at: tx.now))
        guard file.life.state == .announcing else { return }
        try tx.perform(
            Effects.AnnounceCharge.self,
            ChargeNotice(leaseId: lease.id, bill: number, agreement: agreement, amountFen: open)
        )
    }

    private static func take(
        _ event: ChargeLife.Event,
        _ file: ChargeFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws {
        var next = file
        let effects = next.life.take(event, at: instant ?? tx.now)
        if effects.contains(.charge) { next.order = try ask(next, in: tx) }
        try tx.run(Statements.UpdateCharge(next))
        try schedule(next, in: tx)
        if next.life.state != file.life.state {
            try tx.publish(DebitCharged(next, at: tx.now))
        }
        guard effects.contains(.close), let order = next.order,
            let payment = try PaymentDesk.file(order, in: tx)
        else { return }
        try PaymentDesk.take(.close, payment, in: tx)
    }

    private static func schedule(_ file: ChargeFile, in tx: borrowing Transaction) throws {
        guard let due = file.life.due else {
            return try tx.cancel(Timers.ChargeTurn.self, key: file.key)
        }
        try tx.schedule(
            Timers.ChargeTurn.self,
            key: file.key,
            version: file.life.version,
            due: due
        )
    }

    /// Asks the provider for the money, as an order like those that people pay.
    private static func ask(_ file: ChargeFile, in tx: borrowing Transaction) throws -> String {
        let expires = tx.now.adding(seconds: DebitLimits.chargeSeconds)
        let order = try tx.perform(
            Effects.ChargeOrder.self,
            ChargeDraft(
                leaseId: file.lease,
                bill: file.bill,
                agreement: file.agreement,
                description: "房租 第\(file.bill)期",
                amountFen: file.life.amount
            ),
            until: expires
        )
        let intent = PaymentIntent(amount: file.life.amount, at: tx.now)
        try tx.run(
            Statements.InsertChargePayment(
                order: order,
                tenantId: file.tenant.text,
                personId: file.person.text,
                journeyId: file.lease,
                due: intent.due ?? expires,
                amount: intent.amount,
                expiresAt: expires,
                openedAt: tx.now,
                bill: file.bill
            )
        )
        try PaymentDesk.schedule(order, intent, in: tx)
        try BillDesk.expect(from: tx.now, until: expires, in: tx)
        return order
    }

    private static func file(
        _ lease: String,
        _ bill: Int64,
        in tx: borrowing Transaction
    ) throws -> ChargeFile? {
        try tx.first(Statements.AnyCharge(leaseId: lease, bill: bill)).map(ChargeFile.init)
    }

    /// The provider has told the payer, or will not.
    static func announced(
        _ effect: EndedEffect<Effects.AnnounceCharge>,
        in tx: borrowing Transaction
    ) throws {
        let input = effect.input
        guard let known = try file(input.leaseId, input.bill, in: tx) else { return }
        try tx.act(in: known.tenant)
        guard case .done(let days) = effect.outcome else {
            return try take(.notAnnounced, known, in: tx)
        }
        try take(.announced(from: days.fromDay, last: days.lastDay), known, in: tx)
    }

    /// It is time to charge, or to wait no longer.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let item = LeaseItem(key: timer.key),
            let known = try file(item.lease, item.number, in: tx)
        else { return }
        try tx.act(in: known.tenant)
        let now = max(tx.now, timer.due)
        let facts = try facts(known, on: now.civilDay, in: tx)
        try take(.timeout(version: timer.version, facts), known, at: now, in: tx)
    }

    private static func facts(
        _ file: ChargeFile,
        on today: CivilDay,
        in tx: borrowing Transaction
    ) throws -> ChargeLife.Facts {
        let bill = try tx.first(Statements.RentBill(leaseId: file.lease, number: file.bill))
        let debit = try DebitDesk.newest(file.lease, in: tx)
        let isAgreed = debit?.life.state == .active && debit?.life.agreement == file.agreement
        let month = today.parts
        let charged = try tx.all(Statements.ChargesOfLease(leaseId: file.lease))
            .map(ChargeFile.init).filter { other in
                other.life.counts
                    && other.life.chargedOn.map {
                        $0.parts.year == month.year && $0.parts.month == month.month
                    } ?? false
            }.reduce(Money(fen: 0)) { $0 + $1.life.amount }
        return ChargeLife.Facts(
            open: bill?.open ?? Money(fen: 0),
            isBeingPaid: try RentDesk.isBeingPaid(file.lease, file.bill, in: tx),
            isAgreed: isAgreed,
            room: (debit?.most ?? Money(fen: 0)) - charged
        )
    }

    /// The order of a charge was opened, or certainly was not; else the provider has to be asked.
    static func charged(
        _ effect: EndedEffect<Effects.ChargeOrder>,
        in tx: borrowing Transaction
    ) throws {
        guard let payment = try PaymentDesk.file(effect.id, in: tx) else { return }
        try tx.act(in: payment.tenant)
        switch effect.outcome {
        case .done: try PaymentDesk.take(.opened, payment, in: tx)
        case .refused, .expired: try PaymentDesk.take(.notOpened, payment, in: tx)
        case .unknown: try PaymentDesk.take(.openingUnclear, payment, in: tx)
        }
    }

    /// The order of a charge has paid its bill, or has not and cannot any more.
    static func settled(
        _ payment: PaymentFile,
        isPaid: Bool,
        in tx: borrowing Transaction
    ) throws {
        guard payment.channel == .debit, case .rent(let bill) = payment.bill,
            let known = try file(payment.journey, bill, in: tx), known.order == payment.order
        else { return }
        try take(.settled(isPaid: isPaid), known, in: tx)
    }
}
