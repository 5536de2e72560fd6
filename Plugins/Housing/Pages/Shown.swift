import PluginKit

/// Values as people read them.
enum Shown {
    /// `1530`, or `1530.50` where there are fen.
    static func yuan(_ money: Money) -> String {
        money.fen % 100 == 0 ? String(money.fen / 100) : money.yuanText
    }

    /// Square metres: `45.5` for 4550.
    static func area(_ dm2: Int64) -> String {
        let cents = dm2 % 100
        if cents == 0 { return String(dm2 / 100) }
        if cents % 10 == 0 { return "\(dm2 / 100).\(cents / 10)" }
        return "\(dm2 / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// `9:07` for 547 seconds.
    static func clock(seconds: Int64) -> String {
        let rest = seconds % 60
        return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The time of day in Asia/Shanghai: `21:05`.
    static func time(_ instant: Instant) -> String {
        let minutes = (instant.utcMillis - instant.civilDay.start.utcMillis) / 60_000
        let rest = minutes % 60
        return "\(minutes / 60):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Day and time of day in Asia/Shanghai: `2026-11-27 9:05`.
    static func moment(_ instant: Instant) -> String {
        "\(instant.civilDay) \(time(instant))"
    }

    /// `2026-11` for 202611.
    static func month(_ month: Int64) -> String {
        "\(month / 100)-\(month % 100 < 10 ? "0" : "")\(month % 100)"
    }

    static func layout(_ layout: Layout, _ language: Language) -> String {
        let text =
            switch layout {
            case .studio: LocalizedText(zh: "单间", en: "Studio")
            case .oneBedroom: LocalizedText(zh: "一室一厅", en: "One bedroom")
            case .twoBedroom: LocalizedText(zh: "两室一厅", en: "Two bedrooms")
            case .threeBedroom: LocalizedText(zh: "三室一厅", en: "Three bedrooms")
            case .fourBedroom: LocalizedText(zh: "四室一厅", en: "Four bedrooms")
            }
        return text[language]
    }

    static func kind(_ kind: OfferKind, _ language: Language) -> String {
        switch kind {
        case .whole: LocalizedText(zh: "整租", en: "Whole flat")[language]
        case .shared: LocalizedText(zh: "合租", en: "Shared flat")[language]
        }
    }

    static func state(_ state: HoldState, _ language: Language) -> String {
        switch state {
        case .held: LocalizedText(zh: "保留中", en: "Held")[language]
        case .released: LocalizedText(zh: "已取消", en: "Released")[language]
        case .expired: LocalizedText(zh: "已到期", en: "Ended")[language]
        case .leased: LocalizedText(zh: "已签约", en: "Leased")[language]
        }
    }

    static func state(_ state: JourneyState, _ language: Language) -> String {
        let text =
            switch state {
            case .held, .identified, .cleared, .provisional:
                LocalizedText(zh: "办理中", en: "Under way")
            case .offered: LocalizedText(zh: "待签名", en: "To be signed")
            case .signed, .paying: LocalizedText(zh: "待支付", en: "To be paid")
            case .paid, .active: LocalizedText(zh: "签章中", en: "Being countersigned")
            case .ready: LocalizedText(zh: "已入住", en: "Moved in")
            case .unknownPay: LocalizedText(zh: "核实付款中", en: "Payment unclear")
            case .refused: LocalizedText(zh: "未通过", en: "Refused")
            case .expired: LocalizedText(zh: "已结束", en: "Ended")
            case .refunding: LocalizedText(zh: "退款中", en: "Being paid back")
            case .refunded: LocalizedText(zh: "已退款", en: "Paid back")
            }
        return text[language]
    }
}
