import PluginKit

/// The notice board: what officers put on it, and what everybody reads there.
enum LotDesk {
    /// Puts what an accepted application asks for on the board; a lot that contradicts itself is refused with every
    /// finding.
    static func list(_ input: ListLot, in transaction: borrowing Transaction) throws -> Lot {
        let id = transaction.newID()
        let kind = try ApplicationDesk.checkListing(input, in: transaction)
        let policy = try policy(input.policy, input.policyVersion, in: transaction)
        let limit: AuctionTerms.Limit =
            switch (input.limitFen, input.limitCommitment) {
            case (nil, nil): .none
            case (let fen?, nil): .open(fen: fen.fen)
            case (nil, let commitment?): .sealed(commitment: commitment)
            case (_?, _?): throw Fault.limitTwice()
            }
        let terms = AuctionTerms(
            id: id,
            direction: input.direction == .forward ? .forward : .reverse,
            opensAt: Stamp(input.opensAt),
            startFen: input.startFen.fen,
            stepFen: input.stepFen.fen,
            stepMaxFen: input.stepMaxFen?.fen,
            limit: limit,
            hardStopAt: input.hardStopAt.map { Stamp($0) },
            bidders: [],
            drawCommitments: input.drawCommitments ?? []
        )
        let notice = LotNotice(
            title: LocalizedText(zh: input.titleZh, en: input.titleEn ?? input.titleZh),
            kind: kind.rawValue,
            policy: policy,
            terms: terms,
            depositFen: input.depositFen.fen,
            listedAt: transaction.now,
            registrationEndsAt: input.registrationEndsAt,
            areaMu100: input.areaMu100,
            itemCode: input.itemCode,
            extensionsMax: input.noticeExtensions
        )
        return try put(notice, as: id, in: transaction) {
            try ApplicationDesk.noteListing(of: input.id, as: id, in: transaction)
            guard let right = input.right else { return }
            try LoanDesk.noteListing(
                of: right,
                as: id,
                isForward: input.direction == .forward,
                in: transaction
            )
        }
    }

    /// Puts a notice on the board, if it is sound; `more` is noted about the lot before anything is told.
    static func put(
        _ notice: LotNotice,
        as id: String,
        in transaction: borrowing Transaction,
        _ more: () throws -> Void
    ) throws -> Lot {
        let findings = notice.findings
        guard findings.isEmpty else { throw Fault.lotUnsound(findings) }
        try Pulse.begin(in: transaction)
        try transaction.begin(LiveLot(notice), as: id)
        try more()
        try ClockDesk.own(id, in: transaction)
        try ReleaseDesk.publish(id, nil, [], in: transaction)
        try transaction.publish(LotNoticed(lot: id, opensAt: notice.terms.opensAt.instant))
        return try board(id, in: transaction)
    }

    /// A lot as everybody sees it now.
    static func board(_ id: String, in transaction: borrowing Transaction) throws -> Lot {
        guard let row = try transaction.first(Statements.LotOnBoard(id: id)) else {
            throw Fault.lotNotFound()
        }
        return try Lot(row)
    }

    private static func policy(
        _ id: String,
        _ version: Int64,
        in transaction: borrowing Transaction
    ) throws -> Policy {
        if let policy = PolicyBook.policy(id), policy.version == version { return policy }
        guard let row = try transaction.first(Statements.FindPolicy(id: id, version: version))
        else { throw Fault.policyNotFound(id, version) }
        return try PolicyText.policy(Array(row.text.utf8))
    }

    /// One lot, for everybody.
    static func lot(_ id: String, in snapshot: borrowing Snapshot) throws -> Lot {
        guard let row = try snapshot.first(Statements.LotOnBoard(id: id)) else {
            throw Fault.lotNotFound()
        }
        return try Lot(row)
    }

    /// Lots, the newest first.
    static func page(_ input: LotPage, in snapshot: borrowing Snapshot) throws -> LotList {
        // "~" sorts after every character an identifier may have.
        let rows = try snapshot.all(
            Statements.LotsOnBoard(before: input.before ?? "~", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { try Lot($0) }
        return LotList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }
}
