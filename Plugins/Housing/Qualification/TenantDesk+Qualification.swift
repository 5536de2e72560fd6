import PluginKit

/// What a tenant does about papers that were to follow.
extension TenantDesk {
    /// Hands something in for an item: what it says, and where it can be looked up.
    static func handIn(
        _ input: HandInPaper,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let before = try ownQualification(input.id, in: tx)
        if before.papers[input.rule] != input.paper {
            var file = before
            file.papers[input.rule] = input.paper
            let event = QualificationLife.Event.paperHandedIn(rule: input.rule)
            try QualificationDesk.take(event, file, before: before, in: tx)
        }
        return try qualification(input.id, in: tx)
    }

    /// Says why the notice is wrong; the time stands still until an officer has decided.
    static func appeal(
        _ input: RaiseAppeal,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let before = try ownQualification(input.id, in: tx)
        var file = before
        // What was said stays as it was said.
        if before.life.state != .appealed {
            (file.appealGrounds, file.appealReason) = (input.grounds, nil)
        }
        try QualificationDesk.take(.appealed, file, before: before, in: tx)
        return try qualification(input.id, in: tx)
    }

    /// Chooses what comes of a lease whose tenant does not qualify.
    static func choose(
        _ input: ChooseAfterFailure,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let file = try ownQualification(input.id, in: tx)
        switch input.choice {
        case .marketRent:
            // Chosen already, perhaps on the other phone.
            if file.life.state == .marketRent, file.life.marketRent?.rent == input.rentFen { break }
            guard file.life.state == .failed else {
                throw Fault.refused(.notNow, file.life)
            }
            guard let rent = try QualificationDesk.marketRent(of: file, in: tx),
                rent.rent == input.rentFen
            else { throw Fault.qualificationMarketRent() }
            try QualificationDesk.take(.marketRentChosen(rent), file, in: tx)
        case .exit:
            guard let day = input.leavingDay else { throw Fault.qualificationDays() }
            try QualificationDesk.take(.exitChosen(leaving: day), file, in: tx)
        }
        return try qualification(input.id, in: tx)
    }

    /// A case of the caller's, whose landlord's tenant the transaction acts in from now on.
    private static func ownQualification(
        _ id: String,
        in tx: borrowing Transaction
    ) throws -> QualificationFile {
        guard let row = try tx.first(Statements.OwnQualification(leaseId: id)) else {
            throw Fault.qualificationNotFound()
        }
        let file = try QualificationFile(row, in: tx)
        try tx.act(in: file.tenant)
        return file
    }

    /// The case as its tenant sees it, after what the transaction did.
    static func qualification(
        _ id: String,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        guard let row = try tx.first(Statements.OwnQualification(leaseId: id)) else {
            throw Fault.qualificationNotFound()
        }
        let file = try QualificationFile(row, in: tx)
        let rent = try QualificationDesk.marketRent(of: file, in: tx)
        return try QualificationCase(file, offered: rent, isOffice: false, at: tx.now)
    }

    /// The same outside of a transaction.
    static func qualification(
        _ id: String,
        in snapshot: borrowing Snapshot
    ) throws -> QualificationCase {
        guard let row = try snapshot.first(Statements.OwnQualification(leaseId: id)) else {
            throw Fault.qualificationNotFound()
        }
        let file = try QualificationFile(row, in: snapshot)
        return try QualificationCase(
            file,
            offered: QualificationDesk.marketRent(of: file, in: snapshot),
            isOffice: false,
            at: snapshot.call.received.instant
        )
    }
}
