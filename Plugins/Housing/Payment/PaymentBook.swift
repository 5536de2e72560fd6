import PluginKit

/// What payments mean in the landlord's ledger, which mirrors money that others hold.
enum PaymentBook {
    static let clearing = "clearing"

    /// Deposit and first rent have come in.
    static func apply(
        _ order: String?,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        guard let order, var file = try PaymentDesk.file(order, in: tx) else { return }
        try enter(order, signing, reference: file.intent.transaction, in: tx)
        file.isApplied = true
        try tx.run(Statements.UpdatePayment(file))
    }

    /// Books deposit and first rent of an order.
    static func enter(
        _ order: String,
        _ signing: Signing,
        reference: String?,
        in tx: borrowing Transaction
    ) throws {
        let (deposit, prepaid) = ("deposit/\(signing.id)", "prepaid/\(signing.id)")
        try tx.openAccount(Accounts.Clearing.self, id: clearing)
        try tx.openAccount(Accounts.Deposit.self, id: deposit, about: signing.person)
        try tx.openAccount(Accounts.Prepaid.self, id: prepaid, about: signing.person)
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
        try book(release(file.intent.left, of: file, as: file.order, in: tx), in: tx)
    }

    /// So much of a lease's deposit is to go back to whoever paid it.
    static func release(
        _ amount: Money,
        ofDepositOf lease: String,
        as name: String,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AppliedPayment(journeyId: lease)) else { return }
        let file = try PaymentFile(row)
        let refund = "refund/\(file.order)"
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        let order = TransferOrder(
            Transfers.DepositReturned.self,
            id: "\(name)/deposit-returned",
            debit: "deposit/\(lease)",
            credit: refund,
            amount: amount
        )
        try book([order], in: tx)
    }

    /// The payer has so much back.
    ///
    /// What was not to be paid back yet, because somebody did it at the provider by hand, comes out of
    /// the rent paid in advance first: a deposit is owed until it is settled.
    static func wentBack(
        _ refund: String,
        _ amount: Money,
        _ file: PaymentFile,
        in tx: borrowing Transaction
    ) throws {
        let owed = try balance("refund/\(file.order)", in: tx)
        let missing = Money(fen: max(0, amount.fen - owed.fen))
        try book(
            release(missing, of: file, as: refund, in: tx) + [
                TransferOrder(
                    Transfers.RefundPaid.self,
                    id: "\(refund)/refunded",
                    debit: "refund/\(file.order)",
                    credit: clearing,
                    amount: amount,
                    reference: refund
                )
            ],
            in: tx
        )
    }

    /// What the book has to give back of, in fen; a refund beyond it cannot be booked.
    ///
    /// For a bill it is what was earned of its kind; for what a lease began with the rent paid in advance, the deposit
    /// and the landlord's earned rent.
    static func giveable(_ file: PaymentFile, in tx: borrowing Transaction) throws -> Money {
        let names =
            switch file.bill {
            case .rent: ["rent"]
            case .supply: ["supplies"]
            case nil: ["prepaid/\(file.journey)", "deposit/\(file.journey)", "rent"]
            }
        return try (names + ["refund/\(file.order)"]).reduce(Money(fen: 0)) {
            try $0 + balance($1, in: tx)
        }
    }

    /// Makes so much of a payment payable to its payer: rent paid in advance first, then the deposit, then rent that
    /// was earned: whoever gives that back by hand has let it go.
    private static func release(
        _ amount: Money,
        of file: PaymentFile,
        as name: String,
        in tx: borrowing Transaction
    ) throws -> [TransferOrder] {
        let (refund, prepaid) = ("refund/\(file.order)", "prepaid/\(file.journey)")
        try tx.openAccount(Accounts.Refundable.self, id: refund, about: file.person)
        if let bill = file.bill {
            // Whoever gives a paid bill back by hand has let it go.
            let order = unused(amount, isRent: bill.isRent, as: "\(name)/rent-returned", to: refund)
            return amount > Money(fen: 0) ? [order] : []
        }
        let rent = min(amount, try balance(prepaid, in: tx))
        let deposited = "deposit/\(file.journey)"
        let deposit = min(amount - rent, try balance(deposited, in: tx))
        let earned = amount - rent - deposit
        let orders = [
            TransferOrder(
                Transfers.RentReturned.self,
                id: "\(name)/rent-returned",
                debit: prepaid,
                credit: refund,
                amount: rent
            ),
            TransferOrder(
                Transfers.DepositReturned.self,
                id: "\(name)/deposit-returned",
                debit: deposited,
                credit: refund,
                amount: deposit
            ),
            unused(earned, isRent: true, as: "\(name)/earned-returned", to: refund),
        ]
        // Nothing is no transfer.
        return zip(orders, [rent, deposit, earned]).filter { $0.1 > Money(fen: 0) }.map(\.0)
    }

    private static func unused(
        _ amount: Money,
        isRent: Bool,
        as name: String,
        to refund: String
    ) -> TransferOrder {
        isRent
            ? TransferOrder(
                Transfers.RentUnused.self,
                id: name,
                debit: "rent",
                credit: refund,
                amount: amount
            )
            : TransferOrder(
                Transfers.SupplyUnused.self,
                id: name,
                debit: "supplies",
                credit: refund,
                amount: amount
            )
    }

    private static func balance(_ account: String, in tx: borrowing Transaction) throws -> Money {
        try tx.account(account)?.creditBalance ?? Money(fen: 0)
    }

    private static func book(_ chain: [TransferOrder], in tx: borrowing Transaction) throws {
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
    }
}
