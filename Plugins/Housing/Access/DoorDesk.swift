import PluginKit

/// Carries out what an `AccessGrant` says: asks the lock provider, keeps the digits, tells the journey.
enum DoorDesk {
    // MARK: - Beginning

    /// A lease has begun to bind: its door gets codes from now on, or from just before its first day.
    static func open(_ leaf: Int64, of signing: Signing, in tx: borrowing Transaction) throws {
        let lock = try AccessGrant.Lock.of(signing.homeID, leaf, in: tx)
        try tx.run(
            Statements.InsertDoor(
                leaseId: signing.id,
                leaf: leaf,
                personId: signing.person.text,
                homeId: signing.homeID,
                lock: lock?.number,
                reach: lock?.reach.rawValue,
                due: tx.now,
                startsAt: signing.window.starts,
                endsAt: signing.window.ends,
                requestedAt: tx.now
            )
        )
        // At once, in this transaction: every second counts between the payment and the door.
        guard let file = try file(signing.id, leaf, in: tx) else { return }
        let exposed = try exposure(of: file.grant.lock, for: file, in: tx)
        try take(.timeout(version: 1, exposed: exposed), file, in: tx)
    }

    // MARK: - Telling a grant

    /// A door as it is stored.
    static func file(
        _ lease: String,
        _ leaf: Int64,
        in tx: borrowing Transaction
    ) throws -> DoorFile? {
        guard let row = try tx.first(Statements.AnyDoor(leaseId: lease, leaf: leaf)) else {
            return nil
        }
        return try DoorFile(row, tx.all(Statements.CodesOfDoor(leaseId: lease, leaf: leaf)))
    }

