import PluginKit

/// Makes rent bills, has them paid through the provider, and keeps the landlord's book of both.
enum RentDesk {
    /// An order for a bill may be paid for so long.
    private static let orderSeconds: Int64 = 900
    private static let clearing = "clearing"

    // MARK: - Billing

    private static func receivable(_ lease: String) -> String { "receivable/\(lease)" }

    /// Opens the accounts that bills of a lease are charged to.
    static func open(
        _ lease: String,
        of person: PersonID,
        in tx: borrowing Transaction
    ) throws {
        try tx.openAccount(Accounts.Rent.self, id: "rent")
        try tx.openAccount(Accounts.Receivable.self, id: receivable(lease), about: person)
    }

    /// Writes a bill down, charges it in the book, and tells the bus.
    static func issue(
        _ bill: LeaseLife.Bill,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        let last = try tx.all(Statements.RentBills(leaseId: file.id)).first?.number ?? 0
        let number = last + 1
        try tx.run(
            Statements.InsertRentBill(
                leaseId: file.id,
                number: number,
                tenantId: file.tenant.text,
                personId: file.person.text,
                fromDay: bill.from,
                untilDay: bill.until,
                amount: bill.amount,
                dueDay: bill.due,
                issuedAt: tx.now
            )
        )
        let charged = try tx.transfer(
            TransferOrder(
                Transfers.RentCharged.self,
                id: "\(file.id)/bill-\(number)",
                debit: receivable(file.id),
                credit: "rent",
                amount: bill.amount
            )
        )
        _ = try charged.transfer()
        try tx.publish(
            RentBilled(
                leaseId: file.id,
                homeId: file.homeID,
                room: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                number: number,
                fromDay: bill.from,
                untilDay: bill.until,
                amountFen: bill.amount,
                dueDay: bill.due,
                at: tx.now
            )
        )
    }

    // MARK: - Paying

    /// Opens a payment for a bill; asked again, the one that is open stays the one to pay.
    static func pay(_ input: PayRent, in tx: borrowing Transaction) throws -> Lease {
        var file = try TenantDesk.own(input.id, in: tx)
        try PaymentDesk.check(input.channel, input.payer, input.payerAddress)
        let next = (try tx.all(Statements.RentBills(leaseId: file.id)).first?.number ?? 0) + 1
        // Whoever has paid everything may pay the next month at once.
        if input.number == next { file = try TenancyDesk.take(.billAsked, file, in: tx) }
        guard
            let bill = try tx.first(Statements.RentBill(leaseId: file.id, number: input.number))
        else { throw Fault.noRentBill() }
        guard bill.paidAt == nil, try !isBeingPaid(file.id, input.number, in: tx) else {
            return try TenantDesk.view(file.id, in: tx)
        }
        try PaymentDesk.open(
            OrderDraft(
                journeyId: file.id,
                channel: input.channel,
                description: "保障房租金 \(bill.fromDay) 至 \(bill.untilDay)",
                amountFen: bill.amount,
                expires: tx.now.adding(seconds: orderSeconds),
                payer: input.payer,
                payerAddress: input.payerAddress
            ),
            bill: input.number,
            in: tx
        )
        return try TenantDesk.view(file.id, in: tx)
    }

    /// True while somebody may be paying it, so that nobody pays it twice.
    private static func isBeingPaid(
        _ lease: String,
        _ number: Int64,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let newest = Statements.NewestPaymentOfBill(journeyId: lease, bill: number)
        guard let row = try tx.first(newest) else { return false }
        return [.created, .pending, .unknown, .succeeded].contains(
            try PaymentFile(row).intent.state
        )
    }

    /// Exactly what a bill asks for has come in: it is paid, or, where it was paid already, the money goes
    /// back.
    static func receive(
        _ payment: PaymentFile,
        _ number: Int64,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        for other in try tx.all(
            Statements.OpenOrdersOfBill(journeyId: payment.journey, bill: number)
        ) {
            guard let open = try PaymentDesk.file(other.order, in: tx) else { continue }
            try PaymentDesk.take(.close, open, in: tx)
        }
        guard let row = try tx.first(Statements.AnyLease(id: payment.journey)),
            let bill = try tx.first(
                Statements.RentBill(leaseId: payment.journey, number: number)
            ),
            bill.paidAt == nil
        else {
            try PaymentBook.setAside(payment.order, signing, in: tx)
            return try PaymentDesk.refund(payment.order, signing, in: tx)
        }
        let file = try LeaseFile(row)
        try tx.openAccount(Accounts.Clearing.self, id: clearing)
        let received = try tx.transfer(
            TransferOrder(
                Transfers.RentReceived.self,
                id: "\(payment.order)/bill",
                debit: clearing,
                credit: receivable(file.id),
                amount: bill.amount,
                reference: payment.intent.transaction
            )
        )
        _ = try received.transfer()
        try tx.run(
            Statements.PayRentBill(
                leaseId: file.id,
                number: number,
                paidAt: tx.now,
                order: payment.order
            )
        )
        try tx.publish(
            RentPaid(
                leaseId: file.id,
                homeId: file.homeID,
                room: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                number: number,
                amountFen: bill.amount,
                at: tx.now
            )
        )
        let oldest = try tx.first(Statements.OldestOpenBill(leaseId: file.id))?.dueDay
        try TenancyDesk.take(.paid(oldest: oldest), file, in: tx)
    }
}

extension RentBill {
    /// A bill as either side sees it; what is under way to pay it is its tenant's to see.
    init(
        _ row: Statements.RentBills.Row,
        payment: PaymentFile? = nil
    ) {
        self.init(
            number: row.number,
            fromDay: row.fromDay,
            untilDay: row.untilDay,
            amountFen: row.amount,
            dueDay: row.dueDay,
            paidAt: row.paidAt,
            payment: payment.map(Payment.init)
        )
    }
}
