extension Snapshot {
    /// What stands in an account at the instant of the call; nil when the caller has no such
    /// account.
    ///
    /// A resident, who acts for no organisation, names the one whose book it is in, and sees the
    /// accounts about themselves.
    public func account(_ id: String, in tenant: TenantID? = nil) throws -> AccountBalance? {
        try ledgerReads.account(id, in: tenant, at: call.received.instant)
    }

    /// A transfer that was made; nil when there is none, or none in accounts the caller may see.
    public func transfer(_ id: String, in tenant: TenantID? = nil) throws -> Transfer? {
        try ledgerReads.transfer(id, in: tenant)
    }

    /// The posted lines of an account on some days, in order, at most `limit` (1 to 500) of them.
    ///
    /// The next page begins after the last line's `place`. Empty for an account that the caller
    /// does not have.
    public func accountStatement(
        _ id: String,
        from start: CivilDay,
        until end: CivilDay,
        after place: AccountStatement.Place? = nil,
        limit: Int = 100,
        in tenant: TenantID? = nil
    ) throws -> AccountStatement {
        let request = AccountStatement.Request(
            account: id,
            start: start,
            end: end,
            after: place,
            limit: min(max(limit, 1), 500)
        )
        return AccountStatement(lines: try ledgerReads.lines(request, in: tenant))
    }

    /// Adds up the whole book of the caller's organisation; for staff and nightly checks.
    public func balanceProof() throws -> BalanceProof { try ledgerReads.proof() }

    /// Compares an account's lines on some days with a provider's statement of the same days.
    public func breaks(
        of account: String,
        from start: CivilDay,
        until end: CivilDay,
        against statement: [ProviderLine]
    ) throws -> [BreakItem] {
        var own: [AccountStatement.Line] = []
        var place: AccountStatement.Place?
        while true {
            let page = try accountStatement(
                account,
                from: start,
                until: end,
                after: place,
                limit: 500
            ).lines
            own += page
            guard let last = page.last, page.count == 500 else { break }
            place = last.place
        }
        return Reconciliation.breaks(own: own, statement: statement)
    }
}
