import PluginKit

/// The words of applications as officers read them.
enum ApplicationWords {
    static func state(_ state: ApplicationState) -> LocalizedText {
        switch state {
        case .submitted: LocalizedText(zh: "待受理", en: "To be checked")
        case .deficient: LocalizedText(zh: "待补正", en: "Something is missing")
        case .accepted: LocalizedText(zh: "已受理", en: "Accepted")
        case .listed: LocalizedText(zh: "已挂牌", en: "Listed")
        case .refused: LocalizedText(zh: "不予受理", en: "Refused")
        case .withdrawn: LocalizedText(zh: "已撤回", en: "Taken back")
        }
    }

    static func gap(_ gap: Eligibility.Gap) -> LocalizedText {
        switch gap {
        case .noDecision: LocalizedText(zh: "村集体表决记录", en: "Minutes of the collective's decision")
        case .quorumMissed: LocalizedText(zh: "符合法定人数的表决", en: "A decision with its quorum")
        case .noPrice: LocalizedText(zh: "经批准的价格", en: "An approved price")
        case .encumbered: LocalizedText(zh: "抵押权人同意书", en: "The consent of whoever has a lien")
        case .noTerm: LocalizedText(zh: "流转期限与权利剩余期限", en: "The term, and how long the right lasts")
        case .termBeyondRight:
            LocalizedText(zh: "不超过权利剩余期限的流转期限", en: "A term within the right's own")
        case .useChanged: LocalizedText(zh: "不改变用途的承诺", en: "A use that stays as it is")
        }
    }
}
