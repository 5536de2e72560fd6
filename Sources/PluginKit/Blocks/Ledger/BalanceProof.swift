/// A book added up twice: over its accounts, and over its transfers.
public struct BalanceProof: Sendable, Hashable {
    /// Over all accounts.
    public let debitsPosted: Money
    /// Over all accounts.
    public let creditsPosted: Money
    /// Over all accounts.
    public let debitsPending: Money
    /// Over all accounts.
    public let creditsPending: Money
    /// Accounts whose sums are not those of their transfers.
    public let accountsOff: [String]

    package init(
        debitsPosted: Money,
        creditsPosted: Money,
        debitsPending: Money,
        creditsPending: Money,
        accountsOff: [String]
    ) {
        self.debitsPosted = debitsPosted
        self.creditsPosted = creditsPosted
        self.debitsPending = debitsPending
        self.creditsPending = creditsPending
        self.accountsOff = accountsOff
    }

    /// True when every fen that was debited was credited, for what stands and for what is pending,
    /// and every account says what its transfers say.
    public var holds: Bool {
        debitsPosted == creditsPosted && debitsPending == creditsPending && accountsOff.isEmpty
    }
}
