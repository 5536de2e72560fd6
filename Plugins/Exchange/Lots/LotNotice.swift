import PluginKit

/// What stands on the notice board about a lot; it never changes.
struct LotNotice: Sendable, Hashable {
    let title: LocalizedText
    let kind: String
    let policy: Policy
    /// Without bidders: those that count are known when registration is over.
    let terms: AuctionTerms
    /// What a bidder hands in beforehand; zero for none.
    let depositFen: Int64
    let listedAt: Instant
    let registrationEndsAt: Instant
    /// How much land it is, in hundredths of a mu.
    var areaMu100: Int64?

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
        return found
    }

    /// The terms with those who take part.
    func terms(for bidders: [AuctionTerms.Bidder]) -> AuctionTerms {
        var terms = terms
        terms.bidders = bidders
        return terms
    }
}
