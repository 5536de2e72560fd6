import PluginKit

/// "Check this auction yourself": what is claimed, the log it follows from, and how to compute it again.
enum CheckPage {
    static let title = LocalizedText(zh: "自己复算这场竞价", en: "Check this auction yourself")
    /// Lines that the page shows; the record has them all.
    private static let linesMax: Int64 = 200

    static func reply(_ input: LotID, _ context: RequestContext) async throws -> PageReply {
        let language = context.call.language
        let (lot, record) = try await context.query { snapshot in
            let page = RecordPage(id: input.id, after: 0, limit: linesMax)
            return (
                try LotDesk.lot(input.id, in: snapshot), try RecordDesk.page(page, in: snapshot)
            )
        }
        let outcome = try record.outcome.map { try JSONValue.parse($0) } ?? .null
        let named = (outcome["awarded"]?.elements ?? []).map { place in
            PageValue.object([
                ("label", .text(place["bidder"]?.string ?? "")),
                ("amount", .text(yuan(place["fen"]))),
            ])
        }
        let failure = outcome["failure"]?.string
        let values: [(String, PageValue)] = [
            ("href", .text("/exchange/lots/\(lot.id)")),
            ("name", .text(language == .zh ? lot.titleZh : lot.titleEn)),
            ("isOver", .flag(record.isOver)),
            ("state", .text(LotWords.state(record.state)[language])), ("named", .list(named)),
            ("hasFailure", .flag(failure != nil)),
            ("failure", .text(failure.map { LogWords.failure($0)[language] } ?? "")),
            ("entries", .text(outcome["entries"]?.int64.map { String($0) } ?? "0")),
            ("extensions", .text(outcome["extensions"]?.int64.map { String($0) } ?? "0")),
            ("head", .text(outcome["head"]?.string ?? "")),
            ("record", .text("/exchange/v1/lots/\(lot.id)/record")),
            ("lines", .list(try record.lines.map { try line($0, language) })),
            ("hasMore", .flag(record.next != nil)),
        ]
        return .show(template: "check", title: title, values: .object(values))
    }

    /// One entry in words, behind the beginning of its link.
    private static func line(_ line: String, _ language: Language) throws -> PageValue {
        let entry = try JSONValue.parse(String(line.dropFirst(65)))
        let at = entry["at"]?.string.flatMap { Int64($0) } ?? 0
        return .object([
            ("number", .text(entry["seq"]?.int64.map { String($0) } ?? "")),
            ("at", .text(LotWords.secondOf(Stamp(nanos: at).instant))),
            ("event", .text(LogWords.event(entry["event"]?.string ?? "")[language])),
            ("bidder", .text(entry["bidder"]?.string ?? "")),
            ("amount", .text(yuan(entry["fen"]))),
            ("answer", .text(LogWords.answer(entry["answer"]?.string ?? "")[language])),
            ("link", .text(String(line.prefix(8)))),
        ])
    }

    private static func yuan(_ digits: JSONValue?) -> String {
        (digits?.string).flatMap { Int64($0) }.map { LotWords.yuan(Money(fen: $0)) } ?? ""
    }
}

/// The words of an auction's log, for people.
enum LogWords {
    static func event(_ word: String) -> LocalizedText {
        switch word {
        case "deadline": LocalizedText(zh: "到达截止时刻", en: "A deadline came")
        case "bid": LocalizedText(zh: "报价", en: "Offer")
        case "match": LocalizedText(zh: "行使优先权", en: "Match by priority")
        case "enter": LocalizedText(zh: "确认进入限时", en: "Goes on to the timed phase")
        case "disqualify": LocalizedText(zh: "取消资格", en: "Disqualified")
        case "suspend": LocalizedText(zh: "中止", en: "Suspended")
        case "outage": LocalizedText(zh: "系统中断", en: "The host was away")
        case "resume": LocalizedText(zh: "恢复", en: "Goes on")
        case "openLimit": LocalizedText(zh: "公开底价", en: "Limit opened")
        case "reveal": LocalizedText(zh: "公开摇号秘密", en: "A secret of the draw shown")
        case "draw": LocalizedText(zh: "摇号", en: "Draw")
        case "confirm": LocalizedText(zh: "确认成交", en: "Award confirmed")
        case "defaulted": LocalizedText(zh: "成交方违约", en: "Default of the winner")
        case "annul": LocalizedText(zh: "作废", en: "Annulled")
        default: LocalizedText(zh: word, en: word)
        }
    }

    static func answer(_ word: String) -> LocalizedText {
        word == "accepted" ? LocalizedText(zh: "有效", en: "Counts") : AnswerWords.text(word)
    }

    static func failure(_ word: String) -> LocalizedText {
        switch AuctionFailure(rawValue: word) {
        case .tooFewQualified: LocalizedText(zh: "合格竞买人不足。", en: "Too few bidders qualified.")
        case .tooFewBidders: LocalizedText(zh: "报价人数不足。", en: "Too few bidders offered.")
        case .noBids: LocalizedText(zh: "无人报价。", en: "Nobody offered.")
        case .allDefaulted: LocalizedText(zh: "成交方均违约。", en: "All who were named defaulted.")
        case .limitNotMet: LocalizedText(zh: "未达到底价。", en: "The limit was not met.")
        case nil: LocalizedText(zh: "流标（\(word)）。", en: "Nothing awarded (\(word)).")
        }
    }
}
