/// The rows of a plugin's ledger, read for whoever a snapshot or transaction works for.
package protocol LedgerReads {
    var rules: LedgerRules { get }
    func account(_ id: String, in tenant: TenantID?, at now: Instant) throws -> AccountBalance?
    func transfer(_ id: String, in tenant: TenantID?) throws -> Transfer?
    func lines(_ request: AccountStatement.Request, in tenant: TenantID?) throws
        -> [AccountStatement.Line]
    func proof() throws -> BalanceProof
}

/// The rows of a plugin's ledger in a transaction; written are those of the tenant it acts in.
package protocol LedgerRows: LedgerReads {
    /// Opens an account unless it is open; false when it is open as another.
    func open(_ account: AccountBalance, _ rule: LedgerRules.Account, at now: Instant) throws
        -> Bool
    /// What these orders touch, at the ledger's time; what was pending there until then and not
    /// any longer has ended.
    func load(_ chain: [TransferOrder], at now: Instant) throws -> LedgerBook
    /// Writes what a decision made of it.
    func save(_ book: LedgerBook) throws
    /// Ends what was pending until now, some of it at a time, and asks to be called again.
    func expire(at now: Instant) throws
}
