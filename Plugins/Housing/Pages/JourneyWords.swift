import PluginKit

/// What a person is told of a journey that waits or has ended: what is, and what comes of it.
struct JourneyWords: Sendable {
    let what: LocalizedText
    let next: LocalizedText

    private init(_ zh: String, _ en: String, next nextZh: String, _ nextEn: String) {
        what = LocalizedText(zh: zh, en: en)
        next = LocalizedText(zh: nextZh, en: nextEn)
    }

    /// What is being waited for; the doors are those of a lease that binds.
    static func waiting(for journey: Journey, _ doors: [Door] = []) -> JourneyWords {
        switch journey.state {
        case .held, .identified, .cleared, .provisional: register
        case .paid: landlord
        case .active where doors.contains { $0.state == .needsVisit }: visit
        case .active where journey.startDay > journey.now.civilDay: later
        case .active: door
        case .unknownPay: doubt
        case .refunding: refund
        case .signed where journey.payment == nil: tooLate
        default: provider
        }
    }

    /// How it ended.
    static func ending(_ state: JourneyState) -> LocalizedText {
        switch state {
        case .refused: LocalizedText(zh: "暂时不能签约", en: "This home cannot be let to you")
        case .refunded: LocalizedText(zh: "已全额退款", en: "Your money is back")
        default: LocalizedText(zh: "签约已结束", en: "The signing has ended")
        }
    }

    /// Why it ended, and what may be done next; by the saga's word for it.
    static func reason(
        _ word: String?,
        _ state: JourneyState,
        _ payment: Payment? = nil
    ) -> JourneyWords {
        if state == .expired, let payment, goesBack(payment) { return misfit }
        let isPaidBack = state == .refunding || state == .refunded
        return word.flatMap { reasons[$0] } ?? (isPaidBack ? refund : timeOver)
    }

    /// True for a payment that came in and goes back, or is back.
    static func goesBack(_ payment: Payment) -> Bool {
        payment.state == .refundPending || payment.state == .refunded
    }

    private static let register = JourneyWords(
        "正在核验",
        "Being checked",
        next: "正在核验姓名、证件号与手机号是否为同一人，通常只需一两秒。",
        "Name, citizen id and phone are being checked to be one person's; a second or two."
    )
    private static let landlord = JourneyWords(
        "已收到款项",
        "The money has come in",
        next: "正在由出租人签章，请稍候。",
        "The landlord's signature is being made."
    )
    private static let door = JourneyWords(
        "合同已生效",
        "Your lease is in force",
        next: "正在生成门锁密码，通常只需几秒。",
        "Your door code is being made; a few seconds as a rule."
    )
    private static let later = JourneyWords(
        "合同已生效",
        "Your lease is in force",
        next: "门锁密码将在起租日前一小时生成，届时显示在本页。",
        "Your door code is made an hour before the first day, and appears on this page."
    )
    private static let visit = JourneyWords(
        "合同已生效，门锁需上门处理",
        "Your lease is in force, and somebody has to come to the lock",
        next: "门锁暂时无法远程下发密码，工作人员将上门开通，密码生成后显示在本页。急需入住请联系出租人。",
        "The lock cannot be reached from afar. Somebody will come to it; the code appears on this page. "
            + "Ask the landlord if you have to get in before."
    )
    private static let misfit = JourneyWords(
        "支付的金额与应付不符，合同没有成立。",
        "What was paid was not what was due, so there is no lease.",
        next: "款项原路全额退回，可再次保留并签约。",
        "All of it goes back; you can hold the home and sign again."
    )
    private static let doubt = JourneyWords(
        "正在核实付款结果",
        "Whether you paid is being found out",
        next: "支付机构暂未给出结果，房源仍为您保留，请勿重复付款。如已付款而房源无法出租给您，将全额退回。",
        "The provider has not said yet. The home is kept for you: do not pay again. "
            + "What you paid comes back in full if it cannot be let to you."
    )
    private static let refund = JourneyWords(
        "正在全额退款",
        "Your money is on its way back",
        next: "款项将原路退回，无需您做任何操作。",
        "All of it goes back the way it came; there is nothing for you to do."
    )
    private static let tooLate = JourneyWords(
        "支付时间已过",
        "The time to pay is over",
        next: "保留即将到期，到期后可重新保留并签约。",
        "The hold is about to end; then you can hold the home and sign again."
    )
    private static let provider = JourneyWords(
        "正在联系支付机构",
        "The payment is being opened",
        next: "请稍候，通常不到一秒。",
        "One moment: less than a second as a rule."
    )
    private static let timeOver = JourneyWords(
        "保留时间已过，没有发生任何费用。",
        "The time of the hold ran out; nothing was paid.",
        next: "如果还没有被别人选走，可以再次保留并签约。",
        "If nobody else has it you can hold it and sign again."
    )
    private static let declared = JourneyWords(
        "所申报的情况不符合保障房条件。",
        "What you declared does not meet the rules.",
        next: "如有误填，可重新保留房源并更正；对结果有异议，可到服务窗口申诉。",
        "If it was a mistake, hold the home again and correct it; you may appeal at a window."
    )
    private static let withdrawn = JourneyWords(
        "这套房源已下架或租金有变。",
        "The home left the list, or its rent changed.",
        next: "请另选一套。",
        "Choose another one."
    )

