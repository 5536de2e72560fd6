import PluginKit

/// Permits that are promised within ten working days, by somebody who answers for each.
enum PermitBook {
    /// A resident applies at the organisation that gives the permit; whoever is asked first owns it.
    static func apply(
        _ input: ApplyPermit,
        in transaction: borrowing Transaction
    ) throws -> PermitState {
        try transaction.act(in: input.office)
        let permit = try transaction.oblige(
            Obligations.Permit.self,
            input.id,
            owner: input.clerk,
            about: transaction.call.principal.person
        )
        return state(permit)
    }

    /// Everything that is missing is named at once; the time stands still until it comes.
    static func notice(
        _ input: NoticePermit,
        in transaction: borrowing Transaction
    ) throws -> PermitState {
        let step = ObligationStep<Obligations.Permit>.giveNotice(missing: input.missing)
        return state(try transaction.step(Obligations.Permit.self, input.id, step))
    }

    static func step(
        _ id: String,
        _ step: ObligationStep<Obligations.Permit>,
        in transaction: borrowing Transaction
    ) throws -> PermitState {
        state(try transaction.step(Obligations.Permit.self, id, step))
    }

    /// Time has brought something about: the plugin hears of each turn once.
    static func turned(
        _ permit: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        let what: String
        switch turn {
        case .reminder(let daysLeft): what = "\(permit.owner): \(daysLeft) days left"
        case .deemedAccepted(let day): what = "accepted from \(day)"
        case .breach:
            what = "late"
            try transaction.run(
                Statements.InsertCompensation(permit: permit.id, person: permit.person?.text)
            )
        }
        try transaction.run(Statements.InsertTurn(permit: permit.id, what: what))
    }

    static func read(_ input: ReadPermit, in snapshot: borrowing Snapshot) throws -> PermitState {
        guard let permit = try snapshot.obligation(input.id, in: input.office) else {
            throw Fault.noSuchPermit()
        }
        return state(permit)
    }

    private static func state(_ permit: Obligation) -> PermitState {
        var due: Instant?
        if case .at(let instant) = permit.deadline { due = instant }
        return PermitState(
            owner: permit.owner,
            elapsedDays: Int64(permit.elapsedDays),
            isLate: permit.isBreached,
            due: due
        )
    }
}

extension Fault {
    /// There is no such permit for the caller.
    fileprivate static func noSuchPermit() -> Fault {
        Fault(
            .notFound,
            code: "workshop.permit.missing",
            message: LocalizedText(zh: "没有这项许可。", en: "There is no such permit."),
            remedy: LocalizedText(zh: "请核对编号。", en: "Check the id.")
        )
    }
}
