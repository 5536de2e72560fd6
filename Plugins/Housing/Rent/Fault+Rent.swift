import PluginKit

/// Faults of rent bills; docs/errors.md explains each.
extension Fault {
    /// There is no such bill.
    static func noRentBill(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.rent.no_bill",
            message: LocalizedText(zh: "没有这张房租账单。", en: "There is no such rent bill."),
            remedy: LocalizedText(
                zh: "请刷新租约，从账单列表中选择。",
                en: "Read the lease again and choose one of its bills."
            ),
            location: location
        )
    }

    /// No rent is overdue, or none was demanded in vain.
    static func rentNotOwed(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.rent.not_owed",
            message: LocalizedText(
                zh: "没有逾期的房租，或催告期限还没有届满。",
                en: "No rent is overdue, or the period of the demand is not over."
            ),
            remedy: LocalizedText(
                zh: "请先催告；期限届满仍未支付的，才能解除租约。",
                en: "Demand it first; a lease ends for arrears only when that was in vain."
            ),
            location: location
        )
    }
}
