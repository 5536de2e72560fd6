import PluginKit

/// A bill as the statements return it.
protocol RentBillRow {
    var number: Int64 { get }
    var amount: Money { get }
    var prepaid: Money { get }
    var abated: Money { get }
    var offset: Money { get }
    var paidAt: Instant? { get }
}

extension Statements.RentBill.Row: RentBillRow {}
extension Statements.RentBills.Row: RentBillRow {}
extension Statements.OpenRentBills.Row: RentBillRow {}

extension RentBillRow {
    /// What was taken off it for repairs.
    var credit: RepairMoney.Credit { RepairMoney.Credit(abatement: abated, offset: offset) }

    /// What is to be paid still.
    var open: Money { paidAt == nil ? amount - prepaid - credit.sum : Money(fen: 0) }
}

extension RentBill {
    /// A bill as either side sees it.
    init(_ row: Statements.RentBills.Row, payment: Payment?) {
        self.init(
            number: row.number,
            fromDay: row.fromDay,
            untilDay: row.untilDay,
            amountFen: row.amount,
            prepaidFen: row.prepaid.fen > 0 ? row.prepaid : nil,
            abatedFen: row.abated.fen > 0 ? row.abated : nil,
            offsetFen: row.offset.fen > 0 ? row.offset : nil,
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
        _ credit: RepairMoney.Credit,
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
            abatedFen: credit.abatement.fen > 0 ? credit.abatement : nil,
            offsetFen: credit.offset.fen > 0 ? credit.offset : nil,
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
