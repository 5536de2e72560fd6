import PluginKit

/// The words of auctions as bidders read them.
enum LotWords {
    /// `1530`, or `1530.50` where there are fen.
    static func yuan(_ money: Money) -> String {
        money.fen % 100 == 0 ? String(money.fen / 100) : money.yuanText
    }

    /// `9:07` for 547 seconds; hours and days in front where there are some.
    static func clock(_ seconds: Int64) -> String {
        let (minutes, rest) = (seconds / 60, seconds % 60)
        guard minutes >= 60 else { return "\(minutes):\(two(rest))" }
        return "\(minutes / 60):\(two(minutes % 60)):\(two(rest))"
    }

    /// Day and time of day in Asia/Shanghai: `2026-11-27 09:05`.
    static func moment(_ instant: Instant) -> String {
        let minutes = (instant.utcMillis - instant.civilDay.start.utcMillis) / 60_000
        return "\(instant.civilDay) \(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// Time of day in Asia/Shanghai to the millisecond, as it matters near a deadline: `09:05:07.250`.
    static func secondOf(_ instant: Instant) -> String {
        let millis = instant.utcMillis - instant.civilDay.start.utcMillis
        let (seconds, part) = (millis / 1000, millis % 1000)
        let digits = String(1000 + part).dropFirst()
        return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(digits)"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func kind(_ kind: LotKind) -> LocalizedText {
        switch kind {
        case .landUse: LocalizedText(zh: "经营权流转", en: "Use of land")
        case .assetLease: LocalizedText(zh: "资产出租", en: "Lease of assets")
        case .assetSale: LocalizedText(zh: "资产转让", en: "Sale of assets")
        case .rights: LocalizedText(zh: "收益权", en: "Rights to income")
        case .procurement: LocalizedText(zh: "集体采购", en: "Procurement")
        }
    }

    static func state(_ state: LotState) -> LocalizedText {
        switch state {
        case .registering: LocalizedText(zh: "报名中", en: "Taking registrations")
        case .scheduled: LocalizedText(zh: "即将开始", en: "About to open")
        case .free: LocalizedText(zh: "自由报价", en: "Free phase")
        case .entry: LocalizedText(zh: "确认进入限时", en: "Entry to the timed phase")
        case .timed: LocalizedText(zh: "限时报价", en: "Timed phase")
        case .cooldown: LocalizedText(zh: "报价间歇", en: "Rest after an offer")
        case .pause: LocalizedText(zh: "轮间暂停", en: "Pause between rounds")
        case .turn: LocalizedText(zh: "轮流报价", en: "Turns")
        case .results: LocalizedText(zh: "核对结果", en: "Results")
        case .suspended: LocalizedText(zh: "已中止", en: "Suspended")
        case .closing: LocalizedText(zh: "待公开底价", en: "Limit to be opened")
        case .drawing: LocalizedText(zh: "待摇号", en: "To be drawn")
        case .closed: LocalizedText(zh: "待确认成交", en: "Award to be confirmed")
        case .confirmed: LocalizedText(zh: "已成交", en: "Awarded")
        case .failed: LocalizedText(zh: "流标", en: "Nothing awarded")
        case .annulled: LocalizedText(zh: "已作废", en: "Annulled")
        }
    }

    /// What the clock runs to.
    static func awaited(in state: LotState) -> LocalizedText {
        switch state {
        case .registering: LocalizedText(zh: "距报名截止", en: "Registration ends in")
        case .scheduled: LocalizedText(zh: "距开始竞价", en: "Opens in")
        case .suspended: LocalizedText(zh: "距恢复竞价", en: "Goes on in")
        default: LocalizedText(zh: "距本阶段结束", en: "This phase ends in")
        }
    }

    static func papers(_ papers: Papers) -> LocalizedText {
        switch papers {
        case .pending: LocalizedText(zh: "材料审核中", en: "Papers are being judged")
        case .accepted: LocalizedText(zh: "材料已通过", en: "Papers accepted")
        case .refused: LocalizedText(zh: "材料未通过", en: "Papers refused")
        case .withdrawn: LocalizedText(zh: "已撤回报名", en: "Registration taken back")
        }
    }

    static func deposit(_ deposit: DepositState) -> LocalizedText {
        switch deposit {
        case .due: LocalizedText(zh: "保证金待缴", en: "Deposit to be paid")
        case .held: LocalizedText(zh: "保证金已到账", en: "Deposit held")
        case .short: LocalizedText(zh: "保证金不足", en: "Deposit too small")
        case .late: LocalizedText(zh: "保证金逾期", en: "Deposit too late")
        case .refundDue: LocalizedText(zh: "保证金待退", en: "Deposit to be paid back")
        case .refunded: LocalizedText(zh: "保证金已退", en: "Deposit paid back")
        case .converted: LocalizedText(zh: "保证金抵作价款", en: "Deposit counts towards the price")
        case .forfeited: LocalizedText(zh: "保证金已没收", en: "Deposit forfeited")
        case .disputed: LocalizedText(zh: "保证金有争议，已冻结", en: "Deposit in dispute, frozen")
        case .chargedBack: LocalizedText(zh: "保证金已被追回", en: "Deposit charged back")
        }
    }
}
