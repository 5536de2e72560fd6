import PluginKit

/// The words of awards as bidders and officers read them.
enum AwardWords {
    static func state(_ state: AwardState) -> LocalizedText {
        switch state {
        case .publicity: LocalizedText(zh: "成交公示中", en: "Award made public")
        case .contract: LocalizedText(zh: "待签合同", en: "Contract to be signed")
        case .overdue: LocalizedText(zh: "逾期未签", en: "Not signed in time")
        case .signed: LocalizedText(zh: "合同已签", en: "Contract signed")
        case .certified: LocalizedText(zh: "已出鉴证书", en: "Certified")
        case .passedOver: LocalizedText(zh: "已违约", en: "In default")
        case .annulled: LocalizedText(zh: "已作废", en: "Annulled")
        }
    }

    static func objection(_ state: ObjectionState) -> LocalizedText {
        switch state {
        case .open: LocalizedText(zh: "处理中", en: "To be answered")
        case .dismissed: LocalizedText(zh: "不成立", en: "Dismissed")
        case .upheld: LocalizedText(zh: "成立", en: "Upheld")
        }
    }

    /// What an officer's act was answered.
    static func act(_ answer: String) -> LocalizedText {
        switch Award.Refusal(rawValue: answer) {
        case .inPublicity: LocalizedText(zh: "公示期未满。", en: "The award is still made public.")
        case .objectionOpen: LocalizedText(zh: "有异议尚未答复。", en: "An objection waits for its answer.")
        case .publicityOver: LocalizedText(zh: "公示期已满。", en: "The time to object is over.")
        case .noObjection: LocalizedText(zh: "没有待答复的异议。", en: "No objection waits.")
        case .contractOverdue: LocalizedText(zh: "合同签订已逾期。", en: "It is too late to sign.")
        case .notSigned: LocalizedText(zh: "合同尚未登记。", en: "No contract was noted yet.")
        case .sameOfficer:
            LocalizedText(zh: "须由另一名工作人员签发。", en: "Another officer has to issue it.")
        case .awardEnded: LocalizedText(zh: "没有进行中的成交。", en: "No award is under way.")
        case .depositDisputed:
            LocalizedText(zh: "保证金有争议或已被追回。", en: "The deposit is in dispute, or was charged back.")
        case nil: LocalizedText(zh: "未执行（\(answer)）。", en: "Not done (\(answer)).")
        }
    }
}
