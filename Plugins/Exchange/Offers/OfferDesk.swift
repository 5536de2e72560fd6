import PluginKit

/// Offers, each decided by its stamp and answered with a signed receipt, whatever the answer is.
enum OfferDesk {
    /// Decides an offer of the calling person's.
    static func place(
        _ input: PlaceOffer,
        in transaction: borrowing Transaction
    ) throws -> OfferReceipt {
        let (board, own) = try bidder(of: input.id, in: transaction)
        // Whoever's deposit is in dispute, or gone, has no deposit that is held.
        guard own.deposit != DepositState.disputed.rawValue,
            own.deposit != DepositState.chargedBack.rawValue
        else { throw Fault.depositDisputed() }
        let label = BidderLabel.text(own.number)
        let fen = try amount(input)
        try transaction.act(in: TenantID(board.tenantId))
        let decided = try transaction.with(LiveLot.self, input.id) { lot in
            if let auction = lot.record?.auction, auction.places[label] == nil {
                throw Fault.notQualified()
            }
            let key = String((lot.record?.auction.sequence ?? 0) + 1)
            let event: AuctionEvent =
                switch input.kind {
                case .bid: .bid(bidder: label, fen: fen, key: key)
                case .match: .match(bidder: label, fen: fen, key: key)
                case .enter: .enter(bidder: label)
                }
            return lot.receive(event, at: transaction.stamp)
        }
        // Before registration is over there is no auction that could take it, and no log.
        let receipt =
            decided
            ?? AuctionRecord.Receipt(
                answer: .refused(.notOpen),
                sequence: 0,
                stamp: transaction.stamp,
                deadline: nil,
                link: nil
            )
        let answer = ReceiptText(lot: input.id, bidder: label, fen: fen, receipt: receipt)
        let note = try transaction.receipt(of: LiveLot.self, input.id, saying: answer.line)
        try transaction.run(
            Statements.InsertReceipt(
                id: transaction.newID(),
                lot: input.id,
                kind: input.kind.rawValue,
                fen: input.kind == .enter ? nil : Money(fen: fen),
                answer: answer.answer,
                number: receipt.sequence,
                at: receipt.stamp.instant,
                note: note
            )
        )
        return answer.signed(note)
    }

    /// What the calling person knows of an auction: of offers their own alone.
    static func place(
        of lot: String,
        in transaction: borrowing Transaction
    ) throws -> BidderPlace {
        let (board, own) = try bidder(of: lot, in: transaction)
        try transaction.act(in: TenantID(board.tenantId))
        let label = BidderLabel.text(own.number)
        let view = try transaction.with(LiveLot.self, lot) { lot in
            lot.record?.auction.view(of: label)
        }
        return BidderPlace(
            registration: try LotRegistration(own, depositFen: board.deposit.fen),
            takesPart: view != nil,
            isOut: view?.isOut ?? false,
            rank: (view?.rank).map { Int64($0) },
            ownFen: (view?.ownFen).map { Money(fen: $0) },
            state: view.flatMap { LotState(rawValue: $0.everybody.state) } ?? .registering,
            deadline: (view?.everybody.deadline).map { String($0.nanos) },
            extensions: view?.everybody.extensions ?? 0,
            offering: Int64(view?.everybody.offering ?? 0),
            bestFen: (view?.everybody.bestFen).map { Money(fen: $0) }
        )
    }

    private static func bidder(
        of lot: String,
        in transaction: borrowing Transaction
    ) throws -> (Statements.LotOnBoard.Row, Statements.OwnRegistration.Row) {
        guard let board = try transaction.first(Statements.LotOnBoard(id: lot)) else {
            throw Fault.lotNotFound()
        }
        guard let own = try transaction.first(Statements.OwnRegistration(lot: lot)) else {
            throw Fault.notRegistered()
        }
        return (board, own)
    }

    private static func amount(_ input: PlaceOffer) throws -> Int64 {
        switch (input.kind, input.amount) {
        case (.enter, nil): return 0
        case (.enter, _?), (_, nil): throw Fault.amountUnread(.notDigits)
        case (_, let text?): return try AmountText.amount(text)
        }
    }
}
