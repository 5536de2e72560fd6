import PluginKit

/// The rows of a plugin's ledger in a transaction on its lane.
struct LedgerWriter: LedgerRows {
    let engine: LaneEngine
    let tables: LedgerTables

    var rules: LedgerRules { tables.rules }

    private var tenant: String { tables.scope.written }

    /// Pending transfers that one run of the timer ends.
    private static let expiredMax: Int64 = 512

    func account(_ id: String, in tenant: TenantID?, at now: Instant) throws -> AccountBalance? {
        try tables.account(id, in: tenant, at: now)
    }

    func transfer(_ id: String, in tenant: TenantID?) throws -> Transfer? {
        try tables.transfer(id, in: tenant)
    }

    func lines(
        _ request: AccountStatement.Request,
        in tenant: TenantID?
    ) throws -> [AccountStatement.Line] {
        try tables.lines(request, in: tenant)
    }

    func proof() throws -> BalanceProof { try tables.proof() }

    func open(
        _ account: AccountBalance,
        _ rule: LedgerRules.Account,
        at now: Instant
    ) throws -> Bool {
        guard account.person == nil || tables.scope.isTheirs(account.person) else {
            throw Fault.foreignRow("an account about \(account.person?.text ?? "")")
        }
        engine.noteUse("account", account.kind)
        let insert = try engine.statement(
            """
            INSERT INTO host_account(tenant, id, kind, subject, holder, money, limited, opened_ms)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT DO NOTHING
            """
        )
        insert.bind(tenant, at: 1)
        insert.bind(account.id, at: 2)
        insert.bind(account.kind, at: 3)
        insert.bind(account.person?.text, at: 4)
        insert.bind(rule.holder.rawValue, at: 5)
        insert.bind(rule.money.rawValue, at: 6)
        insert.bind(account.limited?.rawValue, at: 7)
        insert.bind(now.utcMillis, at: 8)
        try insert.run()
        let row = try tables.row(account.id, tenant)
        return row?.kind == account.kind && row?.person == account.person
    }

    // MARK: - One decision

    func load(_ chain: [TransferOrder], at now: Instant) throws -> LedgerBook {
        let at = try tables.time(now)
        let ids = chain.map(\.id) + chain.compactMap(\.earlier)
        var accounts = Set(chain.flatMap(\.accounts))
        for id in ids {
            guard let transfer = try tables.known(id, tenant)?.transfer else { continue }
            accounts.formUnion([transfer.debit, transfer.credit])
        }
        for account in accounts { try expire(touching: account, at: at) }
        var known: [String: LedgerBook.Known] = [:]
        for id in ids { known[id] = try tables.known(id, tenant) }
        var balances: [String: AccountBalance] = [:]
        for account in accounts { balances[account] = try tables.row(account, tenant) }
        if tables.scope.isVisitor { try confine(chain, balances, &known) }
        return LedgerBook(rules: rules, at: at, accounts: balances, known: known)
    }

    /// A caller from elsewhere moves what goes to or from an account about them; other transfers are
    /// not there for them, and an id that one of those has is taken.
    private func confine(
        _ chain: [TransferOrder],
        _ balances: [String: AccountBalance],
        _ known: inout [String: LedgerBook.Known]
    ) throws {
        func isTheirs(_ accounts: [String]) -> Bool {
            accounts.contains { tables.scope.isTheirs(balances[$0]?.person) }
        }
        for order in chain where !order.accounts.isEmpty && !isTheirs(order.accounts) {
            throw Fault.foreignRow("a transfer between \(order.accounts.joined(separator: ", "))")
        }
        let asked = Set(chain.map(\.id))
        for (id, entry) in known {
            guard let transfer = entry.transfer, !isTheirs([transfer.debit, transfer.credit])
            else { continue }
            known[id] = asked.contains(id) ? LedgerBook.Known(body: "") : nil
        }
    }

    func save(_ book: LedgerBook) throws {
        for id in book.changedAccounts {
            if let account = book.accounts[id] { try write(account) }
        }
        for id in book.made {
            guard let known = book.known[id] else { continue }
            try insert(id, known, book.at)
            guard let transfer = known.transfer, transfer.isPosted, transfer.amount.fen > 0
            else { continue }
            let number = engine.connection.lastInsertedRow
            try enter(transfer, number, isDebit: true, book)
            try enter(transfer, number, isDebit: false, book)
        }
        for id in book.changedTransfers.subtracting(book.made) {
            if let known = book.known[id] { try update(id, known) }
        }
        if book.made.contains(where: { book.known[$0]?.state == .open }) { try plan() }
    }

    private func write(_ account: AccountBalance) throws {
        let update = try engine.statement(
            """
            UPDATE host_account SET debits_pending=?3, debits_posted=?4, credits_pending=?5,
                credits_posted=?6 WHERE tenant=?1 AND id=?2
            """
        )
        update.bind(tenant, at: 1)
        update.bind(account.id, at: 2)
        update.bind(account.debitsPending.fen, at: 3)
        update.bind(account.debitsPosted.fen, at: 4)
        update.bind(account.creditsPending.fen, at: 5)
        update.bind(account.creditsPosted.fen, at: 6)
        try update.run()
    }

