import PluginKit

/// Makes rent bills, has them paid through the provider, and keeps the landlord's book of both.
enum RentDesk {
    /// An order for a bill may be paid for so long.
    private static let orderSeconds: Int64 = 900
    private static let rent = "rent"

    private static func receivable(_ lease: String) -> String { "receivable/\(lease)" }

    // MARK: - Billing

    /// Writes a bill down, charges it in the book, takes what was paid in advance, and tells the bus.
    static func issue(
        _ bill: LeaseLife.Bill,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        let number = (try tx.all(Statements.RentBills(leaseId: file.id)).first?.number ?? 0) + 1
        let advance =
            try tx.account("prepaid/\(file.id)", in: file.tenant)?.creditBalance ?? Money(fen: 0)
        let prepaid = min(advance, bill.amount)
        let credit = try RepairMoney.open(file, in: tx).taken(from: bill.amount - prepaid)
        try tx.run(
            Statements.InsertRentBill(
                leaseId: file.id,
                number: number,
                tenantId: file.tenant.text,
                personId: file.person.text,
                fromDay: bill.from,
                untilDay: bill.until,
                amount: bill.amount,
                prepaid: prepaid,
                abated: credit.abatement,
                offset: credit.offset,
                dueDay: bill.due,
                issuedAt: tx.now,
                paidAt: prepaid + credit.sum == bill.amount ? tx.now : nil
            )
        )
        try tx.openAccount(Accounts.Rent.self, id: rent)
        try tx.openAccount(Accounts.Receivable.self, id: receivable(file.id), about: file.person)
        let charged = TransferOrder(
            Transfers.RentCharged.self,
            id: "\(file.id)/bill-\(number)",
            debit: receivable(file.id),
            credit: rent,
            amount: bill.amount
        )
        let applied = TransferOrder(
            Transfers.RentApplied.self,
            id: "\(file.id)/advance-\(number)",
            debit: "prepaid/\(file.id)",
            credit: receivable(file.id),
            amount: prepaid
        )
        // Nothing is no transfer.
        if bill.amount > Money(fen: 0) { try book([charged], in: tx) }
        if prepaid > Money(fen: 0) { try book([applied], in: tx) }
        try RentCredit.apply(credit, as: "bill-\(number)", file, in: tx)
        try tx.publish(
            RentBilled(file, bill, number: number, prepaid: prepaid, credit, at: tx.now)
        )
        try recount(file.id, in: tx)
        let open = bill.amount - prepaid - credit.sum
        try ChargeDesk.billed(file, number, open: open, due: bill.due, in: tx)
    }

    /// Days that were billed are not owed: the bill becomes smaller, or its money goes back.
    static func cut(
        from day: CivilDay,
        by amount: Money,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        guard let bill = try tx.all(Statements.RentBills(leaseId: file.id)).first,
            amount > Money(fen: 0)
        else { return }
        let name = "\(file.id)/cut-\(bill.number)"
        // What is open goes first, then what was taken off, then what was paid.
        let forgone = min(amount, bill.open)
        let freed = bill.credit.taken(from: amount - forgone)
        let paid = amount - forgone - freed.sum
        if forgone.fen > 0 {
            try book(
                [
                    TransferOrder(
                        Transfers.RentForgone.self,
                        id: name,
                        debit: rent,
                        credit: receivable(file.id),
                        amount: forgone
                    )
                ],
                in: tx
            )
        }
        try RentCredit.free(freed, as: "freed-\(bill.number)", file, in: tx)
        if paid.fen > 0 { try giveBack(paid, bill, as: name, file, in: tx) }
        let next = bill.amount - amount
        let credit = RepairMoney.Credit(
            abatement: bill.abated - freed.abatement,
            offset: bill.offset - freed.offset
        )
        let prepaid = min(bill.prepaid, next - credit.sum)
        try tx.run(
            Statements.CutRentBill(
                leaseId: file.id,
                number: bill.number,
                untilDay: day,
                amount: next,
                prepaid: prepaid,
                abated: credit.abatement,
                offset: credit.offset,
                paidAt: bill.paidAt ?? (prepaid + credit.sum == next ? tx.now : nil)
            )
        )
        try recount(file.id, in: tx)
    }

    /// What was paid for days that are not owed goes back to its payer.
    private static func giveBack(
        _ amount: Money,
        _ bill: Statements.RentBills.Row,
        as name: String,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        let applied = try tx.first(Statements.AppliedPayment(journeyId: file.id))?.order
        guard let order = bill.order ?? applied else { return }
        let refund = "refund/\(order)"
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        try book(
            [
                TransferOrder(
                    Transfers.RentUnused.self,
                    id: "\(name)-back",
                    debit: rent,
                    credit: refund,
                    amount: amount
                )
            ],
            in: tx
        )
        try PaymentDesk.refund(amount, of: order, in: tx)
    }

