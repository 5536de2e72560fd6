import PluginKit

/// Versions of a notice: an officer changes it until registration ends, the time to register begins anew, and everybody
/// reads what stood before.
enum NoticeDesk {
    /// Versions that are shown, the newest.
    private static let versionsMax: Int64 = 100

    /// Puts another version on the board.
    static func amend(_ input: AmendNotice, in transaction: borrowing Transaction) throws -> Lot {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        guard try transaction.first(Statements.OwnLot(id: input.id)) != nil else {
            throw Fault.lotNotFound()
        }
        let (before, after) = try transaction.with(LiveLot.self, input.id) { lot in
            (lot.notice, try lot.amend(input, at: transaction.now))
        }
        try checkApproval(of: input.id, after, in: transaction)
        try keep(before, of: input.id, by: nil, for: nil, in: transaction)
        try keep(after, of: input.id, by: person.text, for: input.reason, in: transaction)
        let terms = after.terms
        try transaction.run(
            Statements.AmendLot(
                id: input.id,
                version: after.version,
                at: after.noticedAt,
                titleZh: after.title.zh,
                titleEn: after.title.en,
                noticedTerms: String(decoding: TermsText.bytes(of: terms), as: UTF8.self),
                start: Money(fen: terms.startFen),
                step: Money(fen: terms.stepFen),
                stepMax: terms.stepMaxFen.map { Money(fen: $0) },
                limit: after.openLimit,
                registrationEndsAt: after.registrationEndsAt,
                opensAt: terms.opensAt.instant
            )
        )
        try ReleaseDesk.publish(input.id, nil, [], in: transaction)
        try transaction.publish(
            NoticeChanged(
                lot: input.id,
                version: after.version,
                registrationEndsAt: after.registrationEndsAt,
                opensAt: terms.opensAt.instant
            )
        )
        return try LotDesk.board(input.id, in: transaction)
    }

    /// A lot that comes from an application stays within the price that was approved.
    private static func checkApproval(
        of lot: String,
        _ notice: LotNotice,
        in transaction: borrowing Transaction
    ) throws {
        guard let approved = try transaction.first(Statements.ApprovalOfLot(lot: lot))?.approved
        else { return }
        let start = notice.terms.startFen
        let keeps =
            notice.terms.direction == .forward ? start >= approved.fen : start <= approved.fen
        guard keeps else { throw Fault.applicationUnfit([]) }
    }

    private static func keep(
        _ notice: LotNotice,
        of lot: String,
        by officer: String?,
        for reason: String?,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            Statements.KeepNotice(
                lot: lot,
                version: notice.version,
                at: notice.noticedAt,
                officer: officer,
                reason: reason,
                titleZh: notice.title.zh,
                titleEn: notice.title.en,
                start: Money(fen: notice.terms.startFen),
                step: Money(fen: notice.terms.stepFen),
                stepMax: notice.terms.stepMaxFen.map { Money(fen: $0) },
                limit: notice.openLimit,
                registrationEndsAt: notice.registrationEndsAt,
                opensAt: notice.terms.opensAt.instant
            )
        )
    }

    /// What the notice has said, the newest first; empty where it never changed.
    static func list(_ input: LotID, in snapshot: borrowing Snapshot) throws -> NoticeList {
        _ = try LotDesk.lot(input.id, in: snapshot)
        let rows = try snapshot.all(
            Statements.NoticesOfLot(lot: input.id, limit: versionsMax)
        )
        let items = rows.map { row in
            NoticeVersion(
                version: row.version,
                noticedAt: row.at,
                reason: row.reason,
                titleZh: row.titleZh,
                titleEn: row.titleEn,
                startFen: row.start,
                stepFen: row.step,
                stepMaxFen: row.stepMax,
                limitFen: row.limit,
                registrationEndsAt: row.registrationEndsAt,
                opensAt: row.opensAt
            )
        }
        return NoticeList(items: items)
    }
}

extension LotNotice {
    /// The limit that everybody sees; nil where there is none, or it is sealed.
    var openLimit: Money? {
        if case .open(let fen) = terms.limit { Money(fen: fen) } else { nil }
    }
}
