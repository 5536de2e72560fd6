import PluginKit

/// Carries out what a lease says of its deposit: the landlord's list, the book, the refund, the clock.
enum SettlementDesk {
    private static let compensation = "compensation"

    private static func deposit(_ lease: String) -> String { "deposit/\(lease)" }

    private static func receivable(_ lease: String) -> String { "receivable/\(lease)" }

    /// What is owed of a lease's deposit, by the book.
    static func held(_ file: LeaseFile, in tx: borrowing Transaction) throws -> Money {
        try tx.account(deposit(file.id), in: file.tenant)?.creditBalance ?? Money(fen: 0)
    }

    /// Proposes what is taken off the deposit, line by line; what stands only becomes smaller.
    static func propose(
        _ input: ProposeSettlement,
        in tx: borrowing Transaction
    ) throws -> Lease {
        let file = try LessorDesk.find(input.id, in: tx)
        // What was found is on record before anything is taken off for it.
        guard input.lines.isEmpty || file.inspectedAt != nil else {
            throw Fault.settlementNotInspected()
        }
        let sum = input.lines.reduce(Money(fen: 0)) { $0 + $1.amountFen }
        let held = try held(file, in: tx)
        let number = (file.life.settlement?.number ?? 0) + 1
        // Before the machine is told: what it takes off is booked line by line.
        for (index, line) in input.lines.enumerated() {
            try tx.run(
                Statements.InsertSettlementLine(
                    leaseId: file.id,
                    number: number,
                    line: Int64(index + 1),
                    tenantId: file.tenant.text,
                    personId: file.person.text,
                    kind: line.kind.rawValue,
                    reason: line.reason,
                    evidence: line.evidence,
                    amount: line.amountFen
                )
            )
        }
        let next = try TenancyDesk.take(
            .settlementProposed(deductions: sum, held: held),
            file,
            in: tx
        )
        try tx.publish(SettlementProposed(next, lines: input.lines.count, at: tx.now))
        return try LessorDesk.view(input.id, in: tx)
    }

    /// So much of the deposit is to go back the way it came.
    static func giveBack(
        _ amount: Money,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws {
        try PaymentBook.release(
            amount,
            ofDepositOf: file.id,
            as: "\(file.id)/settled-\(file.life.version)",
            in: tx
        )
        try PaymentDesk.refund(amount, ofDepositOf: file.id, in: tx)
    }

    /// The lines that stand are charged, and paid out of the deposit.
    static func deduct(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        guard let number = file.life.settlement?.number else { return }
        try tx.openAccount(Accounts.Compensation.self, id: compensation)
        try tx.openAccount(
            Accounts.Receivable.self,
            id: receivable(file.id),
            about: file.person
        )
        let lines = Statements.LinesOfSettlement(leaseId: file.id, number: number)
        let chain = try tx.all(lines).flatMap { line in
            [
                TransferOrder(
                    Transfers.DeductionCharged.self,
                    id: "\(file.id)/charge-\(number)-\(line.line)",
                    debit: receivable(file.id),
                    credit: compensation,
                    amount: line.amount
                ),
                TransferOrder(
                    Transfers.DeductionTaken.self,
                    id: "\(file.id)/taken-\(number)-\(line.line)",
                    debit: deposit(file.id),
                    credit: receivable(file.id),
                    amount: line.amount
                ),
            ]
        }
        guard !chain.isEmpty else { return }
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
    }

    /// Whatever was to go back of a payment is with its payer: a lease may wait for it.
    static func wentBack(_ lease: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyLease(id: lease)) else { return }
        let file = try LeaseFile(row)
        guard let owing = file.life.settlement?.owing, owing > Money(fen: 0) else { return }
        try TenancyDesk.take(.depositReturned, file, in: tx)
    }

    /// Nothing of the deposit is open any more.
    static func settle(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        try tx.run(
            Statements.StopDepositClock(id: DepositClockDesk.number(of: file), returnedAt: tx.now)
        )
        guard let settlement = file.life.settlement else { return }
        try tx.publish(DepositSettled(file, settlement, at: tx.now))
    }

    /// From the keys on the city's clock runs.
    static func startClock(_ file: LeaseFile, in tx: borrowing Transaction) throws {
        guard try held(file, in: tx) > Money(fen: 0), let keys = file.life.handedOver else {
            return
        }
        try tx.run(
            Statements.StartDepositClock(
                id: DepositClockDesk.number(of: file),
                tenantId: file.tenant.text,
                keysAt: keys,
                dueAt: keys.adding(seconds: LeaseLimits.returnSeconds)
            )
        )
    }
}
