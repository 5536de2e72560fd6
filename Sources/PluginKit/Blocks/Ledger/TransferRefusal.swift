/// Why a ledger refused an order.
public enum TransferRefusal: String, Sendable, CaseIterable {
    /// The id stands for another order.
    case differs
    /// Another order of the chain was refused.
    case linked
    /// The account to debit was never opened.
    case debitAccountMissing
    /// The account to credit was never opened.
    case creditAccountMissing
    /// The debited account would have more debits than credits.
    case exceedsCredits
    /// The credited account would have more credits than debits.
    case exceedsDebits
    /// A sum would be larger than any book holds.
    case overflows
    /// There is no such transfer to post, void or correct.
    case earlierMissing
    /// The transfer to post or void is none that waits, or the one to correct moved nothing.
    case earlierOfAnotherPhase
    /// The pending transfer was posted before.
    case alreadyPosted
    /// The pending transfer was voided before.
    case alreadyVoided
    /// The pending transfer ended by itself.
    case expired
    /// More is to be posted than is pending.
    case exceedsPending
    /// More is to be corrected than was moved.
    case exceedsEarlier

    /// True when the id is spent by it.
    var isSticky: Bool { self != .differs && self != .linked }

    /// The refusal as a person sees it.
    public func fault(location: SourceLocation = .here()) -> Fault {
        let text = text
        return Fault(
            .conflict,
            code: text.code,
            message: LocalizedText(zh: text.zh, en: text.en),
            remedy: LocalizedText(zh: text.remedyZH, en: text.remedyEN),
            location: location
        )
    }

    private typealias Text = (
        code: String, zh: String, en: String, remedyZH: String, remedyEN: String
    )

    private var text: Text {
        switch self {
        case .differs, .linked, .overflows, .debitAccountMissing, .creditAccountMissing:
            ofOrder
        case .exceedsCredits, .exceedsDebits:
            (
                code: "ledger.balance_too_small", zh: "账户余额不足（含在途金额）。",
                en: "The account does not have so much, pending amounts included.",
                remedyZH: "请减少金额，或先补足余额，再用新的编号提交。",
                remedyEN: "Move less or fill the account first, under a new id."
            )
        case .earlierMissing, .earlierOfAnotherPhase, .alreadyPosted, .alreadyVoided, .expired:
            ofPending
        case .exceedsPending, .exceedsEarlier:
            (
                code: "ledger.more_than_before", zh: "金额超过原记录的金额。",
                en: "The amount is more than the earlier transfer moved.",
                remedyZH: "请按原记录剩余的金额提交。",
                remedyEN: "Ask for what is left of the earlier transfer, under a new id."
            )
        }
    }

    private var ofOrder: Text {
        switch self {
        case .differs:
            (
                code: "ledger.id_reused", zh: "该编号已用于另一笔记录。",
                en: "This id stands for another transfer.",
                remedyZH: "请为新的记录使用新的编号。", remedyEN: "Use a new id for a new transfer."
            )
        case .linked:
            (
                code: "ledger.chain_refused", zh: "同组的另一笔记录被拒绝，全组均未入账。",
                en: "Another transfer of the chain was refused; none of them was made.",
                remedyZH: "请先处理被拒绝的那一笔。", remedyEN: "See to the one that was refused first."
            )
        case .overflows:
            (
                code: "ledger.sum_too_large", zh: "账户累计金额超出可记录的范围。",
                en: "The account's sums would be larger than any book holds.",
                remedyZH: "请另开账户。", remedyEN: "Open another account."
            )
        default:
            (
                code: "ledger.account_missing", zh: "账户尚未开立。",
                en: "The account was never opened.",
                remedyZH: "请先开立账户，再用新的编号提交。",
                remedyEN: "Open it first, then ask under a new id."
            )
        }
    }

    private var ofPending: Text {
        switch self {
        case .earlierMissing:
            (
                code: "ledger.transfer_missing", zh: "没有要处理的原记录。",
                en: "There is no such earlier transfer.",
                remedyZH: "请核对原记录的编号。", remedyEN: "Check the earlier transfer's id."
            )
        case .alreadyPosted, .alreadyVoided:
            (
                code: "ledger.already_settled", zh: "该在途记录已经处理过。",
                en: "The pending transfer was settled before.",
                remedyZH: "无需再处理；如需更改，请另行更正。",
                remedyEN: "Nothing is left to do; correct it by a new transfer if need be."
            )
        case .expired:
            (
                code: "ledger.pending_expired", zh: "该在途记录已到期失效。",
                en: "The pending transfer has ended by itself.",
                remedyZH: "请重新发起。", remedyEN: "Begin anew."
            )
        default:
            (
                code: "ledger.wrong_phase", zh: "原记录不是可以这样处理的记录。",
                en: "The earlier transfer is none that this can be done to.",
                remedyZH: "请核对原记录。", remedyEN: "Check the earlier transfer."
            )
        }
    }
}