    /// Tells a door of an event; rows, timer and everything that follows are one transaction.
    static func take(
        _ event: AccessGrant.Event,
        _ file: DoorFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws {
        var next = file
        let effects = next.grant.take(event, at: instant ?? tx.now)
        try tx.run(Statements.UpdateDoor(next))
        for (before, after) in zip(file.grant.codes, next.grant.codes) where before != after {
            try tx.run(
                Statements.UpdateDoorCode(
                    leaseId: next.lease,
                    leaf: next.leaf,
                    number: after.number,
                    state: after.state.rawValue,
                    codeId: after.codeID,
                    endsAt: after.window.ends
                )
            )
        }
        if next.grant.due != file.grant.due || next.grant.version != file.grant.version {
            try schedule(next, in: tx)
        }
        for effect in effects { try carryOut(effect, next, in: tx) }
    }

    private static func schedule(_ file: DoorFile, in tx: borrowing Transaction) throws {
        guard let due = file.grant.due else {
            return try tx.cancel(Timers.DoorTurn.self, key: file.key)
        }
        try tx.schedule(
            Timers.DoorTurn.self,
            key: file.key,
            version: file.grant.version,
            due: due
        )
    }

    /// The instant until which codes of others may open a lock; nil when none does.
    private static func exposure(
        of lock: AccessGrant.Lock?,
        for file: DoorFile,
        in tx: borrowing Transaction
    ) throws -> Instant? {
        guard let lock else { return nil }
        return try tx.first(
            Statements.ExposureOfLock(
                lock: lock.number,
                leaseId: file.lease,
                endsAt: file.grant.lease.ends
            )
        )?.endsAt
    }

    /// It is time to look after a door; a timer of an earlier version changes nothing.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let (lease, leaf) = DoorFile.parts(of: timer.key),
            let file = try file(lease, leaf, in: tx)
        else { return }
        try tx.act(in: file.tenant)
        let exposed = try exposure(of: file.grant.lock, for: file, in: tx)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version, exposed: exposed), file, at: now, in: tx)
    }

    /// The landlord has said which lock is in a door; what is there now counts.
    static func change(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let (lease, leaf) = DoorFile.parts(of: timer.key),
            let file = try file(lease, leaf, in: tx)
        else { return }
        try tx.act(in: file.tenant)
        guard let lock = try AccessGrant.Lock.of(file.homeID, leaf, in: tx) else { return }
        let exposed = try exposure(of: lock, for: file, in: tx)
        try take(.lockNamed(lock, exposed: exposed), file, in: tx)
    }

    // MARK: - Carrying out

    private static func carryOut(
        _ effect: AccessGrant.Effect,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        switch effect {
        case .reckon(let number): try reckon(number, file, in: tx)
        case .add(let number): try add(number, drawn(in: tx), file, in: tx)
        case .addAgain(let number, let lost):
            let digits = try digits(of: lost, file, in: tx)
            try add(number, digits ?? drawn(in: tx), file, in: tx)
        case .look(let number):
            guard let expected = try expected(number, file, in: tx) else { return }
            try tx.perform(Effects.CompareCode.self, expected)
        case .change(let number):
            guard let expected = try expected(number, file, in: tx) else { return }
            try tx.perform(Effects.ChangeCode.self, expected)
        case .list:
            guard let lock = file.grant.lock?.number else { return }
            try tx.perform(
                Effects.ListCodes.self,
                CodesToList(leaseId: file.lease, leaf: file.leaf, lock: lock)
            )
        case .delete(let codeID):
            guard let lock = file.lock(of: codeID) else { return }
            try tx.perform(
                Effects.DeleteCode.self,
                CodeToDelete(leaseId: file.lease, leaf: file.leaf, lock: lock, codeId: codeID)
            )
        case .issued(let number): try issue(number, file, in: tx)
        case .ready: try SigningDesk.take(.doorReady, of: file.lease, in: tx)
        case .visit(let reason):
            try tx.publish(
                VisitNeeded(
                    leaseId: file.lease,
                    homeId: file.homeID,
                    leaf: file.leaf,
                    tenantId: file.tenant,
                    reason: reason,
                    at: tx.now
                )
            )
        }
    }

    private static func reckon(
        _ number: Int64,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        guard let code = file.code(number) else { return }
        let effect = try tx.perform(
            Effects.ReckonCode.self,
            CodeToReckon(
                leaseId: file.lease,
                leaf: file.leaf,
                lock: code.lock,
                kind: "period",
                starts: code.window.starts,
                ends: code.window.ends
            )
        )
        try insert(code, effect, file, in: tx)
    }

    private static func drawn(in tx: borrowing Transaction) -> String {
        DoorDigits.drawn { tx.randomDigits(DoorDigits.count) }
    }

    private static func add(
        _ number: Int64,
        _ digits: String,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        guard let code = file.code(number) else { return }
        let effect = try tx.perform(
            Effects.AddCode.self,
            CodeToAdd(
                leaseId: file.lease,
                leaf: file.leaf,
                lock: code.lock,
                code: digits,
                starts: code.window.starts,
                ends: code.window.ends
            )
        )
        try insert(code, effect, file, in: tx)
        try keep(digits, number, effect, file, in: tx)
    }

    private static func insert(
        _ code: AccessGrant.Code,
        _ effect: String,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.InsertDoorCode(
                leaseId: file.lease,
                leaf: file.leaf,
                number: code.number,
                personId: file.person.text,
                kind: code.kind.rawValue,
                effectId: effect,
                lock: code.lock,
                startsAt: code.window.starts,
                endsAt: code.window.ends
            )
        )
    }

    /// Keeps the digits of a code where only its tenant reads them.
    static func keep(
        _ digits: String,
        _ number: Int64,
        _ effect: String,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.KeepDoorDigits(
                effectId: effect,
                leaseId: file.lease,
                leaf: file.leaf,
                number: number,
                digits: try tx.seal(
                    SecretText(digits),
                    as: Fields.DoorCode.Digits.self,
                    row: effect,
                    about: file.person
                )
            )
        )
    }

    private static func issue(
        _ number: Int64,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws {
        guard let code = file.code(number) else { return }
        try tx.publish(
            CodeIssued(
                leaseId: file.lease,
                homeId: file.homeID,
                leaf: file.leaf,
                tenantId: file.tenant,
                personId: file.person,
                kind: code.kind,
                startsAt: code.window.starts,
                endsAt: code.window.ends
            )
        )
    }
}

extension DoorFile {
    /// A code by its number.
    func code(_ number: Int64) -> AccessGrant.Code? {
        grant.codes.first { $0.number == number }
    }

    /// The lock that a code of the provider's is in: the one it was made for, or else the door's.
    fileprivate func lock(of codeID: Int64) -> Int64? {
        grant.codes.first { $0.codeID == codeID }?.lock ?? grant.lock?.number
    }
}
