/// One line of a ledger: written once, never changed.
public struct Transfer: Sendable, Hashable {
    /// What it does to the accounts.
    public enum Phase: String, Sendable {
        /// Stands at once.
        case single
        /// Reserves an amount.
        case pending
        /// Lets a reserved amount, or a part of it, stand.
        case post
        /// Gives a reserved amount back.
        case void
        /// Moves an amount of an earlier transfer back.
        case correction
    }

    /// The id its author gave it.
    public let id: String
    /// The kind in the manifest.
    public let kind: String
    /// The account that is debited.
    public let debit: String
    /// The account that is credited.
    public let credit: String
    /// What it moves, reserves or gives back.
    public let amount: Money
    /// What it does to the accounts.
    public let phase: Phase
    /// The pending transfer it ends, or the one it corrects.
    public let earlier: String?
    /// When it was written, by the ledger's clock, which never goes back.
    public let at: Instant
    /// When a pending one ends by itself.
    public let expires: Instant?
    /// What the provider calls it.
    public let reference: String?

    package init(
        id: String,
        kind: String,
        debit: String,
        credit: String,
        amount: Money,
        phase: Phase,
        earlier: String?,
        at: Instant,
        expires: Instant?,
        reference: String?
    ) {
        self.id = id
        self.kind = kind
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.phase = phase
        self.earlier = earlier
        self.at = at
        self.expires = expires
        self.reference = reference
    }

    /// True when the accounts' posted sums have it.
    package var isPosted: Bool { phase != .pending && phase != .void }
}

/// What became of an order.
public enum TransferOutcome: Sendable, Hashable {
    /// It stands in the ledger, now or since it was asked for the first time.
    case made(Transfer)
    /// It does not, and never will under this id; nothing else of its chain does either.
    case refused(TransferRefusal)

    /// The transfer, or the fault that says why there is none.
    ///
    /// A fault thrown out of a transaction undoes all of it, and so the refusal too: the id may be
    /// used again. Where a refusal is to stay, let the transaction end well and answer afterwards.
    public func transfer() throws -> Transfer {
        switch self {
        case .made(let transfer): transfer
        case .refused(let refusal): throw refusal.fault()
        }
    }
}
