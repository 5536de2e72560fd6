import PluginKit

/// Compares locks with their leases, and says what they should have.
extension DoorDesk {
    /// The digits of a code that was made before; nil where nobody may know them any more.
    static func digits(
        of number: Int64,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws -> String? {
        let row = try tx.first(
            Statements.DigitsOfCode(leaseId: file.lease, leaf: file.leaf, number: number)
        )
        guard let digits = row?.digits else { return nil }
        do {
            return try tx.open(digits).text
        } catch let fault as Fault where fault.code == "personal.erased" {
            return nil
        }
    }

    /// A code as the lock should have it; nil where that cannot be said.
    static func expected(
        _ number: Int64,
        _ file: DoorFile,
        in tx: borrowing Transaction
    ) throws -> ExpectedCode? {
        guard let code = file.code(number), let codeID = code.codeID,
            let digits = try digits(of: number, file, in: tx)
        else { return nil }
        return ExpectedCode(
            leaseId: file.lease,
            leaf: file.leaf,
            number: number,
            lock: code.lock,
            codeId: codeID,
            code: digits,
            starts: code.window.starts,
            ends: code.window.ends
        )
    }

    /// What a lock has; one that cannot be asked is looked at again the next day.
    static func compared(
        _ effect: EndedEffect<Effects.CompareCode>,
        in tx: borrowing Transaction
    ) throws {
        let input = effect.input
        guard case .done(let seen) = effect.outcome,
            let finding = AccessGrant.Finding(rawValue: seen.state),
            let file = try file(input.leaseId, input.leaf, in: tx)
        else { return }
        var strangers: Int64 = 0
        for code in seen.others {
            let known = Statements.KnownCodeOfLock(
                lock: input.lock,
                codeId: code.codeId,
                name: code.name
            )
            if try tx.first(known) == nil { strangers += 1 }
        }
        let event = AccessGrant.Event.looked(
            number: input.number,
            finding,
            strangers: strangers
        )
        try take(event, file, in: tx)
    }

    /// A code has its digits and hours again, or has not.
    static func changed(
        _ effect: EndedEffect<Effects.ChangeCode>,
        in tx: borrowing Transaction
    ) throws {
        let input = effect.input
        guard let file = try file(input.leaseId, input.leaf, in: tx) else { return }
        switch effect.outcome {
        case .done: try take(.changed(number: input.number), file, in: tx)
        case .refused(let fault):
            let isGone = fault.code == "lock.code.not_found"
            try take(.notChanged(number: input.number, isGone: isGone), file, in: tx)
        case .expired, .unknown:
            try take(.notChanged(number: input.number, isGone: false), file, in: tx)
        }
    }
}
