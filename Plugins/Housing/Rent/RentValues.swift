import PluginKit

/// What the templates of a lease show of its rent.
struct RentValues {
    let lease: Lease
    let language: Language

    var all: [(String, PageValue)] {
        let open = lease.bills.filter { $0.paidAt == nil }
        let owed = open.reduce(Money(fen: 0)) { $0 + $1.open }
        let earliest = lease.now.civilDay.adding(days: LeaseLimits.noticeDays)
        let isRunning = [.active, .renewalOffered, .holdover].contains(lease.state)
        return [
            ("hasBills", .flag(!lease.bills.isEmpty)), ("bills", .list(lease.bills.map(bill))),
            ("hasOpen", .flag(!open.isEmpty)), ("owed", .text(Shown.yuan(owed))),
            ("isOverdue", .flag(lease.arrears != .none)),
            ("isDemanded", .flag(lease.arrears == .demanded)),
            ("isLapsed", .flag(lease.arrears == .lapsed)),
            ("demandedUntil", .text(lease.demandedUntil.map { "\($0)" } ?? "")),
            ("mayDemand", .flag(lease.arrears == .overdue)),
            ("mayTerminate", .flag(lease.arrears == .lapsed && isRunning)),
            ("terminationDay", .text("\(earliest)")),
        ]
    }

    private func bill(_ bill: RentBill) -> PageValue {
        let payment = bill.payment
        let isBeingPaid =
            payment.map { [.created, .pending, .unknown].contains($0.state) } ?? false
        let isLate = bill.paidAt == nil && lease.now.civilDay > bill.dueDay
        return .object([
            ("number", .text(String(bill.number))), ("from", .text("\(bill.fromDay)")),
            ("last", .text("\(bill.untilDay.adding(days: -1))")),
            ("amount", .text(Shown.yuan(bill.amountFen))),
            ("hasAdvance", .flag(bill.open != bill.amountFen && bill.paidAt == nil)),
            ("isAbated", .flag(bill.abatedFen != nil)),
            ("abated", .text(bill.abatedFen.map(Shown.yuan) ?? "")),
            ("isOffset", .flag(bill.offsetFen != nil)),
            ("offset", .text(bill.offsetFen.map(Shown.yuan) ?? "")),
            ("toPay", .text(Shown.yuan(bill.open))), ("due", .text("\(bill.dueDay)")),
            ("isPaid", .flag(bill.paidAt != nil)), ("isLate", .flag(isLate)),
            ("paidAt", .text(bill.paidAt.map { "\($0.civilDay)" } ?? "")),
            ("isBeingPaid", .flag(bill.paidAt == nil && isBeingPaid)),
            ("mayPay", .flag(bill.paidAt == nil && !isBeingPaid)),
            ("hasPayUrl", .flag(payment?.payUrl != nil)),
            ("payUrl", .text(payment?.payUrl ?? "")),
        ])
    }
}

extension RentBill {
    /// What of it is to be paid still.
    var open: Money {
        let off = [prepaidFen, abatedFen, offsetFen].compactMap(\.self)
        return paidAt == nil ? off.reduce(amountFen) { $0 - $1 } : Money(fen: 0)
    }
}
