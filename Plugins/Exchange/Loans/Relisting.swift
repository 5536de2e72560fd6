import PluginKit

/// A lot that failed is put on the board again: the same thing under the same policy, with new times.
enum Relisting {
    /// How often a lot is listed again.
    static let roundsMax: Int64 = 3

    /// Lists it again; prices may be others.
    ///
    /// The failed lot stays as it is and says nothing else.
    static func relist(_ input: RelistLot, in transaction: borrowing Transaction) throws -> Lot {
        guard let row = try transaction.first(Statements.LotToRelist(id: input.id)) else {
            throw Fault.lotNotFound()
        }
        guard row.state == LotState.failed.rawValue,
            try transaction.first(Statements.RelistingOf(lot: input.id)) == nil
        else { throw Fault.lotNotFailed() }
        guard row.round < roundsMax else { throw Fault.lotRelistedOften() }
        guard let noticed = TermsText.terms(row.noticedTerms) else {
            throw Fault.logBroken(input.id)
        }
        let id = transaction.newID()
        let notice = LotNotice(
            title: LocalizedText(zh: row.titleZh, en: row.titleEn),
            kind: row.kind,
            policy: try PolicyText.policy(Array(row.policyText.utf8)),
            terms: terms(noticed, id, input),
            depositFen: row.deposit.fen,
            listedAt: transaction.now,
            registrationEndsAt: input.registrationEndsAt,
            areaMu100: row.area,
            itemCode: row.itemCode
        )
        let listed = try LotDesk.put(notice, as: id, in: transaction) {
            try transaction.run(
                Statements.NoteRelisting(lot: id, earlier: input.id, round: row.round + 1)
            )
            if let right = row.right {
                try LoanDesk.noteListing(
                    of: right,
                    as: id,
                    isForward: noticed.direction == .forward,
                    in: transaction
                )
            }
        }
        return listed
    }

    private static func terms(
        _ noticed: AuctionTerms,
        _ id: String,
        _ input: RelistLot
    ) -> AuctionTerms {
        var terms = noticed
        let opening = Stamp(input.opensAt)
        // An end on the clock keeps its distance from the opening.
        terms.hardStopAt = noticed.hardStopAt.map {
            Stamp(nanos: opening.nanos + ($0.nanos - noticed.opensAt.nanos))
        }
        terms.id = id
        terms.opensAt = opening
        terms.startFen = input.startFen?.fen ?? noticed.startFen
        if let limit = input.limitFen { terms.limit = .open(fen: limit.fen) }
        // Secrets of a draw serve once.
        terms.drawCommitments = input.drawCommitments ?? []
        return terms
    }
}
