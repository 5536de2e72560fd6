import PluginKit

/// What tenants pay of water, power and gas: bills of their own, that no lease ends for.
enum SupplyDesk {
    private static let supplies = "supplies"

    private static func receivable(_ lease: String) -> String { "receivable/\(lease)" }

    /// A tenant's part of what a meter counted.
    struct Draft {
        let meter: MeterKind
        let from: CivilDay
        let until: CivilDay
        let units: Int64
        let whole: Money
        let days: Int64
        let allDays: Int64
        let amount: Money
    }

    // MARK: - Billing

    /// Writes a bill down, charges it in the book, and tells the bus.
    static func issue(_ draft: Draft, _ file: LeaseFile, in tx: borrowing Transaction) throws {
        let newest = try tx.all(Statements.SupplyBills(leaseId: file.id)).first
        let number = (newest?.number ?? 0) + 1
        let due = tx.now.civilDay.adding(days: MeterLimits.dueDays)
        try tx.run(
            Statements.InsertSupplyBill(
                leaseId: file.id,
                number: number,
                tenantId: file.tenant.text,
                personId: file.person.text,
                homeId: file.homeID,
                meter: draft.meter.rawValue,
                fromDay: draft.from,
                untilDay: draft.until,
                units: draft.units,
                whole: draft.whole,
                days: draft.days,
                allDays: draft.allDays,
                amount: draft.amount,
                dueDay: due,
                issuedAt: tx.now,
                paidAt: draft.amount.fen == 0 ? tx.now : nil
            )
        )
        if draft.amount.fen > 0 {
            try tx.openAccount(Accounts.Supplies.self, id: supplies)
            try tx.openAccount(
                Accounts.Receivable.self,
                id: receivable(file.id),
                about: file.person
            )
            try book(
                TransferOrder(
                    Transfers.SupplyCharged.self,
                    id: "\(file.id)/supply-\(number)",
                    debit: receivable(file.id),
                    credit: supplies,
                    amount: draft.amount
                ),
                in: tx
            )
        }
        try tx.publish(
            SupplyBilled(
                leaseId: file.id,
                homeId: file.homeID,
                room: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                number: number,
                meter: draft.meter,
                fromDay: draft.from,
                untilDay: draft.until,
                amountFen: draft.amount,
                dueDay: due,
                at: tx.now
            )
        )
    }

    private static func book(_ order: TransferOrder, in tx: borrowing Transaction) throws {
        for outcome in try tx.transfer(linked: [order]) { _ = try outcome.transfer() }
    }

    // MARK: - Paying

    /// Opens a payment for a bill; asked again, the one that is open stays the one to pay.
    static func pay(_ input: PaySupply, in tx: borrowing Transaction) throws -> SupplyList {
        let lease = try TenantDesk.own(input.id, in: tx)
        try PaymentDesk.check(input.channel, input.payer, input.payerAddress)
        let wanted = Statements.SupplyBill(leaseId: lease.id, number: input.number)
        guard let bill = try tx.first(wanted) else { throw Fault.supplyNoBill() }
        let paid = PaidBill.supply(input.number)
        guard bill.paidAt == nil,
            try !RentDesk.isBeingPaid(lease.id, paid.stored, in: tx)
        else { return try view(lease.id, in: tx) }
        try PaymentDesk.open(
            OrderDraft(
                journeyId: lease.id,
                channel: input.channel,
                description: "水电燃气费 \(bill.fromDay) 至 \(bill.untilDay)",
                amountFen: bill.amount,
                expires: tx.now.adding(seconds: MeterLimits.orderSeconds),
                payer: input.payer,
                payerAddress: input.payerAddress
            ),
            bill: paid.stored,
            in: tx
        )
        return try view(lease.id, in: tx)
    }

    /// Exactly what an order asks for has come in: its bill is paid, or, where it was paid already, it goes back.
    static func receive(
        _ payment: PaymentFile,
        _ number: Int64,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        let stored = PaidBill.supply(number).stored
        let others = Statements.OpenOrdersOfBill(journeyId: payment.journey, bill: stored)
        for other in try tx.all(others) {
            guard let open = try PaymentDesk.file(other.order, in: tx) else { continue }
            try PaymentDesk.take(.close, open, in: tx)
        }
        guard let row = try tx.first(Statements.AnyLease(id: payment.journey)),
            let bill = try tx.first(
                Statements.SupplyBill(leaseId: payment.journey, number: number)
            ),
            bill.paidAt == nil, bill.amount == payment.intent.amount
        else {
            try PaymentBook.setAside(payment.order, signing, in: tx)
            return try PaymentDesk.refund(payment.order, signing, in: tx)
        }
        let file = try LeaseFile(row)
        try tx.openAccount(Accounts.Clearing.self, id: PaymentBook.clearing)
        try book(
            TransferOrder(
                Transfers.SupplyReceived.self,
                id: "\(payment.order)/supply",
                debit: PaymentBook.clearing,
                credit: receivable(file.id),
                amount: payment.intent.amount,
                reference: payment.intent.transaction
            ),
            in: tx
        )
        try tx.run(
            Statements.PaySupplyBill(
                leaseId: file.id,
                number: number,
                paidAt: tx.now,
                order: payment.order
            )
        )
        try tx.publish(
            SupplyPaid(
                leaseId: file.id,
                homeId: file.homeID,
                room: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                number: number,
                amountFen: payment.intent.amount,
                at: tx.now
            )
        )
    }

    // MARK: - Reading

    private static func view(_ lease: String, in tx: borrowing Transaction) throws -> SupplyList {
        let items = try tx.all(Statements.SupplyBills(leaseId: lease)).map { row in
            let stored = PaidBill.supply(row.number).stored
            let newest = Statements.NewestPaymentOfBill(journeyId: lease, bill: stored)
            return try SupplyBill(row, tx.first(newest).map { Payment(try PaymentFile($0)) })
        }
        return SupplyList(leaseId: lease, now: tx.now, items: items)
    }

    /// The bills of the caller's lease, newest first.
    static func own(_ lease: String, in snapshot: borrowing Snapshot) throws -> SupplyList {
        guard try snapshot.first(Statements.OwnLease(id: lease)) != nil else {
            throw Fault.leaseNotFound()
        }
        let items = try snapshot.all(Statements.SupplyBills(leaseId: lease)).map { row in
            let stored = PaidBill.supply(row.number).stored
            let newest = Statements.NewestPaymentOfBill(journeyId: lease, bill: stored)
            return try SupplyBill(
                row,
                snapshot.first(newest).map { Payment(try PaymentFile($0)) }
            )
        }
        return SupplyList(leaseId: lease, now: snapshot.call.received.instant, items: items)
    }
}

extension SupplyBill {
    init(_ row: Statements.SupplyBills.Row, _ payment: Payment?) throws {
        self.init(
            number: row.number,
            meter: try stored(row.meter),
            fromDay: row.fromDay,
            untilDay: row.untilDay,
            units: row.units,
            wholeFen: row.whole,
            personDays: row.days,
            allPersonDays: row.allDays,
            amountFen: row.amount,
            dueDay: row.dueDay,
            paidAt: row.paidAt,
            payment: payment
        )
    }
}
