import PluginKit

// Refusals that say what is wrong with a value.
extension Fault {
    /// A lot contradicts itself or its policy.
    static func lotUnsound(_ findings: [Finding], location: SourceLocation = .here()) -> Fault {
        let zh = findings.map { "\($0.place)：\($0.problem.zh)，\($0.remedy.zh)" }
        let en = findings.map(\.description)
        return Fault(
            .invalid,
            code: "exchange.lot.unsound",
            message: LocalizedText(
                zh: "标的条件自相矛盾：\(zh.joined(separator: "；"))。",
                en: "The lot contradicts itself: \(en.joined(separator: "; "))."
            ),
            remedy: LocalizedText(
                zh: "请逐项修改后再挂牌。",
                en: "Change what is named, then list it again."
            ),
            location: location
        )
    }

    /// Neither the book nor the organisation has the policy.
    static func policyNotFound(
        _ id: String,
        _ version: Int64,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "exchange.policy.not_found",
            message: LocalizedText(
                zh: "没有规则 \(id) 第 \(version) 版。",
                en: "There is no version \(version) of the policy \(id)."
            ),
            remedy: LocalizedText(
                zh: "请使用规则库中的编号，或先登记本机构的规则。",
                en: "Use one of the book, or keep the organisation's own first."
            ),
            location: location
        )
    }

    /// An amount that is none.
    static func amountUnread(
        _ why: AmountText.Refusal,
        location: SourceLocation = .here()
    ) -> Fault {
        let (zh, en) =
            switch why {
            case .notDigits: ("须为数字", "it has to be digits")
            case .notFen: ("小数点后至多两位", "it has at most two digits behind the point")
            case .zero: ("不能为零", "it cannot be nothing")
            case .tooLarge: ("超出可受理的金额", "it is more than any offer may be")
            }
        return Fault(
            .invalid,
            code: "exchange.amount.unread",
            message: LocalizedText(
                zh: "报价金额无法读取：\(zh)。",
                en: "The amount cannot be read: \(en)."
            ),
            remedy: LocalizedText(
                zh: "请以元为单位填写，例如 1530 或 1530.50。",
                en: "Write it in yuan, such as 1530 or 1530.50."
            ),
            location: location
        )
    }

    /// A day and time that are none.
    static func momentUnread(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.moment.unread",
            message: LocalizedText(
                zh: "日期与时间无法读取。",
                en: "The day and time cannot be read."
            ),
            remedy: LocalizedText(
                zh: "请填写北京时间，例如 2027-01-05T17:00。",
                en: "Write them by the clock in China, such as 2027-01-05T17:00."
            ),
            location: location
        )
    }

    /// An officer's act lacks what it takes.
    static func actIncomplete(_ kind: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "exchange.act.incomplete",
            message: LocalizedText(
                zh: "操作 \(kind) 缺少必要内容。",
                en: "The act \(kind) lacks what it takes."
            ),
            remedy: LocalizedText(
                zh: "resume 须有 noticeSeconds；disqualify、defaulted 须有 label；"
                    + "openLimit 须有 fen 和 salt；reveal 须有 drawParty 和 secret；draw 须有 signature；sign 须有 contract 和 party。",
                en: "resume takes noticeSeconds; disqualify and defaulted a label;"
                    + " openLimit fen and salt; reveal drawParty and secret; draw a signature; sign contract and party."
            ),
            location: location
        )
    }

    /// Nothing was given out about a lot as open contracting data.
    static func recordMissing(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "exchange.release.none",
            message: LocalizedText(zh: "没有关于这个标的的采购公开数据。", en: "No release tells of this lot."),
            remedy: LocalizedText(
                zh: "只有采购标的才有；请从 /exchange/v1/ocds/releases 中选择。",
                en: "Only procurements have any: choose one from /exchange/v1/ocds/releases."
            ),
            location: location
        )
    }

    /// What the rows say does not follow from them.
    static func logBroken(_ lot: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .internalError,
            code: "exchange.log.broken",
            message: LocalizedText(
                zh: "标的 \(lot) 的竞价日志与其内容不符。",
                en: "The log of the lot \(lot) does not follow from what stands in it."
            ),
            remedy: LocalizedText(
                zh: "该标的不再受理；请联系平台并保存数据文件。",
                en: "The lot takes nothing more; contact the platform and keep the data file."
            ),
            location: location
        )
    }
}
