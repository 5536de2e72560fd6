import PluginKit

/// Applications for the board: taken at the window by the officer who answers for them from then on, answered by
/// at most one notice of everything that is missing, and within a promised time.
enum ApplicationDesk {
    typealias Step = ObligationStep<Obligations.Intake>

    /// An officer takes an application; whoever was asked first owns it.
    static func open(
        _ input: OpenApplication,
        in transaction: borrowing Transaction
    ) throws -> BoardApplication {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        let id = transaction.newID()
        try transaction.oblige(Obligations.Intake.self, id, owner: person)
        try transaction.run(
            Statements.InsertApplication(
                id: id,
                title: input.titleZh,
                applicant: input.applicant,
                kind: input.kind.rawValue,
                at: transaction.now
            )
        )
        try keep(input.facts, of: id, in: transaction)
        return try shown(id, in: transaction)
    }

    /// What is done about an application; what its clock does not allow is refused with a fault `clock.…`.
    static func act(
        _ input: ApplicationAct,
        in transaction: borrowing Transaction
    ) throws -> BoardApplication {
        let row = try row(input.id, in: transaction)
        guard ![ApplicationState.listed, .refused, .withdrawn].contains(row.kindOfState) else {
            throw Fault.applicationOver()
        }
        switch input.kind {
        case .notice: try notice(input, row, in: transaction)
        case .resubmit:
            try keep(input.facts, of: row.id, in: transaction)
            try step(.resubmit, row.id, to: .submitted, in: transaction)
        case .amend: try keep(input.facts, of: row.id, in: transaction)
        case .accept: try step(.accept, row.id, to: .accepted, in: transaction)
        case .refuse:
            guard let reason = input.reason else { throw Fault.actIncomplete("refuse") }
            try step(.finish, row.id, to: .refused, reason: reason, in: transaction)
        case .withdraw: try step(.withdraw, row.id, to: .withdrawn, in: transaction)
        case .handOver:
            guard let officer = input.officer else { throw Fault.actIncomplete("handOver") }
            try step(.handOver(to: officer), row.id, to: row.kindOfState, in: transaction)
        case .takeOver: try step(.takeOver, row.id, to: row.kindOfState, in: transaction)
        case .decline: try step(.decline, row.id, to: row.kindOfState, in: transaction)
        }
        return try shown(row.id, in: transaction)
    }

    /// The one notice names what rules find missing, whether the officer has thought of it or not.
    private static func notice(
        _ input: ApplicationAct,
        _ row: Statements.Application.Row,
        in transaction: borrowing Transaction
    ) throws {
        let found =
            try transaction.obligation(row.id)?.missing == nil
            ? row.eligibility.gaps.map { ApplicationWords.gap($0).zh } : []
        let missing = found + (input.missing ?? []).filter { !found.contains($0) }
        try step(.giveNotice(missing: missing), row.id, to: .deficient, in: transaction)
    }

    private static func step(
        _ step: Step,
        _ id: String,
        to state: ApplicationState,
        reason: String? = nil,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.step(Obligations.Intake.self, id, step)
        try transaction.run(
            Statements.MoveApplication(
                id: id,
                state: state.rawValue,
                reason: reason,
                lot: nil,
                at: transaction.now
            )
        )
    }

    private static func keep(
        _ facts: Eligibility.Facts,
        of id: String,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            Statements.KeepFacts(
                id: id,
                entitled: facts.entitled,
                present: facts.present,
                agreed: facts.agreed,
                approved: facts.approved,
                termEnds: facts.termEnds,
                rightEnds: facts.rightEnds,
                isEncumbered: facts.isEncumbered,
                hasConsent: facts.hasConsent,
                changesUse: facts.changesUse
            )
        )
    }

    /// Time has passed: silence is acceptance, and a promise that is not kept is told.
    static func turned(
        _ obligation: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        let id = obligation.id
        switch turn {
        case .deemedAccepted(let day):
            try transaction.run(
                Statements.MoveApplication(
                    id: id,
                    state: ApplicationState.accepted.rawValue,
                    reason: nil,
                    lot: nil,
                    at: transaction.now
                )
            )
            try transaction.publish(ApplicationDeemedAccepted(application: id, from: day))
        case .breach(let deadline):
            try transaction.publish(ApplicationBreached(application: id, deadline: deadline))
        case .reminder: return
        }
    }

    /// Whether a lot may come from its application: accepted, with nothing that keeps it off, and no worse than the
    /// approved price; of which kind it is.
    static func checkListing(
        _ input: ListLot,
        in transaction: borrowing Transaction
    ) throws -> LotKind {
        guard try shown(input.id, in: transaction).state == .accepted else {
            throw Fault.applicationNotAccepted()
        }
        let eligibility = try row(input.id, in: transaction).eligibility
        let isForward = input.direction == .forward
        guard eligibility.gaps.isEmpty,
            eligibility.allows(startFen: input.startFen.fen, isForward: isForward)
        else { throw Fault.applicationUnfit(eligibility.gaps) }
        return eligibility.kind
    }

    /// A lot is on the board: its application is over, and serves once.
    static func noteListing(
        of id: String,
        as lot: String,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.step(Obligations.Intake.self, id, .finish)
        try transaction.run(
            Statements.MoveApplication(
                id: id,
                state: ApplicationState.listed.rawValue,
                reason: nil,
                lot: lot,
                at: transaction.now
            )
        )
    }

    /// Applications of the organisation, the newest first.
    static func page(
        _ input: ApplicationPage,
        in snapshot: borrowing Snapshot
    ) throws -> ApplicationList {
        // "~" sorts after every character an identifier may have.
        let rows = try snapshot.all(
            Statements.Applications(before: input.before ?? "~", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { row in
            guard let clock = try snapshot.obligation(row.id) else {
                throw Fault.applicationMissing()
            }
            return BoardApplication(row, clock)
        }
        return ApplicationList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }

    private static func row(
        _ id: String,
        in transaction: borrowing Transaction
    ) throws -> Statements.Application.Row {
        guard let row = try transaction.first(Statements.Application(id: id)) else {
            throw Fault.applicationMissing()
        }
        return row
    }

    private static func shown(
        _ id: String,
        in transaction: borrowing Transaction
    ) throws -> BoardApplication {
        guard let clock = try transaction.obligation(id) else { throw Fault.applicationMissing() }
        return BoardApplication(try row(id, in: transaction), clock)
    }
}
