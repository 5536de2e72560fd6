import PluginKit

/// Faults of agreements to be charged; docs/errors.md explains each.
extension Fault {
    /// The lease has no such agreement.
    static func debitNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.debit.not_found",
            message: LocalizedText(
                zh: "本租约没有委托扣款协议。",
                en: "Nobody has agreed to be charged for this lease."
            ),
            remedy: LocalizedText(
                zh: "需要时请先签订委托扣款协议。",
                en: "Ask for an agreement first."
            ),
            location: location
        )
    }

    /// There is one with another bound.
    static func debitNotNow(_ state: DebitState, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.debit.not_now",
            message: LocalizedText(
                zh: "已有状态为 \(state.rawValue)、上限不同的委托扣款协议。",
                en: "There is an agreement with another bound, and it is \(state.rawValue)."
            ),
            remedy: LocalizedText(
                zh: "请先终止原协议，再重新签订。",
                en: "End that one, then agree anew."
            ),
            location: location
        )
    }

    /// The bound is below the rent, or above what may be agreed to.
    static func debitBound(
        from least: Money,
        to most: Money,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "housing.debit.bound",
            message: LocalizedText(
                zh: "每月扣款上限应在 \(least.yuanText) 元至 \(most.yuanText) 元之间。",
                en: "The bound of a month is between \(least.yuanText) and \(most.yuanText) yuan."
            ),
            remedy: LocalizedText(
                zh: "请在该范围内填写上限。",
                en: "Choose a bound between these."
            ),
            location: location
        )
    }
}
