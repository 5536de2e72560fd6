import PluginKit

/// What the templates of a lease show; either side sees the same facts.
struct LeaseValues {
    let lease: Lease
    let place: Statements.PlaceOfHome.Row?
    let language: Language

    /// Facts, and what either side may do now.
    var all: [(String, PageValue)] {
        facts + offer + leaving + SettlementValues(lease: lease, language: language).all
            + RentValues(lease: lease, language: language).all + [
                ("terms", .list(terms)), ("hasTerms", .flag(terms.count > 1)),
            ]
    }

    private var today: CivilDay { lease.now.civilDay }

    private var isHome: Bool { lease.handedOverAt == nil }

    private var facts: [(String, PageValue)] {
        let words = LeaseWords(lease.state, isHome: isHome)
        return [
            ("id", .text(lease.id)), ("homeId", .text(lease.homeId)),
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("address", .text((language == .zh ? place?.addressZh : place?.addressEn) ?? "")),
            ("door", .text(place?.door ?? "")),
            ("isRoom", .flag(lease.room != nil)),
            ("room", .text(lease.room.map { String($0) } ?? "")),
            ("state", .text(Shown.state(lease.state, language))),
            ("what", .text(words.what[language])), ("next", .text(words.next[language])),
            ("isHome", .flag(isHome)), ("rent", .text(Shown.yuan(lease.rentFen))),
            ("deposit", .text(Shown.yuan(lease.depositFen))),
            ("firstDay", .text("\(lease.firstDay)")), ("endDay", .text("\(lease.endDay)")),
            ("hasEnd", .flag(lease.state != .holdover)),
            ("contractHref", .text("/housing/v1/journeys/\(lease.id)/contract")),
            ("journeyHref", .text("/housing/journeys/\(lease.id)")),
            ("hash", .text(lease.contractHash)),
        ]
    }

    private var offer: [(String, PageValue)] {
        [
            ("hasOffer", .flag(lease.offer != nil)),
            ("offerRent", .text(lease.offer.map { Shown.yuan($0.rentFen) } ?? "")),
            ("offerRentFen", .text(lease.offer.map { String($0.rentFen.fen) } ?? "")),
            ("offerMonths", .text(lease.offer.map { String($0.months) } ?? "")),
            ("offerStart", .text(lease.offer.map { "\($0.startDay)" } ?? "")),
            ("offerEnd", .text(lease.offer.map { "\($0.endDay)" } ?? "")),
            ("answerBy", .text("\(lease.endDay.adding(days: -1))")),
            ("mayOffer", .flag(mayOffer)),
        ]
    }

    private var mayOffer: Bool {
        (lease.state == .active || lease.state == .renewalOffered) && today < lease.endDay
    }

    private var leaving: [(String, PageValue)] {
        let earliest = today.adding(days: LeaseLimits.noticeDays)
        let isHoldover = lease.state == .holdover
        let isRunning = lease.state == .active || lease.state == .renewalOffered
        // The landlord's notice is for the end of the term, and comes before a further one is offered.
        let lastCall = lease.endDay.adding(days: -LeaseLimits.renewalDays)
        let isEarly = lease.state == .active && today < lastCall
        return [
            ("mayGiveNotice", .flag(isHoldover || isRunning && earliest <= lease.endDay)),
            ("mayEnd", .flag(isHoldover || isEarly)),
            ("earliest", .text("\(earliest)")),
            ("latest", .text(isHoldover ? "" : "\(lease.endDay)")),
            ("isBounded", .flag(!isHoldover)),
            ("lessorDay", .text("\(isHoldover ? earliest : lease.endDay)")),
            ("hasLeaving", .flag(lease.leavingDay != nil)),
            ("leavingDay", .text(lease.leavingDay.map { "\($0)" } ?? "")),
            ("byLessor", .flag(lease.leavingBy == .lessor)),
            ("mayInspect", .flag(mayInspect)), ("mayHandOver", .flag(mayHandOver)),
            ("hasFindings", .flag(lease.findings != nil)),
            ("findings", .text(lease.findings ?? "")),
            ("inspectedAt", .text(lease.inspectedAt.map(Shown.moment) ?? "")),
            ("hasKeysBack", .flag(!isHome)),
            ("handedOverAt", .text(lease.handedOverAt.map(Shown.moment) ?? "")),
        ]
    }

    private var mayInspect: Bool {
        let isOpen = [.notice, .notRenewed, .terminating, .inspection].contains(lease.state)
        return isOpen && (isHome || lease.vacancy != nil)
    }

    private var mayHandOver: Bool {
        switch lease.state {
        case .inspection: isHome
        case .notice, .notRenewed, .terminating: lease.leavingDay.map { today >= $0 } ?? false
        default: false
        }
    }

    private var terms: [PageValue] {
        lease.terms.map { term in
            .object([
                ("number", .text(String(term.number))), ("start", .text("\(term.startDay)")),
                ("end", .text("\(term.endDay)")), ("rent", .text(Shown.yuan(term.rentFen))),
                ("hash", .text(String(term.hash.prefix(12)))), ("wholeHash", .text(term.hash)),
            ])
        }
    }
}
