import PluginKit

/// What the template of a journey shows.
struct JourneyValues {
    private let journey: Journey
    private let home: Home?
    private let doors: [Door]
    /// True where the codes of the doors may be shown.
    private let isProven: Bool
    private let screen: JourneyScreen
    private let language: Language

    init(
        _ journey: Journey,
        _ home: Home?,
        _ doors: [Door],
        isProven: Bool,
        _ screen: JourneyScreen,
        _ language: Language
    ) {
        self.journey = journey
        self.home = home
        self.doors = doors
        self.isProven = isProven
        self.screen = screen
        self.language = language
    }

    var all: [(String, PageValue)] {
        flags + facts + clock + terms + identity + payment + ending
            + [
                ("steps", .list(steps)), ("needsProof", .flag(!isProven)),
                ("doors", .list(isProven ? doors.map(door) : [])),
            ]
    }

    private var flags: [(String, PageValue)] {
        JourneyScreen.allCases.map { ("on_\($0.rawValue)", .flag($0 == screen)) } + [
            ("isWatching", .flag(screen.isWatching)),
            ("mayCancel", .flag(mayCancel)),
        ]
    }

    private var mayCancel: Bool {
        switch journey.state {
        case .held, .identified, .cleared, .provisional, .offered, .signed: true
        default: false
        }
    }

    private var facts: [(String, PageValue)] {
        let building = home?.building
        return [
            ("id", .text(journey.id)),
            ("path", .text("/housing/journeys/\(journey.id)")),
            ("watch", .text("/housing/v1/journeys/\(journey.id)")),
            ("mark", .text("\(journey.version)/\(journey.next.rawValue)")),
            ("homeHref", .text("/housing/homes/\(journey.homeId)")),
            ("building", .text((language == .zh ? building?.nameZh : building?.nameEn) ?? "")),
            ("address", .text((language == .zh ? building?.addressZh : building?.addressEn) ?? "")),
            ("isRoom", .flag(journey.room != nil)),
            ("room", .text(journey.room.map { String($0) } ?? "")),
            ("rent", .text(Shown.yuan(journey.rentFen))),
            ("deposit", .text(Shown.yuan(journey.depositFen))),
            ("dueAtSigning", .text(Shown.yuan(journey.dueAtSigningFen))),
            ("startDay", .text("\(journey.startDay)")), ("endDay", .text("\(journey.endDay)")),
        ]
    }

    /// Counted from the city's clock: the browser only counts down from there.
    private var clock: [(String, PageValue)] {
        let left = journey.deadlineAt.map { $0.utcMillis - journey.now.utcMillis } ?? 0
        let seconds = max(0, (left + 999) / 1000)
        return [
            ("hasClock", .flag(journey.deadlineAt != nil && seconds > 0)),
            ("secondsLeft", .text(String(seconds))),
            ("clock", .text(Shown.clock(seconds: seconds))),
            ("until", .text(journey.deadlineAt.map(Shown.time) ?? "")),
        ]
    }

    private var steps: [PageValue] {
        let current = screen.step(of: journey.state)
        return JourneyScreen.steps.enumerated().map { index, name in
            .object([
                ("name", .text(name[language])), ("isNow", .flag(index == current)),
                ("isDone", .flag(current.map { index < $0 } ?? false)),
            ])
        }
    }

    private var terms: [(String, PageValue)] {
        let contract = journey.contract.flatMap { try? JSONValue.parse(Array($0.utf8)) }
        let clauses = (contract?["clauses"]?.elements ?? []).compactMap(\.string)
        let hash = journey.contractHash ?? ""
        let proofs = journey.proofs.map { proof in
            PageValue.object([("name", .text(language == .zh ? proof.titleZh : proof.titleEn))])
        }
        return [
            ("clauses", .list(clauses.map { .object([("text", .text($0))]) })),
            ("contract", .text(journey.contract ?? "")),
            ("contractHref", .text("/housing/v1/journeys/\(journey.id)/contract")),
            ("hash", .text(hash)), ("hashShort", .text(String(hash.prefix(12)))),
            ("capRule", .text(journey.capRule ?? "")), ("rules", .text(journey.rules ?? "")),
            ("hasProofs", .flag(!proofs.isEmpty)), ("proofs", .list(proofs)),
            ("proofDue", .text(journey.proofDueDay.map { "\($0)" } ?? "")),
            ("hadCode", .flag(journey.codeSentAt != nil)),
            ("codeSent", .text(journey.codeSentAt.map(Shown.time) ?? "")),
        ]
    }

    private var identity: [(String, PageValue)] {
        [
            (
                "isMismatch",
                .flag(journey.identity == .mismatch || journey.identity == .unrecorded)
            ),
            ("isUnanswered", .flag(journey.identity == .unanswered)),
            ("triesLeft", .text(String(journey.identityTriesLeft))),
            ("isChecking", .flag(journey.identity == .checking)),
        ]
    }

    private var payment: [(String, PageValue)] {
        let wasMisfit = journey.payment.map(JourneyWords.goesBack) ?? false
        return [
            ("payUrl", .text(journey.payment?.payUrl ?? "")),
            ("order", .text(journey.payment?.order ?? "")),
            ("hadMisfit", .flag(wasMisfit)),
            ("hadPayment", .flag(journey.payment != nil && !wasMisfit)),
            ("signedAt", .text(journey.signedAt.map(Shown.moment) ?? "")),
            ("paidAt", .text(journey.paidAt.map(Shown.moment) ?? "")),
            ("activeAt", .text(journey.activeAt.map(Shown.moment) ?? "")),
            ("readyAt", .text(journey.readyAt.map(Shown.moment) ?? "")),
        ]
    }

    private var ending: [(String, PageValue)] {
        let waiting = JourneyWords.waiting(for: journey, doors)
        let reason = JourneyWords.reason(journey.reason, journey.state, journey.payment)
        return [
            ("waitTitle", .text(waiting.what[language])),
            ("waitText", .text(waiting.next[language])),
            ("endTitle", .text(JourneyWords.ending(journey.state)[language])),
            ("endWhy", .text(reason.what[language])), ("endNext", .text(reason.next[language])),
        ]
    }

    private func door(_ door: Door) -> PageValue {
        let codes = door.codes.map { code in
            PageValue.object([
                ("code", .text(code.code)), ("isFirst", .flag(code.kind == .bootstrap)),
                ("spoken", .text(code.code.map { String($0) }.joined(separator: " "))),
                ("from", .text(Shown.moment(code.startsAt))),
                ("until", .text(Shown.moment(code.endsAt))),
                ("isFresh", .flag(code.firstUseBy.map { journey.now < $0 } ?? false)),
                ("isStale", .flag(code.firstUseBy.map { $0 <= journey.now } ?? false)),
                ("firstUse", .text(code.firstUseBy.map(Shown.moment) ?? "")),
            ])
        }
        return .object([
            ("isRoom", .flag(door.leaf > 0)), ("room", .text(String(door.leaf))),
            ("codes", .list(codes)),
            ("hasNone", .flag(codes.isEmpty && door.state != .needsVisit)),
            ("needsVisit", .flag(door.state == .needsVisit && !codes.isEmpty)),
            ("needsFirstVisit", .flag(door.state == .needsVisit && codes.isEmpty)),
            ("isDrifted", .flag(door.state == .drifted)),
            ("isTemporary", .flag(door.state == .bootstrap || door.state == .programming)),
        ])
    }
}
