import PluginKit

/// What a provisional qualification's state means to its tenant: what is, and what comes of it.
struct QualificationWords: Sendable {
    let what: LocalizedText
    let next: LocalizedText

    private init(_ zh: String, _ en: String, next nextZh: String, _ nextEn: String) {
        what = LocalizedText(zh: zh, en: en)
        next = LocalizedText(zh: nextZh, en: nextEn)
    }

    init(_ state: QualificationState) {
        self =
            switch state {
            case .open: Self.open
            case .inReview: Self.inReview
            case .deficient: Self.deficient
            case .appealed: Self.appealed
            case .verified: Self.verified
            case .failed: Self.failed
            case .marketRent: Self.marketRent
            case .exitAgreed: Self.exitAgreed
            case .terminating: Self.terminating
            case .ended: Self.ended
            }
    }

    private static let open = QualificationWords(
        "材料核验中",
        "Your papers are being checked",
        next: "经办人会向数据源查询；您也可以提交材料，帮助更快核验。",
        "The office asks the sources. You may hand something in to help it."
    )
    private static let inReview = QualificationWords(
        "人工复核中",
        "People are looking at a paper",
        next: "由经办人复核，期间期限暂停，您无需操作。",
        "An officer decides, not a timer. Your time stands still; there is nothing to do."
    )
    private static let deficient = QualificationWords(
        "请补齐下列材料",
        "Please cure what is missing",
        next: "所缺材料已一次性告知。期限内补齐即通过；如认为告知有误，可以申诉。",
        "Everything missing is listed once. Cure it in time and you qualify; if the notice is wrong, appeal."
    )
    private static let appealed = QualificationWords(
        "申诉处理中",
        "Your appeal is being decided",
        next: "经办人作出决定前，补正期限暂停。",
        "Your time stands still until an officer has decided."
    )
    private static let verified = QualificationWords(
        "已通过核验",
        "You qualify",
        next: "所有材料均已核实，租约照常履行。",
        "Everything is proved. Your lease goes on as it is."
    )
    private static let failed = QualificationWords(
        "未通过核验，请选择",
        "You do not qualify: please choose",
        next: "您可以续住或选定退租日。门锁密码不会因此停用。",
        "Stay at another rent, or choose a day to leave. Your door code is not cut off."
    )
    private static let marketRent = QualificationWords(
        "按市场租金续住",
        "You stay at the market rent",
        next: "新租金自下列日期起计入账单，此前的账单不变。",
        "The new rent is billed from the day below; earlier bills stay as they are."
    )
    private static let exitAgreed = QualificationWords(
        "已约定退租",
        "You leave on an agreed day",
        next: "请在退租日前与出租人验房，并交还钥匙；交还前密码照常使用。",
        "Look at the home together and give the keys back; the code works until then."
    )
    private static let terminating = QualificationWords(
        "出租人已通知退租",
        "The landlord has given notice",
        next: "请在退租日前搬离并交还钥匙；交还前密码照常使用。",
        "Please move out by the leaving day and give the keys back; the code works until then."
    )
    private static let ended = QualificationWords(
        "租约已结束",
        "The lease is over",
        next: "无需再补件。",
        "Nothing has to be proved any more."
    )
}

extension Shown {
    static func state(_ state: QualificationState, _ language: Language) -> String {
        let text =
            switch state {
            case .open: LocalizedText(zh: "核验中", en: "Being checked")
            case .inReview: LocalizedText(zh: "人工复核", en: "In review")
            case .deficient: LocalizedText(zh: "待补正", en: "To be cured")
            case .appealed: LocalizedText(zh: "申诉中", en: "Appealed")
            case .verified: LocalizedText(zh: "已通过", en: "Verified")
            case .failed: LocalizedText(zh: "未通过", en: "Failed")
            case .marketRent: LocalizedText(zh: "市场租金", en: "Market rent")
            case .exitAgreed: LocalizedText(zh: "约定退租", en: "Exit agreed")
            case .terminating: LocalizedText(zh: "通知退租", en: "Notice given")
            case .ended: LocalizedText(zh: "已结束", en: "Over")
            }
        return text[language]
    }

    static func source(_ source: ProofSource, _ language: Language) -> String {
        let text =
            switch source {
            case .realEstate: LocalizedText(zh: "不动产登记", en: "Real estate register")
            case .employment: LocalizedText(zh: "社保与学籍", en: "Social insurance and studies")
            case .income: LocalizedText(zh: "税务", en: "Tax office")
            case .office: LocalizedText(zh: "经办机构", en: "The office")
            }
        return text[language]
    }

    static func cause(_ cause: DeficiencyCause, _ language: Language) -> String {
        let text =
            switch cause {
            case .disproven: LocalizedText(zh: "数据源答复不符", en: "A register says otherwise")
            case .expired: LocalizedText(zh: "期限内未能核实", en: "Not proved in time")
            case .forged: LocalizedText(zh: "人工复核认定材料不实", en: "People found a paper to be forged")
            }
        return text[language]
    }
}
