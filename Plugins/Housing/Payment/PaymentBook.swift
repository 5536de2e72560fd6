import PluginKit

/// What payments mean in the landlord's ledger, which mirrors money that others hold.
enum PaymentBook {
    private static let clearing = "clearing"

    /// Deposit and first rent have come in.
    static func apply(
        _ order: String?,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        guard let order, var file = try PaymentDesk.file(order, in: tx) else { return }
        let (deposit, prepaid) = ("deposit/\(signing.id)", "prepaid/\(signing.id)")
        try tx.openAccount(Accounts.Clearing.self, id: clearing)
        try tx.openAccount(Accounts.Deposit.self, id: deposit, about: signing.person)
        try tx.openAccount(Accounts.Prepaid.self, id: prepaid, about: signing.person)
        let reference = file.intent.transaction
        try book(
            [
                TransferOrder(
                    Transfers.DepositPaid.self,
                    id: "\(order)/deposit",
                    debit: clearing,
                    credit: deposit,
                    amount: signing.deposit,
                    reference: reference
                ),
                TransferOrder(
                    Transfers.RentPrepaid.self,
                    id: "\(order)/rent",
                    debit: clearing,
                    credit: prepaid,
                    amount: signing.dueAtSigning - signing.deposit,
                    reference: reference
                ),
            ],
            in: tx
        )
        file.isApplied = true
        try tx.run(Statements.UpdatePayment(file))
    }

    /// Money has come in that no lease can take: it is the payer's, and goes back.
    static func setAside(
        _ order: String?,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        guard let order, let file = try PaymentDesk.file(order, in: tx) else { return }
        let (unapplied, refund) = ("unapplied/\(order)", "refund/\(order)")
        try tx.openAccount(Accounts.Clearing.self, id: clearing)
        try tx.openAccount(Accounts.Unapplied.self, id: unapplied, about: file.person)
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        try book(
            [
                TransferOrder(
                    Transfers.PaymentUnapplied.self,
                    id: "\(order)/unapplied",
                    debit: clearing,
                    credit: unapplied,
                    amount: file.intent.cameIn,
                    reference: file.intent.transaction
                ),
                TransferOrder(
                    Transfers.UnappliedReturned.self,
                    id: "\(order)/returned",
                    debit: unapplied,
                    credit: refund,
                    amount: file.intent.cameIn
                ),
            ],
            in: tx
        )
    }

    /// Deposit and first rent are to go back: no lease came of them.
    static func takeBack(_ signing: Signing, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AppliedPayment(journeyId: signing.id)) else {
            return
        }
        let file = try PaymentFile(row)
        let refund = "refund/\(file.order)"
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        try book(
            [
                TransferOrder(
                    Transfers.DepositReturned.self,
                    id: "\(file.order)/deposit-returned",
                    debit: "deposit/\(signing.id)",
                    credit: refund,
                    amount: signing.deposit
                ),
                TransferOrder(
                    Transfers.RentReturned.self,
                    id: "\(file.order)/rent-returned",
                    debit: "prepaid/\(signing.id)",
                    credit: refund,
                    amount: signing.dueAtSigning - signing.deposit
                ),
            ],
            in: tx
        )
    }

    /// The payer has the money back.
    static func refunded(_ file: PaymentFile, in tx: borrowing Transaction) throws {
        try book(
            [
                TransferOrder(
                    Transfers.RefundPaid.self,
                    id: "\(file.order)/refunded",
                    debit: "refund/\(file.order)",
                    credit: clearing,
                    amount: file.intent.cameIn,
                    reference: file.refund
                )
            ],
            in: tx
        )
    }

    private static func book(_ chain: [TransferOrder], in tx: borrowing Transaction) throws {
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
    }
}
