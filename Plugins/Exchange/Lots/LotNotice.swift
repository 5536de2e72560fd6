import PluginKit

/// What stands on the notice board about a lot; it changes where it is extended, and by versions.
struct LotNotice: Sendable, Hashable {
    private(set) var title: LocalizedText
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
    private(set) var version: Int64 = 1
    /// Since when this version stands.
    private(set) var noticedAt: Instant
    /// For how long registration was to be open when the lot was listed.
    let openSeconds: Int64

    init(
        title: LocalizedText,
        kind: String,
        policy: Policy,
        terms: AuctionTerms,
        depositFen: Int64,
        listedAt: Instant,
        registrationEndsAt: Instant,
        areaMu100: Int64? = nil,
        itemCode: String? = nil,
        extensionsMax: Int64 = 0,
        changes: Changes? = nil
    ) {
        self.title = title
        self.kind = kind
        self.policy = policy
        self.terms = terms
        self.depositFen = depositFen
        self.listedAt = listedAt
        self.registrationEndsAt = registrationEndsAt
        self.areaMu100 = areaMu100
        self.itemCode = itemCode
        self.extensionsMax = extensionsMax
        extensions = changes?.extensions ?? 0
        version = changes?.version ?? 1
        noticedAt = changes?.noticedAt ?? listedAt
        openSeconds =
            changes?.openSeconds
            ?? (registrationEndsAt.utcMillis - listedAt.utcMillis) / 1000
    }

    /// What has become of a notice since it was listed.
    struct Changes: Sendable, Hashable {
        var extensions: Int64
        var version: Int64
        var noticedAt: Instant?
        var openSeconds: Int64?
    }

    /// How often the end of registration was moved.
    var moves: Int64 { extensions + version - 1 }

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

    /// The next version, from an instant on: what is given is changed, everything else stays.
    ///
    /// The clock begins anew, which `changeFindings` asks.
    func amended(_ change: AmendNotice, at now: Instant) -> LotNotice {
        var notice = self
        notice.version += 1
        notice.noticedAt = now
        notice.title = LocalizedText(
            zh: change.titleZh ?? title.zh,
            en: change.titleEn ?? title.en
        )
        notice.registrationEndsAt = change.registrationEndsAt
        // An end on the clock keeps its distance from the opening.
        let opening = Stamp(change.opensAt)
        notice.terms.hardStopAt = terms.hardStopAt.map {
            Stamp(nanos: opening.nanos + ($0.nanos - terms.opensAt.nanos))
        }
        notice.terms.opensAt = opening
        notice.terms.startFen = change.startFen?.fen ?? terms.startFen
        notice.terms.stepFen = change.stepFen?.fen ?? terms.stepFen
        notice.terms.stepMaxFen = change.stepMaxFen?.fen ?? terms.stepMaxFen
        if let limit = change.limitFen { notice.terms.limit = .open(fen: limit.fen) }
        return notice
    }

    /// What a version has against it beside its own findings, as the one after another, with so many registered.
    func changeFindings(after before: LotNotice, registered: Int64) -> [Finding] {
        var found = findings
        if registrationEndsAt < noticedAt.adding(seconds: openSeconds) {
            found.append(
                Finding(
                    "/registrationEndsAt",
                    zh: "变更后的报名时间短于原公告期",
                    en: "registration is open for less time than the lot was listed with",
                    doZh: "公告变更后期限重新起算，请推后",
                    doEn: "its time begins anew with the change: let it end later"
                )
            )
        }
        if case .sealed = before.terms.limit, terms.limit != before.terms.limit {
            found.append(
                Finding(
                    "/limitFen",
                    zh: "底价已密封，不能改为公开限价",
                    en: "the limit is sealed and cannot become an open one",
                    doZh: "请保留密封底价",
                    doEn: "leave it as it is"
                )
            )
        }
        if policy.rounds != nil, registered > 0, terms.startFen != before.terms.startFen {
            found.append(
                Finding(
                    "/startFen",
                    zh: "已有人按原起始价提交首次报价",
                    en: "first offers were handed in by the start price that stood",
                    doZh: "请保留起始价",
                    doEn: "leave it as it is"
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
