import PluginKit

/// The rows of a plugin's ledger as a caller reads them.
struct LedgerTables: LedgerReads {
    let connection: Connection
    let scope: BlockScope
    let rules: LedgerRules

    init(_ connection: Connection, _ scope: BlockScope) throws {
        guard let rules = connection.blocks.ledger else {
            throw Fault.blockNotDeclared("ledger")
        }
        self.connection = connection
        self.scope = scope
        self.rules = rules
    }

    func account(_ id: String, in tenant: TenantID?, at now: Instant) throws -> AccountBalance? {
        guard let (tenant, person) = seen(tenant) else { return nil }
        guard var account = try row(id, tenant), person == nil || account.person?.text == person
        else { return nil }
        let due = try connection.statement(
            """
            SELECT coalesce(sum(CASE WHEN debit=?2 THEN amount ELSE 0 END), 0),
                coalesce(sum(CASE WHEN credit=?2 THEN amount ELSE 0 END), 0)
            FROM host_transfer
            WHERE state='open' AND expires_ms<=?3 AND tenant=?1 AND (debit=?2 OR credit=?2)
            """
        )
        due.bind(tenant, at: 1)
        due.bind(id, at: 2)
        due.bind(try time(now).utcMillis, at: 3)
        // What has come to its end by now is not pending, whether somebody has seen to it or not.
        _ = try due.first {
            account.end(
                debits: Money(fen: $0.int64(at: 0)),
                credits: Money(fen: $0.int64(at: 1))
            )
        }
        return account
    }

    func transfer(_ id: String, in tenant: TenantID?) throws -> Transfer? {
        guard let (tenant, person) = seen(tenant),
            let transfer = try known(id, tenant)?.transfer
        else { return nil }
        guard let person else { return transfer }
        let isAbout = try [transfer.debit, transfer.credit].contains {
            try row($0, tenant)?.person?.text == person
        }
        return isAbout ? transfer : nil
    }

    func lines(
        _ request: AccountStatement.Request,
        in tenant: TenantID?
    ) throws -> [AccountStatement.Line] {
        guard let (tenant, person) = seen(tenant) else { return [] }
        if let person, try row(request.account, tenant)?.person?.text != person { return [] }
        let select = try connection.statement(
            """
            SELECT e.day, e.n, e.is_debit, e.debits_posted, e.credits_posted,
                t.id, t.kind, t.debit, t.credit, t.amount, t.phase, t.earlier, t.at_ms,
                t.expires_ms, t.reference
            FROM host_entry e JOIN host_transfer t ON t.n = e.n
            WHERE e.tenant=?1 AND e.account=?2 AND e.day<?3 AND (e.day, e.n) > (?4, ?5)
            ORDER BY e.day, e.n LIMIT ?6
            """
        )
        let first = AccountStatement.Place(day: request.start.adding(days: -1), number: .max)
        let after = max(first, request.after ?? first)
        select.bind(tenant, at: 1)
        select.bind(request.account, at: 2)
        select.bind(Int64(request.end.sinceEpoch), at: 3)
        select.bind(Int64(after.day.sinceEpoch), at: 4)
        select.bind(after.number, at: 5)
        select.bind(Int64(request.limit), at: 6)
        var lines: [AccountStatement.Line] = []
        try select.each { row in
            lines.append(
                AccountStatement.Line(
                    place: AccountStatement.Place(
                        day: CivilDay(sinceEpoch: Int32(truncatingIfNeeded: row.int64(at: 0))),
                        number: row.int64(at: 1)
                    ),
                    transfer: LedgerTables.transfer(row, from: 5),
                    isDebit: row.int64(at: 2) == 1,
                    debitsPosted: Money(fen: row.int64(at: 3)),
                    creditsPosted: Money(fen: row.int64(at: 4))
                )
            )
        }
        return lines
    }

