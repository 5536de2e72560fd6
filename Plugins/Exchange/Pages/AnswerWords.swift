import PluginKit

/// What an offer was answered, in words that help.
enum AnswerWords {
    static func text(_ answer: String) -> LocalizedText {
        switch AuctionRefusal(rawValue: answer) {
        case nil: LocalizedText(zh: "报价有效。", en: "The offer counts.")
        case .late: LocalizedText(zh: "晚于截止时刻，报价无效。", en: "It came at the deadline or later.")
        case .notOpen:
            LocalizedText(zh: "现在不接受报价，请留意开始时间。", en: "No offers are taken now; see when they are.")
        case .disqualified: LocalizedText(zh: "您已被取消竞价资格。", en: "You were disqualified.")
        case .noFreeBid:
            LocalizedText(
                zh: "自由报价期没有报价，不能参加限时报价。",
                en: "Only who offered in the free phase goes on."
            )
        case .entryNotConfirmed:
            LocalizedText(
                zh: "没有确认进入限时报价。",
                en: "You did not say that you go on to the timed phase."
            )
        case .notYourTurn: LocalizedText(zh: "还没有轮到您。", en: "It is not your turn.")
        case .worseThanStart: LocalizedText(zh: "报价劣于起始价。", en: "It is worse than the start price.")
        case .beyondLimit: LocalizedText(zh: "报价超出公开的限价。", en: "It is beyond the limit.")
        case .noImprovement:
            LocalizedText(zh: "没有优于您自己的报价。", en: "It is no better than your own offer.")
        case .ownPrice: LocalizedText(zh: "您已领先，不必改进自己的报价。", en: "You lead already.")
        case .stepTooSmall: LocalizedText(zh: "幅度不足，请加大幅度。", en: "The step is too small.")
        case .stepTooLarge: LocalizedText(zh: "幅度过大，请减小幅度。", en: "The step is too large.")
        case .stepNotMultiple:
            LocalizedText(
                zh: "与起始价之差须为幅度的整数倍。",
                en: "It has to be whole steps from the start price."
            )
        case .notLeading:
            LocalizedText(zh: "没有优于当前最优报价。", en: "It is no better than the best offer.")
        case .noPriority: LocalizedText(zh: "您没有优先权。", en: "You have no priority right.")
        case .alreadyLeading: LocalizedText(zh: "您已领先。", en: "You lead already.")
        case .priorityMismatch:
            LocalizedText(zh: "行使优先权须与当前最优报价相同。", en: "A match has to be the best offer's amount.")
        default: LocalizedText(zh: "报价无效（\(answer)）。", en: "The offer does not count (\(answer)).")
        }
    }
}
