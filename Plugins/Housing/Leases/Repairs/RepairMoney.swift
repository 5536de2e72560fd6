import PluginKit

/// What tenants are owed for repairs, in the landlord's book: it is taken off the rent.
enum RepairMoney {
    private static let cost = "repairs"
    private static let given = "abated"

    static func offset(_ lease: String) -> String { "offset/\(lease)" }

    static func abatement(_ lease: String) -> String { "abatement/\(lease)" }

    /// What so much lost use of a claim comes to, by the rents of its days.
    private static func abated(
        _ file: RepairFile,
        _ percent: Int64,
        in tx: borrowing Transaction
    ) throws -> Money {
        guard let lost = file.life.claim?.lost else { return Money(fen: 0) }
        let terms = try tx.all(Statements.TermsOfLease(leaseId: file.lease)).map {
            Abatement.Term(start: $0.startDay, end: $0.endDay, rent: $0.rent)
        }
        return Abatement.amount(terms, from: lost.from, until: lost.until, percent: percent)
    }

    /// An officer has no place in a landlord's book: the plugin at work for itself writes it, at once.
    static func schedule(_ file: RepairFile, in tx: borrowing Transaction) throws {
        try tx.schedule(
            Timers.RepairBooking.self,
            key: file.key,
            version: file.life.version,
            due: tx.now
        )
    }

    /// What is granted and not in the book yet is booked; asked again, nothing is.
    static func book(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let item = LeaseItem(key: timer.key),
            let row = try tx.first(Statements.AnyRepair(leaseId: item.lease, number: item.number))
        else { return }
        let file = try RepairFile(row)
        try tx.act(in: file.tenant)
        guard let grant = file.life.grant, let judge = file.life.grantedBy else { return }
        let abated = try abated(file, grant.percent, in: tx)
        try tx.run(
            Statements.BookRepair(
                leaseId: file.lease,
                number: file.number,
                abated: abated,
                booked: grant.bill
            )
        )
        try owe(grant.bill - file.booked, abated - file.abated, judge, file, in: tx)
    }

    /// Books what is owed from now on, takes it off what is open, and tells the bus.
    private static func owe(
        _ bill: Money,
        _ abated: Money,
        _ judge: RepairJudge,
        _ file: RepairFile,
        in tx: borrowing Transaction
    ) throws {
        guard bill.fen > 0 || abated.fen > 0 else { return }
        let name = "\(file.lease)/repair-\(file.number)-\(file.life.version)"
        try openAccounts(file, in: tx)
        var chain: [TransferOrder] = []
        if bill.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.RepairOwed.self,
                    id: "\(name)/owed",
                    debit: cost,
                    credit: offset(file.lease),
                    amount: bill
                )
            )
        }
        if abated.fen > 0 {
            chain.append(
                TransferOrder(
                    Transfers.RentAbated.self,
                    id: "\(name)/abated",
                    debit: given,
                    credit: abatement(file.lease),
                    amount: abated
                )
            )
        }
        for outcome in try tx.transfer(linked: chain) { _ = try outcome.transfer() }
        try tx.publish(RepairGranted(file, bill, abated, judge, at: tx.now))
        guard let row = try tx.first(Statements.AnyLease(id: file.lease)) else { return }
        try RentDesk.takeOff(LeaseFile(row), in: tx)
    }

    private static func openAccounts(_ file: RepairFile, in tx: borrowing Transaction) throws {
        try tx.openAccount(Accounts.Repairs.self, id: cost)
        try tx.openAccount(Accounts.Abated.self, id: given)
        try tx.openAccount(Accounts.Offset.self, id: offset(file.lease), about: file.person)
        try tx.openAccount(Accounts.Abatement.self, id: abatement(file.lease), about: file.person)
    }

    /// What is owed and has not been taken off yet.
    static func open(_ file: LeaseFile, in tx: borrowing Transaction) throws -> Credit {
        Credit(
            abatement: try balance(abatement(file.id), file, in: tx),
            offset: try balance(offset(file.id), file, in: tx)
        )
    }

    private static func balance(
        _ account: String,
        _ file: LeaseFile,
        in tx: borrowing Transaction
    ) throws -> Money {
        try tx.account(account, in: file.tenant)?.creditBalance ?? Money(fen: 0)
    }

    /// What is taken off a bill, or is to be.
    struct Credit: Sendable, Hashable {
        let abatement: Money
        let offset: Money

        var sum: Money { abatement + offset }

        /// As much of it as fits into an amount: rent that is not owed goes first.
        func taken(from amount: Money) -> Credit {
            let abated = min(abatement, amount)
            return Credit(abatement: abated, offset: min(offset, amount - abated))
        }
    }
}
