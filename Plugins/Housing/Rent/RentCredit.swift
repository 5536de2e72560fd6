import PluginKit

/// What is taken off the rent for repairs, as the landlord's book has it: applied to a bill, freed when a
/// bill becomes smaller, and paid back when no bill comes any more.
enum RentCredit {
    private static let rent = "rent"

    private static func receivable(_ lease: String) -> String { "receivable/\(lease)" }

    /// Takes so much off a bill that was charged.
    static func apply(
        _ credit: RepairMoney.Credit,
        as name: String,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        var chain: [TransferOrder] = []
        if credit.abatement.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.AbatementApplied.self,
                    id: "\(file.id)/abated-\(name)",
                    debit: RepairMoney.abatement(file.id),
                    credit: receivable(file.id),
                    amount: credit.abatement
                )
            )
        }
        if credit.offset.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.OffsetApplied.self,
                    id: "\(file.id)/offset-\(name)",
                    debit: RepairMoney.offset(file.id),
                    credit: receivable(file.id),
                    amount: credit.offset
                )
            )
        }
        try book(chain, in: tx)
    }

    /// So much of a bill is not owed any more: it is to be taken off another one.
    static func free(
        _ credit: RepairMoney.Credit,
        as name: String,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        var chain: [TransferOrder] = []
        if credit.abatement.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.AbatementFreed.self,
                    id: "\(file.id)/abated-\(name)",
                    debit: rent,
                    credit: RepairMoney.abatement(file.id),
                    amount: credit.abatement
                )
            )
        }
        if credit.offset.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.OffsetFreed.self,
                    id: "\(file.id)/offset-\(name)",
                    debit: rent,
                    credit: RepairMoney.offset(file.id),
                    amount: credit.offset
                )
            )
        }
        try book(chain, in: tx)
    }

    /// After the keys, what no bill takes goes back by the payments of rent, the newest first and none for
    /// more than is left of it; what none can carry stays in the book.
    static func payOut(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        guard !file.life.isLived else { return }
        for bill in try tx.all(Statements.RentBills(leaseId: file.id)) {
            guard let order = bill.order, let payment = try PaymentDesk.file(order, in: tx) else {
                continue
            }
            let intent = payment.intent
            let left = Money(fen: max(0, intent.left.fen - intent.owed.fen))
            let credit = try RepairMoney.open(file, in: tx).taken(from: left)
            guard credit.sum.fen > 0 else { continue }
            let name = "\(order)/credit-\(intent.owed.fen + intent.returned.fen)"
            try release(credit, order, as: name, file, in: tx)
            try PaymentDesk.refund(credit.sum, of: order, in: tx)
        }
    }

    private static func release(
        _ credit: RepairMoney.Credit,
        _ order: String,
        as name: String,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        let refund = "refund/\(order)"
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        var chain: [TransferOrder] = []
        if credit.abatement.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.AbatementReturned.self,
                    id: "\(name)/abated",
                    debit: RepairMoney.abatement(file.id),
                    credit: refund,
                    amount: credit.abatement
                )
            )
        }
        if credit.offset.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.OffsetReturned.self,
                    id: "\(name)/offset",
                    debit: RepairMoney.offset(file.id),
                    credit: refund,
                    amount: credit.offset
                )
            )
        }
        try book(chain, in: tx)
    }

    private static func book(_ chain: [TransferOrder], in tx: borrowing Transaction) throws {
        guard !chain.isEmpty else { return }
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
    }
}
