import PluginKit

/// What officers do with the provisional qualifications of their organisation's leases.
enum OfficeDesk {
    /// Writes down what a source says of an item.
    static func answer(
        _ input: AnswerProof,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let event = QualificationLife.Event.answered(rule: input.rule, isProven: input.proven)
        try QualificationDesk.take(event, find(input.id, in: tx), in: tx)
        return try view(input.id, in: tx)
    }

    /// Decides an appeal, with the reason that the tenant reads.
    static func decide(
        _ input: DecideAppeal,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let before = try find(input.id, in: tx)
        var file = before
        if before.life.state == .appealed { file.appealReason = input.reason }
        let event = QualificationLife.Event.appealDecided(isUpheld: input.upheld)
        try QualificationDesk.take(event, file, before: before, in: tx)
        return try view(input.id, in: tx)
    }

    /// Has people look at paper that may be forged: no time decides that.
    static func suspect(
        _ input: SuspectPaper,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let before = try find(input.id, in: tx)
        var file = before
        if before.life.state != .inReview {
            (file.reviewGrounds, file.reviewReason) = (input.grounds, nil)
        }
        let event = QualificationLife.Event.suspected(rule: input.rule, by: try officer(tx.call))
        try QualificationDesk.take(event, file, before: before, in: tx)
        return try view(input.id, in: tx)
    }

    /// Says what people found; not whoever suspected it.
    static func decide(
        _ input: DecideReview,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let before = try find(input.id, in: tx)
        var file = before
        if before.life.state == .inReview { file.reviewReason = input.reason }
        let event = QualificationLife.Event.reviewed(
            isForged: input.forged,
            by: try officer(tx.call)
        )
        try QualificationDesk.take(event, file, before: before, in: tx)
        return try view(input.id, in: tx)
    }

    /// Two people look at suspected paper, so that a program decides nothing there.
    private static func officer(_ call: CallContext) throws -> PersonID {
        guard let person = call.principal.person else { throw Fault.signInNeeded() }
        return person
    }

    /// A case of the caller's organisation.
    private static func find(
        _ id: String,
        in tx: borrowing Transaction
    ) throws -> QualificationFile {
        guard let row = try tx.first(Statements.QualificationOfOffice(leaseId: id)) else {
            throw Fault.qualificationNotFound()
        }
        return try QualificationFile(row, in: tx)
    }

    private static func view(
        _ id: String,
        in tx: borrowing Transaction
    ) throws -> QualificationCase {
        let file = try find(id, in: tx)
        let rent = try QualificationDesk.marketRent(of: file, in: tx)
        return try QualificationCase(file, offered: rent, isOffice: true, at: tx.now)
    }

    /// The same outside of a transaction.
    static func qualification(
        _ id: String,
        in snapshot: borrowing Snapshot
    ) throws -> QualificationCase {
        guard let row = try snapshot.first(Statements.QualificationOfOffice(leaseId: id)) else {
            throw Fault.qualificationNotFound()
        }
        let file = try QualificationFile(row, in: snapshot)
        return try QualificationCase(
            file,
            offered: QualificationDesk.marketRent(of: file, in: snapshot),
            isOffice: true,
            at: snapshot.call.received.instant
        )
    }

    /// Cases in which something is due, the nearest deadline first.
    static func list(
        after: String?,
        limit: Int64,
        in snapshot: borrowing Snapshot
    ) throws -> QualificationList {
        let last = try after.flatMap {
            try snapshot.first(Statements.QualificationOfOffice(leaseId: $0))
        }
        let rows = try snapshot.all(
            Statements.QualificationsOfOffice(
                afterDay: last?.deskDay ?? CivilDay(sinceEpoch: 0),
                afterId: last?.leaseId ?? "",
                limit: limit + 1
            )
        )
        let now = snapshot.call.received.instant
        let items = try rows.prefix(Int(limit)).map {
            QualificationSummary(try QualificationFile($0, in: snapshot), at: now)
        }
        return QualificationList(
            items: items,
            next: rows.count > items.count ? items.last?.leaseId : nil
        )
    }
}
