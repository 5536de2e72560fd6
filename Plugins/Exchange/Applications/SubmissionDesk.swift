import PluginKit

/// Applications that owners hand in themselves, where an officer has opened the window for them and answers for what
/// comes.
enum SubmissionDesk {
    /// The calling officer takes what is handed in from now on, or nobody does.
    ///
    /// What has come already keeps its owner.
    static func keepWindow(
        _ input: KeepWindow,
        in transaction: borrowing Transaction
    ) throws -> WindowDuty {
        let call = transaction.call
        guard let person = call.principal.person, let office = call.tenant else {
            throw Fault.signInNeeded()
        }
        if input.isOpen {
            let kept = Statements.KeepWindow(officer: person.text, at: transaction.now)
            try transaction.run(kept)
        } else {
            try transaction.run(Statements.CloseWindow())
        }
        return WindowDuty(office: office, isOpen: input.isOpen)
    }

    /// The calling person hands an application in; its clock begins, and whoever keeps the window answers for it.
    static func handIn(
        _ input: HandIn,
        in transaction: borrowing Transaction
    ) throws -> Submission {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        guard let taker = try transaction.first(Statements.WhoTakes(office: input.office.text))
        else { throw Fault.windowClosed() }
        try transaction.act(in: input.office)
        let id = transaction.newID()
        try transaction.oblige(
            Obligations.Intake.self,
            id,
            owner: PersonID(taker.officerId),
            about: person
        )
        try transaction.run(
            Statements.HandIn(
                id: id,
                title: input.titleZh,
                applicant: input.applicant,
                kind: input.kind.rawValue,
                at: transaction.now
            )
        )
        try keep(input.facts, of: id, as: .submitted, in: transaction)
        return try shown(id, in: transaction)
    }

    /// What was missing is handed in, or more than that; or the application is taken back.
    static func act(
        _ input: SubmissionAct,
        in transaction: borrowing Transaction
    ) throws -> Submission {
        guard let row = try transaction.first(Statements.OwnSubmission(id: input.id)) else {
            throw Fault.applicationMissing()
        }
        try transaction.act(in: TenantID(row.tenantId))
        let state = row.kindOfState
        guard [.submitted, .deficient, .accepted].contains(state) else {
            throw Fault.applicationOver()
        }
        switch input.kind {
        case .complete:
            if state == .deficient {
                try transaction.step(Obligations.Intake.self, row.id, .resubmit)
            }
            let next: ApplicationState = state == .deficient ? .submitted : state
            try keep(input.facts, of: row.id, as: next, in: transaction)
        case .takeBack:
            try transaction.step(Obligations.Intake.self, row.id, .withdraw)
            try keep(Eligibility.Facts(), of: row.id, as: .withdrawn, in: transaction)
        }
        return try shown(row.id, in: transaction)
    }

    private static func keep(
        _ facts: Eligibility.Facts,
        of id: String,
        as state: ApplicationState,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            Statements.CompleteSubmission(
                id: id,
                entitled: facts.entitled,
                present: facts.present,
                agreed: facts.agreed,
                approved: facts.approved,
                termEnds: facts.termEnds,
                rightEnds: facts.rightEnds,
                isEncumbered: facts.isEncumbered,
                hasConsent: facts.hasConsent,
                changesUse: facts.changesUse,
                state: state.rawValue,
                at: transaction.now
            )
        )
    }

    private static func shown(
        _ id: String,
        in transaction: borrowing Transaction
    ) throws -> Submission {
        guard let row = try transaction.first(Statements.OwnSubmission(id: id)) else {
            throw Fault.applicationMissing()
        }
        let office = TenantID(row.tenantId)
        guard let clock = try transaction.obligation(id, in: office) else {
            throw Fault.applicationMissing()
        }
        return Submission(row, office, clock)
    }

    /// The calling person's own, the newest first.
    static func page(
        _ input: SubmissionPage,
        in snapshot: borrowing Snapshot
    ) throws -> SubmissionList {
        // "~" sorts after every character an identifier may have.
        let rows = try snapshot.all(
            Statements.OwnSubmissions(before: input.before ?? "~", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { row in
            let office = TenantID(row.tenantId)
            guard let clock = try snapshot.obligation(row.id, in: office) else {
                throw Fault.applicationMissing()
            }
            return Submission(row, office, clock)
        }
        return SubmissionList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
