import PluginKit

/// The words of loans as holders of certificates read them.
enum LoanWords {
    static func state(_ state: LoanState) -> LocalizedText {
        switch state {
        case .inquiry: LocalizedText(zh: "申请已受理", en: "Asked for")
        case .valued: LocalizedText(zh: "已评估", en: "Valued")
        case .registered: LocalizedText(zh: "抵押已登记", en: "Lien registered")
        case .disbursed: LocalizedText(zh: "已放款", en: "Disbursed")
        case .performing: LocalizedText(zh: "正常还款", en: "Performing")
        case .overdue: LocalizedText(zh: "逾期", en: "Overdue")
        case .disposed: LocalizedText(zh: "已处置", en: "Disposed of")
        case .released: LocalizedText(zh: "抵押已解除", en: "Lien released")
        case .withdrawn: LocalizedText(zh: "已撤回", en: "Withdrawn")
        }
    }
}
