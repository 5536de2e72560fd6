import PluginKit

/// What a lease's state means to whoever reads it: what is, and what comes of it.
struct LeaseWords: Sendable {
    let what: LocalizedText
    let next: LocalizedText

    private init(_ zh: String, _ en: String, next nextZh: String, _ nextEn: String) {
        what = LocalizedText(zh: zh, en: en)
        next = LocalizedText(zh: nextZh, en: nextEn)
    }

    /// The words for a state; an inspection is another thing once the keys are back.
    init(_ state: LeaseState, isHome: Bool) {
        self =
            switch state {
            case .active: Self.active
            case .renewalOffered: Self.offered
            case .notRenewed: Self.notRenewed
            case .holdover: Self.holdover
            case .notice: Self.notice
            case .terminating: Self.terminating
            case .inspection: isHome ? Self.inspected : Self.keysBack
            case .settlementProposed: Self.proposed
            case .disputed: Self.disputed
            case .agreed: Self.agreed
            case .settled, .closed: Self.settled
            }
    }

    private static let active = LeaseWords(
        "租约履行中",
        "Your lease runs",
        next: "届满前 60 天，同等条件下您可优先续租，届时显示在本页。",
        "Sixty days before its end a further term is offered to you before anybody else."
    )
    private static let offered = LeaseWords(
        "您可以优先续租",
        "A further term is yours to take",
        next: "请在届满前答复；不答复而继续居住的，租约转为不定期，门锁密码照常使用。",
        "Answer before the end. If you say nothing and stay, the lease goes on without an end, and so "
            + "does your code."
    )
    private static let notRenewed = LeaseWords(
        "您已选择不续租",
        "You leave with the end of the term",
        next: "请与出租人约定验房；交还钥匙前，门锁密码照常使用。",
        "Agree on a day to look at the home together. Your code works until you give the keys back."
    )
    private static let holdover = LeaseWords(
        "租约已转为不定期",
        "The lease goes on without an end",
        next: "租期已满，您继续居住，原条件不变；任何一方须提前 30 天通知才能终止。",
        "The term is over and you stay, on the same terms. Either side ends it with 30 days' notice."
    )
    private static let notice = LeaseWords(
        "已通知退租",
        "Notice has been given",
        next: "请共同验房；交还钥匙前，门锁密码照常使用。",
        "Look at the home together. The code works until the keys are back."
    )
    private static let terminating = LeaseWords(
        "出租人已依法解除租约",
        "The landlord has terminated the lease",
        next: "请在退租日前搬离并共同验房；门锁密码不会因此停用。",
        "Move out by the leaving day and look at the home together. The code is not cut off."
    )
    private static let inspected = LeaseWords(
        "验房已记录",
        "The inspection is on record",
        next: "核对记录后交还钥匙；交还后门锁密码停用。",
        "Read the record, then give the keys back: the code ends with that."
    )
    private static let keysBack = LeaseWords(
        "钥匙已交还",
        "The keys are back",
        next: "出租人须在 48 小时内逐项提出扣款；未提出的，押金全额原路退回。",
        "The landlord has 48 hours to say what is taken off, line by line; else the whole deposit goes back."
    )
    private static let proposed = LeaseWords(
        "结算已提出",
        "A settlement is proposed",
        next: "未扣部分立即退回。请逐项核对扣款；有异议可以提出。",
        "What is not taken off goes back at once. Check the rest line by line; you may dispute it."
    )
    private static let disputed = LeaseWords(
        "对结算有异议",
        "The settlement is disputed",
        next: "出租人可以减少扣款；30 天内未解决的，有争议的部分退回承租人。",
        "The landlord may take less off. What nobody settles within 30 days goes back to the tenant."
    )
    private static let agreed = LeaseWords(
        "结算已同意，押金退还中",
        "Agreed: the deposit is on its way",
        next: "押金原路退回，不超过 3 天。",
        "It goes back the way it came, within three days."
    )
    private static let settled = LeaseWords(
        "已结清",
        "Settled",
        next: "租约已结束，合同和记录仍可下载。",
        "The lease is over; contract and records stay here."
    )
}

extension Shown {
    static func state(_ state: LeaseState, _ language: Language) -> String {
        let text =
            switch state {
            case .active: LocalizedText(zh: "履行中", en: "Running")
            case .renewalOffered: LocalizedText(zh: "可续租", en: "Renewal offered")
            case .notRenewed: LocalizedText(zh: "不续租", en: "Not renewed")
            case .holdover: LocalizedText(zh: "不定期", en: "Without an end")
            case .notice: LocalizedText(zh: "已通知退租", en: "Notice given")
            case .terminating: LocalizedText(zh: "已解除", en: "Terminated")
            case .inspection: LocalizedText(zh: "验房交接", en: "Being handed back")
            case .settlementProposed: LocalizedText(zh: "待确认结算", en: "Settlement proposed")
            case .agreed: LocalizedText(zh: "押金退还中", en: "Deposit on its way")
            case .disputed: LocalizedText(zh: "结算有异议", en: "Settlement disputed")
            case .settled, .closed: LocalizedText(zh: "已结清", en: "Settled")
            }
        return text[language]
    }
}
