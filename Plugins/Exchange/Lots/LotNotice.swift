import PluginKit

/// What stands on the notice board about a lot; it changes only where it is extended.
struct LotNotice: Sendable, Hashable {
    let title: LocalizedText
    let kind: String
    let policy: Policy
    /// Without bidders: those that count are known when registration is over.
    private(set) var terms: AuctionTerms
    /// What a bidder hands in beforehand; zero for none.
    let depositFen: Int64
    let listedAt: Instant
    private(set) var registrationEndsAt: Instant
    /// How much land it is, in hundredths of a mu.
    var areaMu100: Int64?
    /// What a procurement buys: eight digits of UNSPSC.
    var itemCode: String?
    /// How often it may be extended, and how often it was.
    var extensionsMax: Int64 = 0
    private(set) var extensions: Int64 = 0

    /// When registration is over: what comes then is too late.
    var registrationEnd: Stamp { Stamp(registrationEndsAt) }

    /// Every contradiction within it.
    var findings: [Finding] {
        var found = TermsReview.findings(in: terms, under: policy)
        if registrationEnd >= terms.opensAt {
            found.append(
                Finding(
                    "/registrationEndsAt",
                    zh: "报名截止不早于开始竞价",
                    en: "registration does not end before the opening",
                    doZh: "请提前报名截止时间",
                    doEn: "let it end earlier"
                )
            )
        }
        if registrationEndsAt <= listedAt {
            found.append(
                Finding(
                    "/registrationEndsAt",
                    zh: "报名截止时间已过",
                    en: "registration would be over already",
                    doZh: "请推后报名截止时间",
                    doEn: "let it end later"
                )
            )
        }
        let isProcurement = kind == LotKind.procurement.rawValue
        if itemCode.map({ !LotNotice.isItemCode($0) }) ?? isProcurement {
            found.append(
                Finding(
                    "/itemCode",
                    zh: "采购的品目代码缺失或无法读取",
                    en: "what is bought is not named by a code of UNSPSC",
                    doZh: "请填写八位 UNSPSC 代码",
                    doEn: "give its eight digits"
                )
            )
        }
        return found
    }

    private static func isItemCode(_ text: String) -> Bool {
        text.utf8.count == 8 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The notice with registration and what follows five working days later, as it is extended where too few have
    /// qualified; nil when that was done as often as it may be, or the calendar of the days to come is not known.
    func extended(on calendar: BusinessCalendar) -> LotNotice? {
        let day = registrationEndsAt.civilDay
        guard extensions < extensionsMax,
            case .day(let later) = calendar.workingDay(LotNotice.extensionDays, after: day)
        else { return nil }
        let seconds = Int64(later.sinceEpoch - day.sinceEpoch) * 86_400
        var notice = self
        notice.extensions += 1
        notice.registrationEndsAt = registrationEndsAt.adding(seconds: seconds)
        notice.terms.opensAt = terms.opensAt.adding(seconds: seconds)
        notice.terms.hardStopAt = terms.hardStopAt?.adding(seconds: seconds)
        return notice
    }

    /// Working days of an extension.
    private static let extensionDays = 5

    /// The terms with those who take part.
    func terms(for bidders: [AuctionTerms.Bidder]) -> AuctionTerms {
        var terms = terms
        terms.bidders = bidders
        return terms
    }
}
