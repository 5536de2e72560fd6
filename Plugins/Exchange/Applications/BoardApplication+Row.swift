import PluginKit

extension Eligibility {
    /// What an application says, as it is kept.
    struct Facts: Sendable, Hashable {
        var entitled: Int64?
        var present: Int64?
        var agreed: Int64?
        var approved: Money?
        var termEnds: CivilDay?
        var rightEnds: CivilDay?
        var isEncumbered: Bool?
        var hasConsent: Bool?
        var changesUse: Bool?
    }
}

extension OpenApplication {
    var facts: Eligibility.Facts {
        Eligibility.Facts(
            entitled: entitled,
            present: present,
            agreed: agreed,
            approved: approvedFen,
            termEnds: termEnds,
            rightEnds: rightEnds,
            isEncumbered: isEncumbered,
            hasConsent: hasConsent,
            changesUse: changesUse
        )
    }
}

extension ApplicationAct {
    /// What is handed in later; what is not named stays as it was.
    var facts: Eligibility.Facts {
        Eligibility.Facts(
            entitled: entitled,
            present: present,
            agreed: agreed,
            approved: approvedFen,
            termEnds: termEnds,
            rightEnds: rightEnds,
            isEncumbered: isEncumbered,
            hasConsent: hasConsent,
            changesUse: changesUse
        )
    }
}

/// A row of an application, whichever statement read it.
protocol ApplicationRow {
    var id: String { get }
    var title: String { get }
    var applicant: String { get }
    var kind: String { get }
    var entitled: Int64? { get }
    var present: Int64? { get }
    var agreed: Int64? { get }
    var approved: Money? { get }
    var termEnds: CivilDay? { get }
    var rightEnds: CivilDay? { get }
    var isEncumbered: Bool { get }
    var hasConsent: Bool { get }
    var changesUse: Bool { get }
    var state: String { get }
    var reason: String? { get }
    var lot: String? { get }
    var openedAt: Instant { get }
}

extension Statements.Application.Row: ApplicationRow {}
extension Statements.Applications.Row: ApplicationRow {}

extension ApplicationRow {
    var kindOfState: ApplicationState { ApplicationState(rawValue: state) ?? .submitted }

    var eligibility: Eligibility {
        var decision: Eligibility.Decision?
        if let entitled, let present, let agreed {
            decision = Eligibility.Decision(entitled: entitled, present: present, agreed: agreed)
        }
        return Eligibility(
            kind: LotKind(rawValue: kind) ?? .rights,
            decision: decision,
            approvedFen: approved?.fen,
            termEnds: termEnds,
            rightEnds: rightEnds,
            isEncumbered: isEncumbered,
            hasConsent: hasConsent,
            changesUse: changesUse
        )
    }
}

extension BoardApplication {
    /// As it is now: silence has accepted it even where no timer has said so yet.
    init(_ row: some ApplicationRow, _ clock: Obligation) {
        var state = row.kindOfState
        if state == .submitted, case .running = clock.phase { state = .accepted }
        var due: Instant?
        if case .at(let instant) = clock.deadline { due = instant }
        self.init(
            id: row.id,
            titleZh: row.title,
            applicant: row.applicant,
            kind: LotKind(rawValue: row.kind) ?? .rights,
            state: state,
            openedAt: row.openedAt,
            dueAt: due,
            isLate: clock.isBreached,
            owner: clock.owner,
            proposedOwner: clock.proposedOwner,
            missing: clock.missing ?? [],
            gaps: row.eligibility.gaps.map(\.rawValue),
            reason: row.reason,
            lot: row.lot
        )
    }
}
