import PluginKit

/// Codes for visits: asked for on the tenant's consent alone, for its hours, and shown to the landlord
/// while they last.
enum VisitDesk {
    /// Asks the door's lock for a code of the visit's hours; a door without a lock is opened by hand.
    static func letIn(
        _ visit: Int64,
        _ window: CodeWindow,
        _ file: RepairFile,
        in tx: borrowing Transaction
    ) throws {
        let leaves = try tx.all(Statements.DoorsOfLease(leaseId: file.lease)).map(\.leaf)
        guard tx.now < window.ends, let leaf = leaves.first,
            let lock = try DoorDesk.file(file.lease, leaf, in: tx)?.grant.lock?.number
        else { return }
        let effect = try tx.perform(
            Effects.ReckonVisitCode.self,
            CodeToReckon(
                leaseId: file.lease,
                leaf: leaf,
                lock: lock,
                kind: "period",
                starts: window.starts,
                ends: window.ends
            )
        )
        try tx.run(
            Statements.InsertVisitCode(
                effectId: effect,
                tenantId: file.tenant.text,
                personId: file.person.text,
                leaseId: file.lease,
                number: file.number,
                visit: visit,
                lock: lock,
                startsAt: window.starts,
                endsAt: window.ends
            )
        )
    }

    /// The lock's digits are there; where there are none the tenant opens.
    static func reckoned(
        _ effect: EndedEffect<Effects.ReckonVisitCode>,
        in tx: borrowing Transaction
    ) throws {
        guard case .done(let code) = effect.outcome,
            let row = try tx.first(Statements.AnyVisitCode(effectId: effect.id))
        else { return }
        try tx.act(in: TenantID(row.tenantId))
        try tx.run(
            Statements.KeepVisitDigits(
                effectId: effect.id,
                codeId: code.codeId,
                digits: try tx.seal(
                    SecretText(code.code),
                    as: Fields.VisitCode.Digits.self,
                    row: effect.id,
                    about: PersonID(row.personId)
                )
            )
        )
    }

    /// The digits of a visit that the tenant consented to, from ten minutes before until its end.
    static func digits(
        for file: RepairFile,
        at now: Instant,
        in snapshot: borrowing Snapshot
    ) throws -> String? {
        guard let visit = file.life.visit, visit.state == .consented, visit.isAsked,
            now < visit.ends,
            let row = try snapshot.first(
                Statements.VisitCode(
                    leaseId: file.lease,
                    number: file.number,
                    visit: visit.number
                )
            ), let digits = row.digits
        else { return nil }
        do {
            return try snapshot.open(digits).text
        } catch let fault as Fault where fault.code == "personal.erased" {
            return nil
        }
    }
}