    func proof() throws -> BalanceProof {
        guard case .all(let tenant) = scope.sight(nil) else {
            return BalanceProof(sums: [0, 0, 0, 0], accountsOff: [])
        }
        let total = try connection.statement(
            """
            SELECT coalesce(sum(debits_posted), 0), coalesce(sum(credits_posted), 0),
                coalesce(sum(debits_pending), 0), coalesce(sum(credits_pending), 0)
            FROM host_account WHERE tenant=?1
            """
        )
        total.bind(tenant, at: 1)
        let sums = try total.first { row in (0..<4).map { row.int64(at: $0) } }
        let off = try connection.statement(
            """
            SELECT a.id FROM host_account a
            LEFT JOIN (SELECT debit AS id, sum(amount) AS sum FROM host_transfer
                WHERE tenant=?1 AND state='open' GROUP BY debit) d ON d.id = a.id
            LEFT JOIN (SELECT credit AS id, sum(amount) AS sum FROM host_transfer
                WHERE tenant=?1 AND state='open' GROUP BY credit) c ON c.id = a.id
            LEFT JOIN (SELECT account AS id, sum(amount * is_debit) AS debits,
                sum(amount * (1 - is_debit)) AS credits FROM host_entry
                WHERE tenant=?1 GROUP BY account) e ON e.id = a.id
            WHERE a.tenant=?1 AND (a.debits_pending <> coalesce(d.sum, 0)
                OR a.credits_pending <> coalesce(c.sum, 0)
                OR a.debits_posted <> coalesce(e.debits, 0)
                OR a.credits_posted <> coalesce(e.credits, 0))
            ORDER BY a.id LIMIT 100
            """
        )
        off.bind(tenant, at: 1)
        var accounts: [String] = []
        try off.each { accounts.append($0.text(at: 0)) }
        return BalanceProof(sums: sums ?? [0, 0, 0, 0], accountsOff: accounts)
    }

    // MARK: - Rows

    /// The ledger's clock goes with its commands, and never back.
    func time(_ now: Instant) throws -> Instant {
        let select = try connection.statement(
            "SELECT at_ms FROM host_transfer ORDER BY n DESC LIMIT 1"
        )
        let last = try select.first { Instant(utcMillis: $0.int64(at: 0)) }
        return max(now, last ?? now)
    }

    /// The tenant, and the person whose rows alone are seen there; nil for nothing.
    private func seen(_ asked: TenantID?) -> (tenant: String, person: String?)? {
        switch scope.sight(asked) {
        case .all(let tenant): (tenant, nil)
        case .about(let person, let tenant): (tenant, person)
        case .nothing: nil
        }
    }

    func row(_ id: String, _ tenant: String) throws -> AccountBalance? {
        let select = try connection.statement(
            """
            SELECT kind, subject, limited, debits_pending, debits_posted, credits_pending,
                credits_posted
            FROM host_account WHERE tenant=?1 AND id=?2
            """
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        return try select.first { row in
            AccountBalance(
                id: id,
                kind: row.text(at: 0),
                person: row.optionalText(at: 1).map(PersonID.init),
                limited: row.optionalText(at: 2).flatMap(LedgerRules.Side.init),
                debitsPending: Money(fen: row.int64(at: 3)),
                debitsPosted: Money(fen: row.int64(at: 4)),
                creditsPending: Money(fen: row.int64(at: 5)),
                creditsPosted: Money(fen: row.int64(at: 6))
            )
        }
    }

    func known(_ id: String, _ tenant: String) throws -> LedgerBook.Known? {
        let select = try connection.statement(
            """
            SELECT body, refusal, state, corrected, id, kind, debit, credit, amount, phase, earlier,
                at_ms, expires_ms, reference
            FROM host_transfer WHERE tenant=?1 AND id=?2
            """
        )
        select.bind(tenant, at: 1)
        select.bind(id, at: 2)
        return try select.first { row in
            let refusal = row.optionalText(at: 1).flatMap(TransferRefusal.init)
            return LedgerBook.Known(
                body: row.text(at: 0),
                transfer: refusal == nil ? LedgerTables.transfer(row, from: 4) : nil,
                refusal: refusal,
                state: row.optionalText(at: 2).flatMap(LedgerBook.PendingState.init),
                corrected: Money(fen: row.int64(at: 3))
            )
        }
    }

    private static func transfer(_ row: PreparedStatement, from column: Int) -> Transfer {
        Transfer(
            id: row.text(at: column),
            kind: row.text(at: column + 1),
            debit: row.text(at: column + 2),
            credit: row.text(at: column + 3),
            amount: Money(fen: row.int64(at: column + 4)),
            phase: Transfer.Phase(rawValue: row.text(at: column + 5)) ?? .single,
            earlier: row.optionalText(at: column + 6),
            at: Instant(utcMillis: row.int64(at: column + 7)),
            expires: row.optionalInt64(at: column + 8).map(Instant.init(utcMillis:)),
            reference: row.optionalText(at: column + 9)
        )
    }
}

extension BalanceProof {
    fileprivate init(sums: [Int64], accountsOff: [String]) {
        self.init(
            debitsPosted: Money(fen: sums[0]),
            creditsPosted: Money(fen: sums[1]),
            debitsPending: Money(fen: sums[2]),
            creditsPending: Money(fen: sums[3]),
            accountsOff: accountsOff
        )
    }
}
