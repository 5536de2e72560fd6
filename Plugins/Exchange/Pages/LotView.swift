import PluginKit

/// A lot in words and figures, for the board and for its own page.
struct LotView {
    let lot: Lot
    let call: CallContext

    init(_ lot: Lot, _ call: CallContext) {
        self.lot = lot
        self.call = call
    }

    private var language: Language { call.language }

    private var secondsLeft: Int64? {
        guard let nanos = lot.deadline.flatMap({ Int64($0) }) else { return nil }
        let left = nanos - Stamp(call.received.instant).nanos
        return max(0, (left + 999_999_999) / 1_000_000_000)
    }

    var entry: [(String, PageValue)] {
        let seconds = secondsLeft
        return [
            ("id", .text(lot.id)), ("href", .text("/exchange/lots/\(lot.id)")),
            ("name", .text(language == .zh ? lot.titleZh : lot.titleEn)),
            ("kind", .text(LotWords.kind(lot.kind)[language])),
            ("state", .text(LotWords.state(lot.state)[language])),
            ("isOver", .flag(isOver)), ("isRegistering", .flag(lot.state == .registering)),
            ("isLive", .flag(isLive)),
            ("hasClock", .flag(seconds != nil)), ("secondsLeft", .text(String(seconds ?? 0))),
            ("clock", .text(LotWords.clock(seconds ?? 0))),
            ("awaits", .text(LotWords.awaited(in: lot.state)[language])),
            ("start", .text(LotWords.yuan(lot.startFen))),
            ("step", .text(LotWords.yuan(lot.stepFen))),
            ("deposit", .text(LotWords.yuan(lot.depositFen))),
            ("isReverse", .flag(lot.direction == .reverse)),
            ("hasBest", .flag(lot.bestFen != nil)),
            ("best", .text(lot.bestFen.map(LotWords.yuan) ?? "")),
            ("offering", .text(String(lot.offering))),
            ("extensions", .text(String(lot.extensions))),
        ]
    }

    /// What the lot's own page says beside.
    var facts: [(String, PageValue)] {
        [
            ("policy", .text("\(lot.policy) v\(lot.policyVersion)")),
            ("subCentre", .organisation(lot.tenantId)),
            ("registrationEnds", .text(LotWords.moment(lot.registrationEndsAt))),
            ("opens", .text(LotWords.moment(lot.opensAt))),
            ("hasLimit", .flag(lot.limitFen != nil)),
            ("limit", .text(lot.limitFen.map(LotWords.yuan) ?? "")),
            ("isSealed", .flag(lot.limitCommitment != nil)),
            ("commitment", .text(lot.limitCommitment ?? "")),
            ("record", .text("/exchange/v1/lots/\(lot.id)/record")),
            ("check", .text("/exchange/lots/\(lot.id)/check")),
        ]
    }

    var isLive: Bool {
        switch lot.state {
        case .free, .entry, .timed, .cooldown, .pause, .turn, .results: true
        default: false
        }
    }

    private var isOver: Bool {
        switch lot.state {
        case .drawing, .closed, .confirmed, .failed, .annulled: true
        default: false
        }
    }
}
