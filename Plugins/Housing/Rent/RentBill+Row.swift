import PluginKit

extension RentBill {
    /// A bill as either side sees it.
    init(_ row: Statements.RentBills.Row, payment: Payment?) {
        self.init(
            number: row.number,
            fromDay: row.fromDay,
            untilDay: row.untilDay,
            amountFen: row.amount,
            prepaidFen: row.prepaid.fen > 0 ? row.prepaid : nil,
            dueDay: row.dueDay,
            paidAt: row.paidAt,
            payment: payment
        )
    }
}

extension RentBilled {
    init(
        _ file: LeaseFile,
        _ bill: LeaseLife.Bill,
        number: Int64,
        prepaid: Money,
        at now: Instant
    ) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: number,
            fromDay: bill.from,
            untilDay: bill.until,
            amountFen: bill.amount,
            prepaidFen: prepaid,
            dueDay: bill.due,
            at: now
        )
    }
}

extension RentPaid {
    init(_ file: LeaseFile, number: Int64, _ amount: Money, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            number: number,
            amountFen: amount,
            at: now
        )
    }
}

extension RentDemanded {
    init(_ file: LeaseFile, at now: Instant) {
        self.init(
            leaseId: file.id,
            homeId: file.homeID,
            room: file.leaf,
            tenantId: file.tenant,
            personId: file.person,
            payBy: file.life.rentBook.demandedUntil ?? now.civilDay,
            at: now
        )
    }
}