    private static let reasons = [
        "identity": JourneyWords(
            "姓名、证件号与手机号三次未能核验一致。",
            "Name, citizen id and phone did not match three times.",
            next: "请核对证件和本人实名登记的手机号后重新保留房源再试，或携带证件到服务窗口办理。",
            "Check them with your card, take the phone that is registered in your name, and hold the home again, or bring the card to a window."
        ),
        "adult": JourneyWords(
            "签约人须年满 18 周岁。",
            "Who signs must be 18 years of age.",
            next: "请由监护人签约。",
            "A guardian can sign instead."
        ),
        "holds": JourneyWords(
            "您名下已有 \(HoldLimits.livePerPersonMax) 套房源在签约中（含其他账号）。",
            "You have signed for \(HoldLimits.livePerPersonMax) homes already, other accounts included.",
            next: "请先办完或放弃其中一套，再保留这套房源。",
            "Finish or give back one of them, then hold this home again."
        ),
        "capacity": JourneyWords(
            "入住人数超过这套房源的人均面积标准。",
            "The home is too small for so many people.",
            next: "请选择更大的房源。",
            "Choose a larger home."
        ),
        "noHome": declared, "work": declared, "income": declared,
        "offer": withdrawn,
        "safety": JourneyWords(
            "这套房源尚未核验可供居住。",
            "Nobody has verified this home as fit to live in.",
            next: "请另选一套，或等房源核验后再签。",
            "Choose another one, or sign once it is verified."
        ),
        "cancelled": JourneyWords(
            "您取消了签约，没有发生任何费用。",
            "You cancelled; nothing was paid.",
            next: "可以另选房源。",
            "You can choose another home."
        ),
        "unknown": JourneyWords(
            "付款结果仍未核实，保留已到期。",
            "Whether you paid is still not known, and the hold is over.",
            next: "如已付款，请勿重复付款：到账后将用于签约或全额退回，也可到服务窗口查询。",
            "If you paid, do not pay again: once it is found it is used for the lease or comes back "
                + "in full. A window can look it up too."
        ),
        "taken": JourneyWords(
            "付款到达时保留已到期，房源已由他人签约。",
            "When your payment came the hold had ended, and somebody else had the home.",
            next: "款项原路全额退回，可以另选房源。",
            "All of it goes back; choose another home."
        ),
        "countersign": JourneyWords(
            "出租人未能签章。",
            "The landlord could not countersign.",
            next: "款项原路全额退回，可以另选房源。",
            "All of it goes back; choose another home."
        ),
    ]
}
