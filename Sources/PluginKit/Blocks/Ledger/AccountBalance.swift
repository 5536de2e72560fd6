/// An account of a plugin's ledger and what stands in it, as four sums that only grow or, while
/// transfers are pending, are given back.
public struct AccountBalance: Sendable, Hashable {
    /// The account's name within its organisation's book.
    public let id: String
    /// The kind it was opened as.
    public let kind: String
    /// Whom it is about; nil for nobody in particular.
    public let person: PersonID?
    /// The side on which it may have at most as much as on the other, by the terms it was opened
    /// on; nil for an account without a limit.
    package let limited: LedgerRules.Side?
    /// Debits that may still be posted, voided or expire.
    public internal(set) var debitsPending: Money
    /// Debits that stand.
    public internal(set) var debitsPosted: Money
    /// Credits that may still be posted, voided or expire.
    public internal(set) var creditsPending: Money
    /// Credits that stand.
    public internal(set) var creditsPosted: Money

    package init(
        id: String,
        kind: String,
        person: PersonID?,
        limited: LedgerRules.Side?,
        debitsPending: Money = Money(fen: 0),
        debitsPosted: Money = Money(fen: 0),
        creditsPending: Money = Money(fen: 0),
        creditsPosted: Money = Money(fen: 0)
    ) {
        self.id = id
        self.kind = kind
        self.person = person
        self.limited = limited
        self.debitsPending = debitsPending
        self.debitsPosted = debitsPosted
        self.creditsPending = creditsPending
        self.creditsPosted = creditsPosted
    }

    /// Gives back what was pending and has come to its end.
    package mutating func end(debits: Money, credits: Money) {
        debitsPending = debitsPending - debits
        creditsPending = creditsPending - credits
    }

    /// What stands on the debit side: for banks and claims what is there.
    public var debitBalance: Money { debitsPosted - creditsPosted }

    /// What stands on the credit side: for deposits and income what is owed or earned.
    public var creditBalance: Money { creditsPosted - debitsPosted }
}