    private func insert(_ id: String, _ known: LedgerBook.Known, _ at: Instant) throws {
        let insert = try engine.statement(
            """
            INSERT INTO host_transfer(tenant, id, body, at_ms, refusal, kind, phase, debit, credit,
                amount, earlier, reference, expires_ms, state, corrected)
            VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)
            """
        )
        let transfer = known.transfer
        if let transfer { engine.noteUse("transfer", transfer.kind) }
        insert.bind(tenant, at: 1)
        insert.bind(id, at: 2)
        insert.bind(known.body, at: 3)
        insert.bind(at.utcMillis, at: 4)
        insert.bind(known.refusal?.rawValue, at: 5)
        insert.bind(transfer?.kind, at: 6)
        insert.bind(transfer?.phase.rawValue, at: 7)
        insert.bind(transfer?.debit, at: 8)
        insert.bind(transfer?.credit, at: 9)
        insert.bind(transfer?.amount.fen, at: 10)
        insert.bind(transfer?.earlier, at: 11)
        insert.bind(transfer?.reference, at: 12)
        insert.bind(transfer?.expires?.utcMillis, at: 13)
        insert.bind(known.state?.rawValue, at: 14)
        insert.bind(known.corrected.fen, at: 15)
        try insert.run()
    }

    private func enter(
        _ transfer: Transfer,
        _ number: Int64,
        isDebit: Bool,
        _ book: LedgerBook
    ) throws {
        let id = isDebit ? transfer.debit : transfer.credit
        let insert = try engine.statement(
            "INSERT INTO host_entry VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"
        )
        insert.bind(tenant, at: 1)
        insert.bind(id, at: 2)
        insert.bind(Int64(transfer.at.civilDay.sinceEpoch), at: 3)
        insert.bind(number, at: 4)
        insert.bind(isDebit ? 1 : 0, at: 5)
        insert.bind(transfer.amount.fen, at: 6)
        let after = book.standing[transfer.id]
        let account = isDebit ? after?.debit : after?.credit
        insert.bind(account?.debitsPosted.fen ?? 0, at: 7)
        insert.bind(account?.creditsPosted.fen ?? 0, at: 8)
        try insert.run()
    }

    private func update(_ id: String, _ known: LedgerBook.Known) throws {
        let update = try engine.statement(
            "UPDATE host_transfer SET state=?3, corrected=?4 WHERE tenant=?1 AND id=?2"
        )
        update.bind(tenant, at: 1)
        update.bind(id, at: 2)
        update.bind(known.state?.rawValue, at: 3)
        update.bind(known.corrected.fen, at: 4)
        try update.run()
    }

    // MARK: - Expiry

    func expire(at now: Instant) throws {
        let due = try engine.statement(
            """
            SELECT n, tenant, debit, credit, amount FROM host_transfer
            WHERE state='open' AND expires_ms<=?1 ORDER BY expires_ms, n LIMIT ?2
            """
        )
        due.bind(try tables.time(now).utcMillis, at: 1)
        due.bind(LedgerWriter.expiredMax, at: 2)
        try end(due)
        try plan()
    }

    private func expire(touching account: String, at now: Instant) throws {
        let due = try engine.statement(
            """
            SELECT n, tenant, debit, credit, amount FROM host_transfer
            WHERE state='open' AND expires_ms<=?1 AND tenant=?2 AND (debit=?3 OR credit=?3)
            """
        )
        due.bind(now.utcMillis, at: 1)
        due.bind(tenant, at: 2)
        due.bind(account, at: 3)
        try end(due)
    }

    private struct Due {
        let number: Int64
        let tenant: String
        let debit: String
        let credit: String
        let amount: Int64
    }

    private func end(_ select: PreparedStatement) throws {
        var list: [Due] = []
        try select.each { row in
            list.append(
                Due(
                    number: row.int64(at: 0),
                    tenant: row.text(at: 1),
                    debit: row.text(at: 2),
                    credit: row.text(at: 3),
                    amount: row.int64(at: 4)
                )
            )
        }
        for due in list {
            let debit = try engine.statement(
                """
                UPDATE host_account SET debits_pending = debits_pending - ?3
                    WHERE tenant=?1 AND id=?2
                """
            )
            try run(debit, due.tenant, due.debit, due.amount)
            let credit = try engine.statement(
                """
                UPDATE host_account SET credits_pending = credits_pending - ?3
                    WHERE tenant=?1 AND id=?2
                """
            )
            try run(credit, due.tenant, due.credit, due.amount)
            let close = try engine.statement("UPDATE host_transfer SET state='expired' WHERE n=?1")
            close.bind(due.number, at: 1)
            try close.run()
        }
    }

    private func run(
        _ update: PreparedStatement,
        _ tenant: String,
        _ account: String,
        _ amount: Int64
    ) throws {
        update.bind(tenant, at: 1)
        update.bind(account, at: 2)
        update.bind(amount, at: 3)
        try update.run()
    }

    /// One timer for all that is pending, at the earliest end.
    private func plan() throws {
        let select = try engine.statement(
            "SELECT min(expires_ms) FROM host_transfer WHERE state='open'"
        )
        let first = try select.first { $0.optionalInt64(at: 0) }
        guard let due = first ?? nil else { return }
        try engine.setTimer(
            BlockTimers.ledger,
            key: "due",
            version: 0,
            due: Instant(utcMillis: due)
        )
    }
}
