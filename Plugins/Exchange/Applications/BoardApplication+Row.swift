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

/// What an application or an act on one says of the thing; what is not named stays as it was.
protocol SaysFacts {
    var entitled: Int64? { get }
    var present: Int64? { get }
    var agreed: Int64? { get }
    var approvedFen: Money? { get }
    var termEnds: CivilDay? { get }
    var rightEnds: CivilDay? { get }
    var isEncumbered: Bool? { get }
    var hasConsent: Bool? { get }
    var changesUse: Bool? { get }
}

extension OpenApplication: SaysFacts {}
extension ApplicationAct: SaysFacts {}
extension HandIn: SaysFacts {}
extension SubmissionAct: SaysFacts {}

extension SaysFacts {
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
extension Statements.OwnSubmission.Row: ApplicationRow {}
extension Statements.OwnSubmissions.Row: ApplicationRow {}

extension ApplicationRow {
    var kindOfState: ApplicationState { ApplicationState(rawValue: state) ?? .submitted }

    /// As it is now: silence has accepted it even where no timer has said so yet.
    func stateNow(_ clock: Obligation) -> ApplicationState {
        if kindOfState == .submitted, case .running = clock.phase { return .accepted }
        return kindOfState
    }

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
    init(_ row: some ApplicationRow, _ clock: Obligation) {
        self.init(
            id: row.id,
            titleZh: row.title,
            applicant: row.applicant,
            kind: LotKind(rawValue: row.kind) ?? .rights,
            state: row.stateNow(clock),
            openedAt: row.openedAt,
            dueAt: ClockDesk.due(clock),
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

extension Submission {
    init(_ row: some ApplicationRow, _ office: TenantID, _ clock: Obligation) {
        self.init(
            id: row.id,
            office: office,
            titleZh: row.title,
            applicant: row.applicant,
            kind: LotKind(rawValue: row.kind) ?? .rights,
            state: row.stateNow(clock),
            openedAt: row.openedAt,
            dueAt: ClockDesk.due(clock),
            missing: clock.missing ?? [],
            gaps: row.eligibility.gaps.map(\.rawValue),
            reason: row.reason,
            lot: row.lot
        )
    }
}