    /// What the landlord owes for repairs is taken off the bills that are open and that nobody is paying;
    /// the rest waits for the next.
    static func takeOff(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        for bill in try tx.all(Statements.OpenRentBills(leaseId: file.id)) {
            guard try !isBeingPaid(file.id, bill.number, in: tx) else { continue }
            let credit = try RepairMoney.open(file, in: tx).taken(from: bill.open)
            guard credit.sum.fen > 0 else { continue }
            let name = "later-\(bill.number)-\(bill.amount.fen)-\(bill.credit.sum.fen)"
            try RentCredit.apply(credit, as: name, file, in: tx)
            try tx.run(
                Statements.TakeOffRentBill(
                    leaseId: file.id,
                    number: bill.number,
                    abated: bill.abated + credit.abatement,
                    offset: bill.offset + credit.offset,
                    paidAt: credit.sum == bill.open ? tx.now : nil
                )
            )
        }
        try recount(file.id, in: tx)
        guard let row = try tx.first(Statements.AnyLease(id: file.id)) else { return }
        try RentCredit.payOut(LeaseFile(row), in: tx)
    }

    /// Tells a lease since when it owes.
    private static func recount(_ lease: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyLease(id: lease)) else { return }
        let oldest = try tx.all(Statements.OpenRentBills(leaseId: lease)).first?.dueDay
        try TenancyDesk.take(.rentCounted(oldest: oldest), LeaseFile(row), in: tx)
    }

    private static func book(_ chain: [TransferOrder], in tx: borrowing Transaction) throws {
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
    }

    // MARK: - Paying

    /// Opens a payment for a bill; asked again, the one that is open stays the one to pay.
    static func pay(_ input: PayRent, in tx: borrowing Transaction) throws -> Lease {
        let file = try TenantDesk.own(input.id, in: tx)
        try PaymentDesk.check(input.channel, input.payer, input.payerAddress)
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
                description: "房租 \(bill.fromDay) 至 \(bill.untilDay)",
                amountFen: bill.open,
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
    static func isBeingPaid(
        _ lease: String,
        _ number: Int64,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let newest = Statements.NewestPaymentOfBill(journeyId: lease, bill: number)
        guard let row = try tx.first(newest) else { return false }
        return [.created, .pending, .unknown].contains(try PaymentFile(row).intent.state)
    }

    /// Exactly what an order asks for has come in: its bill is paid, or, where it was paid already or
    /// asks for another amount by now, the money goes back.
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
            bill.paidAt == nil, bill.open == payment.intent.amount
        else {
            try PaymentBook.setAside(payment.order, signing, in: tx)
            try PaymentDesk.refund(payment.order, signing, in: tx)
            return try ChargeDesk.settled(payment, isPaid: false, in: tx)
        }
        let file = try LeaseFile(row)
        try tx.openAccount(Accounts.Clearing.self, id: PaymentBook.clearing)
        try book(
            [
                TransferOrder(
                    Transfers.RentReceived.self,
                    id: "\(payment.order)/bill",
                    debit: PaymentBook.clearing,
                    credit: receivable(file.id),
                    amount: payment.intent.amount,
                    reference: payment.intent.transaction
                )
            ],
            in: tx
        )
        try tx.run(
            Statements.PayRentBill(
                leaseId: file.id,
                number: number,
                paidAt: tx.now,
                order: payment.order
            )
        )
        try tx.publish(RentPaid(file, number: number, payment.intent.amount, at: tx.now))
        try ChargeDesk.settled(payment, isPaid: true, in: tx)
        try recount(file.id, in: tx)
    }

    // MARK: - Demanding

    /// Demands what is overdue; the tenant sees every open bill and how long there is to pay.
    static func demand(_ input: DemandRent, in tx: borrowing Transaction) throws -> Lease {
        let file = try LessorDesk.find(input.id, in: tx)
        let next = try TenancyDesk.take(.rentDemanded, file, in: tx)
        if next.life != file.life { try tx.publish(RentDemanded(next, at: tx.now)) }
        return try LessorDesk.view(input.id, in: tx)
    }

    /// A demand was in vain: the lease ends on a day that leaves time to move out.
    static func terminate(_ input: TerminateLease, in tx: borrowing Transaction) throws -> Lease {
        let file = try LessorDesk.find(input.id, in: tx)
        try TenancyDesk.take(.terminated(leaving: input.leavingDay), file, in: tx)
        return try LessorDesk.view(input.id, in: tx)
    }
}
