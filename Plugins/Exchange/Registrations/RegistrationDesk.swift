import PluginKit

/// Who takes part in an auction: those whose papers were accepted and whose deposit is held when
/// registration ends.
enum RegistrationDesk {
    /// Registers the calling person for a lot.
    static func register(
        _ input: RegisterBidder,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        guard let board = try transaction.first(Statements.LotOnBoard(id: input.id)) else {
            throw Fault.lotNotFound()
        }
        guard transaction.call.principal.person != nil else { throw Fault.signInNeeded() }
        guard try transaction.first(Statements.OwnRegistration(lot: input.id)) == nil else {
            throw Fault.registeredAlready()
        }
        try transaction.act(in: TenantID(board.tenantId))
        let first = try input.amount.map { try AmountText.amount($0) }
        let number = try transaction.with(LiveLot.self, input.id) { lot in
            try lot.notice.checkFirstOffer(first)
            return try lot.register()
        }
        let id = transaction.newID()
        let deposit: DepositState = board.deposit.fen == 0 ? .held : .due
        try transaction.run(
            Statements.InsertRegistration(
                id: id,
                lot: input.id,
                number: number,
                registeredAt: transaction.now,
                noticeVersion: board.noticeVersion,
                first: first.map { Money(fen: $0) },
                deposit: deposit.rawValue
            )
        )
        return LotRegistration(
            id: id,
            lot: input.id,
            label: BidderLabel.text(number),
            registeredAt: transaction.now,
            noticeVersion: board.noticeVersion,
            papers: .pending,
            reason: nil,
            hasPriority: false,
            deposit: deposit,
            depositFen: board.deposit,
            sharesAccount: nil,
            paidFen: nil,
            dispute: nil
        )
    }

    /// Takes the calling person's registration back, until registration ends; a deposit that was paid goes back to them.
    ///
    /// Whoever read an earlier notice needs to give no reason, and nobody else does.
    static func withdraw(
        _ input: WithdrawBidder,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        guard let board = try transaction.first(Statements.LotOnBoard(id: input.id)) else {
            throw Fault.lotNotFound()
        }
        guard let own = try transaction.first(Statements.OwnRegistration(lot: input.id)) else {
            throw Fault.notRegistered()
        }
        guard own.papers != Papers.withdrawn.rawValue else { throw Fault.registrationWithdrawn() }
        try transaction.act(in: TenantID(board.tenantId))
        try transaction.with(LiveLot.self, input.id) { try $0.withdraw(own.number) }
        var shown = try LotRegistration(own, depositFen: board.deposit.fen)
        shown.papers = .withdrawn
        if shown.deposit == .held, shown.paidFen != nil { shown.deposit = .refundDue }
        return shown
    }

    /// A bidder has gone: what they had paid goes back in time.
    static func leave(
        _ number: Int64,
        of lot: String,
        in transaction: borrowing Transaction
    ) throws {
        let find = Statements.DepositOfNumber(lot: lot, number: number)
        let row = try transaction.first(find)
        try transaction.run(Statements.WithdrawBidder(lot: lot, number: number))
        guard row?.deposit == DepositState.held.rawValue, row?.paid != nil else { return }
        try RefundClock.begin(lot, in: transaction)
    }

    /// Says whether papers are in order, and what follows from them.
    static func review(
        _ input: ReviewRegistration,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let row = try row(input.id, in: transaction)
        guard row.papers != Papers.withdrawn.rawValue else { throw Fault.registrationWithdrawn() }
        let deposit = try transaction.with(LiveLot.self, row.lot) { lot in
            guard lot.record == nil else { throw Fault.registrationOver() }
            try lot.notice.checkReview(input)
            return lot.notice.depositFen
        }
        try ClockDesk.own(row.lot, in: transaction)
        try transaction.run(
            Statements.JudgePapers(
                id: input.id,
                papers: (input.accept ? Papers.accepted : Papers.refused).rawValue,
                reason: input.reason,
                quality: input.quality,
                hasPriority: input.hasPriority
            )
        )
        return try LotRegistration(self.row(input.id, in: transaction), depositFen: deposit)
    }

    /// Those registered for a lot of the organisation, by number.
    static func page(
        _ input: RegistrationPage,
        in snapshot: borrowing Snapshot
    ) throws -> RegistrationList {
        guard try snapshot.first(Statements.OwnLot(id: input.id)) != nil,
            let board = try snapshot.first(Statements.LotOnBoard(id: input.id))
        else { throw Fault.lotNotFound() }
        let rows = try snapshot.all(
            Statements.RegistrationsOfLot(
                lot: input.id,
                after: input.after,
                limit: input.limit + 1
            )
        )
        let shown = rows.prefix(Int(input.limit))
        return RegistrationList(
            items: try shown.map { try LotRegistration($0, depositFen: board.deposit.fen) },
            next: rows.count > shown.count ? shown.last?.number : nil
        )
    }

    /// Who takes part, in the order in which they registered.
    static func qualified(
        for lot: String,
        in transaction: borrowing Transaction
    ) throws -> [AuctionTerms.Bidder] {
        try transaction.all(Statements.Qualified(lot: lot)).map { row in
            AuctionTerms.Bidder(
                label: BidderLabel.text(row.number),
                quality: row.quality,
                hasPriority: row.hasPriority,
                initialFen: row.first?.fen
            )
        }
    }

    /// A registration of the organisation; a fault where there is none.
    static func row(
        _ id: String,
        in transaction: borrowing Transaction
    ) throws -> Statements.Registration.Row {
        guard let row = try transaction.first(Statements.Registration(id: id)) else {
            throw Fault.registrationNotFound()
        }
        return row
    }
}

/// What a bidder is called in an auction: their number, and nothing that tells who they are.
enum BidderLabel {
    static func text(_ number: Int64) -> String { "B\(number)" }

    /// Nil for what is no label.
    static func number(_ label: String) -> Int64? {
        guard label.hasPrefix("B"), let number = Int64(label.dropFirst()), number > 0,
            text(number) == label
        else { return nil }
        return number
    }
}

extension LotNotice {
    /// Rounds begin with an offer of each; elsewhere nobody hands one in beforehand.
    func checkFirstOffer(_ fen: Int64?) throws {
        guard policy.rounds != nil else {
            guard fen == nil else { throw Fault.firstOfferWrong() }
            return
        }
        guard let fen,
            terms.direction == .forward ? fen >= terms.startFen : fen <= terms.startFen
        else { throw Fault.firstOfferWrong() }
    }

    /// Quality counts in scored awards, priority where the policy knows it.
    func checkReview(_ input: ReviewRegistration) throws {
        guard policy.isScored || input.quality == 1, policy.hasPriority || !input.hasPriority
        else { throw Fault.reviewUnsound() }
    }
}
