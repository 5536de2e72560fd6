import PluginKit

/// What a landlord and a resident owe each other, as the ledger keeps it.
enum LeaseBook {
    static func begin(_ input: BeginLease, in transaction: borrowing Transaction) throws {
        try transaction.run(
            Statements.InsertLease(
                id: input.lease,
                person: input.person.text,
                rent: input.rentFen
            )
        )
        try transaction.openAccount(Accounts.Clearing.self, id: "clearing")
        try transaction.openAccount(Accounts.Income.self, id: "income")
        let (deposit, claim) = ("deposit/\(input.lease)", "claim/\(input.lease)")
        try transaction.openAccount(Accounts.Deposit.self, id: deposit, about: input.person)
        try transaction.openAccount(Accounts.Claim.self, id: claim, about: input.person)
        let due = transaction.now.adding(seconds: 3 * 86_400)
        try transaction.schedule(Timers.DepositLate.self, key: input.lease, version: 1, due: due)
    }

    /// Three days have passed; whether the deposit is there is looked at now.
    static func late(_ timer: FiredTimer, in transaction: borrowing Transaction) throws {
        let deposit = try transaction.account("deposit/\(timer.key)")
        guard deposit?.creditBalance == Money(fen: 0), timer.version == 1 else { return }
        try transaction.run(Statements.InsertLapse(hold: "deposit/\(timer.key)"))
    }

    /// The first phase: reserved until the provider says it has the money, ten minutes at most.
    static func reserve(
        _ input: ReserveDeposit,
        in transaction: borrowing Transaction
    ) throws -> Booked {
        let order = TransferOrder(
            Transfers.DepositPaid.self,
            id: input.id,
            debit: "clearing",
            credit: "deposit/\(input.lease)",
            amount: input.fen
        )
        return try booked(transaction.transfer(order.pending(forSeconds: 600)))
    }

    /// The second phase, under an id of its own and the provider's reference.
    static func settle(
        _ input: SettleDeposit,
        in transaction: borrowing Transaction
    ) throws -> Booked {
        let order = TransferOrder.post(
            "\(input.id)/settled",
            pending: input.id,
            reference: input.payment
        )
        return try booked(transaction.transfer(order))
    }

    /// Rent for some days of a month; the days that follow add up with them to the fen.
    static func charge(
        _ input: ChargeRent,
        in transaction: borrowing Transaction
    ) throws -> Booked {
        let lease = try transaction.first(Statements.LeaseRent(id: input.lease))
        let rent = try MonthlyRent(lease?.rent ?? Money(fen: 0))
        let order = TransferOrder(
            Transfers.RentCharged.self,
            id: "rent/\(input.lease)/\(input.from)",
            debit: "claim/\(input.lease)",
            credit: "income",
            amount: try rent.due(from: input.from, until: input.until)
        )
        return try booked(transaction.transfer(order))
    }

    static func page(_ input: ReadBook, in snapshot: borrowing Snapshot) throws -> BookPage {
        let deposit = try snapshot.account("deposit/\(input.lease)")
        let claim = try snapshot.account("claim/\(input.lease)")
        let statement = try snapshot.accountStatement(
            "claim/\(input.lease)",
            from: input.from,
            until: input.until,
            limit: 50
        )
        return BookPage(
            depositFen: deposit?.creditBalance ?? Money(fen: 0),
            dueFen: claim?.debitBalance ?? Money(fen: 0),
            balances: try snapshot.balanceProof().holds,
            lines: statement.lines.map { Booked(id: $0.transfer.id, fen: $0.transfer.amount) }
        )
    }

    private static func booked(_ outcome: TransferOutcome) throws -> Booked {
        let transfer = try outcome.transfer()
        return Booked(id: transfer.id, fen: transfer.amount)
    }
}
