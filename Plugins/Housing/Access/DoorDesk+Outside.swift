import PluginKit

/// What the lock provider says, and what tenants may see.
extension DoorDesk {
    /// The lock's own code has been reckoned, or will not be.
    static func reckoned(
        _ effect: EndedEffect<Effects.ReckonCode>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.leaseId, effect.input.leaf, in: tx),
            let number = file.number(of: effect.id)
        else { return }
        guard case .done(let code) = effect.outcome else {
            return try take(.notMade(number: number, failure(effect.outcome)), file, in: tx)
        }
        try keep(code.code, number, effect.id, file, in: tx)
        try take(.made(number: number, codeID: code.codeId), file, in: tx)
    }

    /// The lease-long code is in the lock, or is not, or nobody knows.
    static func added(
        _ effect: EndedEffect<Effects.AddCode>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.leaseId, effect.input.leaf, in: tx),
            let number = file.number(of: effect.id)
        else { return }
        guard case .done(let code) = effect.outcome else {
            return try take(.notMade(number: number, failure(effect.outcome)), file, in: tx)
        }
        try take(.made(number: number, codeID: code.codeId), file, in: tx)
    }

    private static func failure<Answer>(
        _ outcome: EffectOutcome<Answer>
    ) -> AccessGrant.Failure {
        switch outcome {
        case .done, .unknown: .unclear
        case .expired: .never
        case .refused(let fault):
            switch fault.code {
            case "lock.code.taken", "lock.code.too_simple": .digits
            case "lock.codes.full": .full
            case "lock.window.used": .hours
            default: .refused
            }
        }
    }

    /// Which codes a lock has.
    static func listed(
        _ effect: EndedEffect<Effects.ListCodes>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.leaseId, effect.input.leaf, in: tx) else { return }
        // The door may have another lock by now.
        guard effect.input.lock == file.grant.lock?.number else { return }
        guard case .done(let list) = effect.outcome else {
            return try take(.notListed, file, in: tx)
        }
        let codes = list.codes.map {
            AccessGrant.Listed(
                codeID: $0.codeId,
                name: $0.name,
                ends: $0.ends,
                isOurs: $0.isCustom
            )
        }
        try take(.listed(codes), file, in: tx)
    }

    /// A code is gone from a lock, or is not.
    static func deleted(
        _ effect: EndedEffect<Effects.DeleteCode>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.leaseId, effect.input.leaf, in: tx) else { return }
        let id = effect.input.codeId
        guard case .done = effect.outcome else {
            return try take(.notDeleted(codeID: id), file, in: tx)
        }
        try take(.deleted(codeID: id), file, in: tx)
    }

    /// The doors of a lease with their codes, for its tenant alone, who has just proved that the phone
    /// is theirs.
    static func doors(_ id: String, in snapshot: borrowing Snapshot) throws -> DoorList {
        guard let row = try snapshot.first(Statements.OwnJourney(id: id)) else {
            throw Fault.journeyNotFound()
        }
        guard isProven(row.signedAt, snapshot.call) else { throw Fault.doorProofNeeded() }
        return try doors(of: row.id, showing: true, in: snapshot)
    }

    /// The same for a page, which shows the doors without their codes to whoever has to prove it first.
    static func view(
        _ id: String,
        in snapshot: borrowing Snapshot
    ) throws -> (doors: [Door], isProven: Bool) {
        guard let row = try snapshot.first(Statements.OwnJourney(id: id)) else {
            throw Fault.journeyNotFound()
        }
        let isProven = isProven(row.signedAt, snapshot.call)
        return (try doors(of: row.id, showing: isProven, in: snapshot).doors, isProven)
    }

    /// Whoever signed a moment ago has proved it by the signing code; else the session has to.
    private static func isProven(_ signedAt: Instant?, _ call: CallContext) -> Bool {
        [signedAt, call.proven].contains { proof in
            proof.map { call.received.instant < $0.adding(seconds: AccessLimits.proofSeconds) }
                ?? false
        }
    }

    private static func doors(
        of lease: String,
        showing isShown: Bool,
        in snapshot: borrowing Snapshot
    ) throws -> DoorList {
        let now = snapshot.call.received.instant
        var codes: [(leaf: Int64, code: DoorCode)] = []
        let rows =
            isShown ? try snapshot.all(Statements.OwnDoorCodes(leaseId: lease, now: now)) : []
        for row in rows {
            guard let digits = row.digits else { continue }
            let kind: CodeKind = try stored(row.kind)
            let window = CodeWindow(starts: row.startsAt, ends: row.endsAt)
            let code = DoorCode(
                kind: kind,
                code: try snapshot.open(digits).text,
                startsAt: row.startsAt,
                endsAt: row.endsAt,
                firstUseBy: kind == .bootstrap ? window.firstUseEnds : nil
            )
            codes.append((row.leaf, code))
        }
        let doors = try snapshot.all(Statements.OwnDoors(leaseId: lease)).map { door in
            Door(
                leaf: door.leaf,
                state: try stored(door.state),
                codes: shown(codes.filter { $0.leaf == door.leaf }.map(\.code), at: now),
                visitReason: door.visitReason
            )
        }
        return DoorList(journeyId: lease, now: now, doors: doors)
    }

    /// The codes of a door of which somebody may make use: of those for a while the newest that have begun,
    /// and those to come.
    private static func shown(_ codes: [DoorCode], at now: Instant) -> [DoorCode] {
        let begun = codes.filter { $0.kind == .bootstrap && $0.startsAt <= now }
        let dropped = begun.sorted { $0.startsAt < $1.startsAt }
            .dropLast(AccessLimits.offlineShownMax).map(\.startsAt)
        return codes.filter { $0.kind != .bootstrap || !dropped.contains($0.startsAt) }
    }
}
