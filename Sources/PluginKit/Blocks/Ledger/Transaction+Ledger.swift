extension Transaction {
    /// Opens an account in the book of the organisation that the transaction acts in; nothing
    /// happens when it is open already as the same kind and about the same person.
    ///
    /// Throws `ledger.account_differs` when it is open as another, and
    /// `ledger.platform_holds_rent` for a kind in which the platform would hold rent or deposits.
    public func openAccount<K: AccountKind>(
        _ kind: K.Type,
        id: String,
        about person: PersonID? = nil
    ) throws {
        let rows = try ledgerRows
        let name = "\(kind.name)"
        guard let rule = rows.rules.account(name) else {
            throw Fault.blockNotDeclared("account \(name)")
        }
        guard !rule.isForbidden else { throw Fault.platformHoldsRent(name) }
        guard BlockID.isSound(id) else { throw Fault.orderUnsound(id) }
        let account = AccountBalance(id: id, kind: name, person: person, limited: rule.limited)
        guard try rows.open(account, rule, at: now) else { throw Fault.accountDiffers(id) }
    }

    /// Carries out one order; the answer is the same however often it is asked.
    ///
    /// Throws `ledger.order_unsound` for what no ledger could do, such as an amount of nothing.
    public func transfer(_ order: TransferOrder) throws -> TransferOutcome {
        try transfer(linked: [order])[0]
    }

    /// Carries out a chain of at most 64 orders: all of them, or none.
    ///
    /// Of a chain that is refused one outcome says why, the others are `linked`; only the id of the
    /// one that was refused is spent.
    public func transfer(linked chain: [TransferOrder]) throws -> [TransferOutcome] {
        guard (1...64).contains(chain.count), Set(chain.map(\.id)).count == chain.count else {
            throw Fault.orderUnsound(chain.first?.id ?? "")
        }
        for order in chain { try order.check() }
        let rows = try ledgerRows
        var book = try rows.load(chain, at: now)
        let outcomes = try book.decide(chain)
        try rows.save(book)
        return outcomes
    }

    /// What stands in an account now; nil when the caller has no such account.
    ///
    /// A resident, who acts for no organisation, names the one whose book it is in, and sees the
    /// accounts about themselves.
    public func account(_ id: String, in tenant: TenantID? = nil) throws -> AccountBalance? {
        try ledgerRows.account(id, in: tenant, at: now)
    }
}
