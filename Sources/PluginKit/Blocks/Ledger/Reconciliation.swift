/// One line of a provider's statement.
public struct ProviderLine: Sendable, Hashable {
    /// What the provider calls it.
    public let reference: String
    /// What it brought into the account; negative for what went out.
    public let amount: Money
    /// The reference that it takes back, when it is a reversal.
    public let reverses: String?

    /// A line as the provider wrote it.
    public init(reference: String, amount: Money, reverses: String? = nil) {
        self.reference = reference
        self.amount = amount
        self.reverses = reverses
    }
}

/// One thing on which a ledger and a provider's statement do not agree.
public struct BreakItem: Sendable, Hashable {
    /// How they disagree.
    public enum Kind: String, Sendable, CaseIterable {
        /// The provider has it, the ledger does not.
        case missingHere
        /// The ledger has it, the provider does not.
        case missingThere
        /// Both have it, with different amounts.
        case amountDiffers
        /// The provider's statement has it more than once.
        case duplicateLine
        /// The provider took back what the ledger has already passed on.
        case reversalAfterRelease
    }

    /// How they disagree.
    public let kind: Kind
    /// The provider's reference; the transfer's id when the ledger's line has none.
    public let reference: String
    /// What the ledger has; nil for nothing.
    public let ours: Money?
    /// What the provider has; nil for nothing.
    public let theirs: Money?

    /// A disagreement.
    public init(kind: Kind, reference: String, ours: Money?, theirs: Money?) {
        self.kind = kind
        self.reference = reference
        self.ours = ours
        self.theirs = theirs
    }
}

/// Compares an account that mirrors a provider's with the provider's own statement.
enum Reconciliation {
    /// Lines of the ledger that have the same reference and direction are one; what goes out under
    /// the reference of what came in passes it on.
    static func breaks(own lines: [AccountStatement.Line], statement: [ProviderLine]) -> [BreakItem]
    {
        var ours: [Key: Int64] = [:]
        var order: [Key] = []
        for line in lines {
            let amount = line.isDebit ? line.transfer.amount.fen : -line.transfer.amount.fen
            guard amount != 0 else { continue }
            let key = Key(line.transfer.reference ?? line.transfer.id, isOut: amount < 0)
            if ours[key] == nil { order.append(key) }
            ours[key, default: 0] += amount
        }
        var items: [BreakItem] = []
        var seen: Set<Key> = []
        for line in statement where line.amount.fen != 0 {
            let key = Key(line.reference, isOut: line.amount.fen < 0)
            let mine = ours[key].map(Money.init(fen:))
            let kind: BreakItem.Kind?
            if !seen.insert(key).inserted {
                kind = .duplicateLine
            } else if mine == nil {
                let isReleased = line.reverses.map { ours[Key($0, isOut: true)] != nil } ?? false
                kind = isReleased ? .reversalAfterRelease : .missingHere
            } else {
                kind = mine == line.amount ? nil : .amountDiffers
            }
            guard let kind else { continue }
            items.append(
                BreakItem(kind: kind, reference: line.reference, ours: mine, theirs: line.amount)
            )
        }
        // What was passed on is settled by the provider's own pay-out, under its own reference.
        let missing = order.filter { key in
            !seen.contains(key)
                && !(key.isOut && ours[Key(key.reference, isOut: false)] != nil)
        }
        return items
            + missing.map {
                BreakItem(
                    kind: .missingThere,
                    reference: $0.reference,
                    ours: ours[$0].map(Money.init(fen:)),
                    theirs: nil
                )
            }
    }

    private struct Key: Hashable {
        let reference: String
        let isOut: Bool

        init(_ reference: String, isOut: Bool) {
            self.reference = reference
            self.isOut = isOut
        }
    }
}
