import PluginKit

/// What the templates of a provisional qualification show, to its tenant and to officers.
struct QualificationValues {
    let qualification: QualificationCase
    let place: Statements.PlaceOfHome.Row?
    let language: Language

    var all: [(String, PageValue)] { facts + clock + notice + items + appeal + review + choice }

    private var today: CivilDay { qualification.now.civilDay }

    private var isUndecided: Bool {
        [.open, .inReview, .deficient, .appealed].contains(qualification.state)
    }

    private var facts: [(String, PageValue)] {
        let words = QualificationWords(qualification.state)
        return [
            ("id", .text(qualification.leaseId)),
            ("building", .text((language == .zh ? place?.nameZh : place?.nameEn) ?? "")),
            ("door", .text(place?.door ?? "")), ("isRoom", .flag(qualification.room != nil)),
            ("room", .text(qualification.room.map { String($0) } ?? "")),
            ("state", .text(Shown.state(qualification.state, language))),
            ("what", .text(words.what[language])), ("next", .text(words.next[language])),
            ("opened", .text("\(qualification.openedDay)")), ("rules", .text(qualification.rules)),
            ("isVerified", .flag(qualification.state == .verified)),
            ("isFailed", .flag(qualification.state == .failed)),
            ("hasEnded", .flag(qualification.endedAt != nil)),
            ("endedAt", .text(qualification.endedAt.map(Shown.moment) ?? "")),
            ("leaseHref", .text("/housing/leases/\(qualification.leaseId)")),
        ]
    }

    private var clock: [(String, PageValue)] {
        let left = qualification.lastDay.map { $0.sinceEpoch - today.sinceEpoch }
        let out = qualification.sourcesOut.map { source in
            PageValue.object([("name", .text(Shown.source(source, language)))])
        }
        return [
            ("hasClock", .flag(qualification.lastDay != nil)),
            ("lastDay", .text(qualification.lastDay.map { "\($0)" } ?? "")),
            ("daysLeft", .text(left.map { String(max(0, $0)) } ?? "")),
            ("isSoon", .flag(left.map { $0 <= 3 } ?? false)),
            ("stands", .flag(qualification.stands)),
            ("hasOut", .flag(!out.isEmpty)), ("out", .list(out)),
        ]
    }

    private var notice: [(String, PageValue)] {
        let missing = qualification.items.filter(\.missing).map { item in
            PageValue.object([("name", .text(title(item)))])
        }
        return [
            ("hasDeficiency", .flag(qualification.notice != nil)),
            ("noticedAt", .text(qualification.notice.map { Shown.moment($0.givenAt) } ?? "")),
            ("cause", .text(qualification.notice.map { Shown.cause($0.cause, language) } ?? "")),
            ("missing", .list(missing)), ("hasMissing", .flag(!missing.isEmpty)),
            ("isCured", .flag(qualification.notice != nil && missing.isEmpty)),
        ]
    }

    private var items: [(String, PageValue)] {
        [("items", .list(qualification.items.enumerated().map { item($1, $0 + 1) }))]
    }

    private func item(_ item: ProofItem, _ number: Int) -> PageValue {
        let isUnderReview =
            qualification.state == .inReview && qualification.review?.rule == item.rule
        let isOpen = isUndecided && item.answer != .proven
        return .object([
            ("rule", .text(item.rule)), ("n", .text(String(number))),
            ("title", .text(title(item))), ("source", .text(Shown.source(item.source, language))),
            ("isProven", .flag(item.answer == .proven)),
            ("isDisproven", .flag(item.answer == .disproven)),
            ("isWaiting", .flag(item.answer == nil)),
            ("hasAnswered", .flag(item.answeredAt != nil)),
            ("answeredAt", .text(item.answeredAt.map(Shown.moment) ?? "")),
            ("hasPaper", .flag(item.paper != nil)), ("paper", .text(item.paper ?? "")),
            ("paperAt", .text(item.paperAt.map(Shown.moment) ?? "")),
            ("isAsked", .flag(item.missing)), ("mayHandIn", .flag(isOpen)),
            ("isUnderReview", .flag(isUnderReview)),
            ("mayAnswer", .flag(isOpen && !isUnderReview)),
            ("mayDeny", .flag(isOpen && !isUnderReview && item.answer == nil)),
            ("maySuspect", .flag(isOpen && isCalm && item.paper != nil)),
        ])
    }

    /// True while nothing waits for an officer.
    private var isCalm: Bool {
        qualification.state == .open || qualification.state == .deficient
    }

    private func title(_ item: ProofItem) -> String {
        language == .zh ? item.titleZh : item.titleEn
    }

    private var appeal: [(String, PageValue)] {
        let appeal = qualification.appeal
        return [
            ("mayAppeal", .flag(qualification.mayAppeal)), ("hasAppeal", .flag(appeal != nil)),
            ("raisedAt", .text(appeal.map { Shown.moment($0.raisedAt) } ?? "")),
            ("grounds", .text(appeal?.grounds ?? "")),
            ("isAppealed", .flag(qualification.state == .appealed)),
            ("isUpheld", .flag(appeal?.upheld == true)),
            ("isDismissed", .flag(appeal?.upheld == false)),
            ("appealReason", .text(appeal?.reason ?? "")),
        ]
    }

    private var review: [(String, PageValue)] {
        let review = qualification.review
        let item = qualification.items.first { $0.rule == review?.rule }
        return [
            ("hasReview", .flag(review != nil)),
            ("isInReview", .flag(qualification.state == .inReview)),
            ("reviewedItem", .text(item.map(title) ?? "")),
            ("reviewSince", .text(review.map { Shown.moment($0.since) } ?? "")),
            ("hasSuspicion", .flag(review?.grounds != nil)),
            ("suspicion", .text(review?.grounds ?? "")),
            ("isForged", .flag(review?.forged == true)),
            ("isGenuine", .flag(review?.forged == false)),
            ("finding", .text(review?.reason ?? "")),
        ]
    }

    private var choice: [(String, PageValue)] {
        let choice = qualification.choice
        let rent = choice?.marketRentFen
        return [
            ("hasChoice", .flag(choice != nil)),
            ("hasChooseBy", .flag(choice?.chooseBy != nil)),
            ("chooseBy", .text(choice?.chooseBy.map { "\($0)" } ?? "")),
            ("mayStay", .flag(qualification.state == .failed && rent != nil)),
            ("hasMarketRent", .flag(rent != nil)),
            ("marketRent", .text(rent.map(Shown.yuan) ?? "")),
            ("marketRentFen", .text(rent.map { String($0.fen) } ?? "")),
            ("marketFrom", .text(choice?.marketFrom.map { "\($0)" } ?? "")),
            ("marketRule", .text(choice?.marketRule ?? "")),
            ("hasLeaving", .flag(choice?.leavingDay != nil)),
            ("leavingDay", .text(choice?.leavingDay.map { "\($0)" } ?? "")),
            ("firstExit", .text("\(today.adding(days: 1))")),
            ("lastExit", .text("\(today.adding(days: QualificationLimits.exitDaysMax))")),
        ]
    }
}
