extension Fault {
    /// An order that no ledger could carry out.
    static func orderUnsound(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "ledger.order_unsound",
            message: LocalizedText(
                zh: "记账请求不成立：编号、金额、账户或时限有误。",
                en: "The order is unsound in its id, amount, accounts or time."
            ),
            remedy: LocalizedText(
                zh: "请核对：金额大于零、两个账户不同、编号为 1 至 128 个字母、数字或 . _ - : /。",
                en:
                    "Give an amount above zero, two different accounts, and ids of 1 to 128 letters,"
                    + " digits or . _ - : /."
            ),
            cause: String(id.prefix(200)),
            location: location
        )
    }

    /// The account is open as something else.
    static func accountDiffers(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "ledger.account_differs",
            message: LocalizedText(
                zh: "账户 \(id) 已按另一种类或为另一人开立。",
                en: "The account \(id) is open already, as another kind or about another person."
            ),
            remedy: LocalizedText(zh: "请使用另一个账户编号。", en: "Use another id for the account."),
            location: location
        )
    }

    /// The law forbids what would be done (住房租赁条例, article 36).
    static func platformHoldsRent(_ name: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "ledger.platform_holds_rent",
            message: LocalizedText(
                zh: "\(name) 会使平台代收代付租金或押金，法律不允许（住房租赁条例第三十六条）。",
                en: "\(name) would have the platform hold rent or deposits, which the law forbids."
            ),
            remedy: LocalizedText(
                zh: "请改由出租人、监管账户或支付机构收款。",
                en: "Let the landlord, a supervised account or the provider hold it."
            ),
            location: location
        )
    }

    /// The manifest does not let these accounts be moved between so.
    static func transferNotDeclared(
        _ kind: String,
        _ debit: String,
        _ credit: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "ledger.transfer_not_declared",
            message: LocalizedText(
                zh: "清单没有声明 \(kind) 可借记 \(debit)、贷记 \(credit)。",
                en: "The manifest declares no \(kind) that debits \(debit) and credits \(credit)."
            ),
            remedy: LocalizedText(
                zh: "请在清单 blocks.ledger.transfers 中声明。",
                en: "Declare it in blocks.ledger.transfers of the manifest."
            ),
            location: location
        )
    }
}
