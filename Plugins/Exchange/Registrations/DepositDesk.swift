import PluginKit

/// Deposits: each is paid once, is somewhere at every time, and ends once.
///
/// The money lies in the sub-centre's supervised account; the ledger mirrors it.
enum DepositDesk {
    private static let clearing = "clearing"
    private static let forfeits = "forfeits"
    private static let prices = "prices"

    private static func account(_ registration: String) -> String { "deposit/\(registration)" }

    /// An officer has seen the money: one payment, of the bidder's own, for one registration.
    static func confirm(
        _ input: ConfirmDeposit,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let row = try RegistrationDesk.row(input.id, in: transaction)
        guard row.deposit == DepositState.due.rawValue else { throw Fault.depositBooked() }
        let (wanted, isOver) = try transaction.with(LiveLot.self, row.lot) { lot in
            (lot.notice.depositFen, lot.record != nil)
        }
        let person = PersonID(row.personId)
        try transaction.openAccount(Accounts.Clearing.self, id: clearing)
        try transaction.openAccount(Accounts.Deposit.self, id: account(row.id), about: person)
        let order = TransferOrder(
            Transfers.DepositReceived.self,
            id: "payment/\(input.payment)",
            debit: clearing,
            credit: account(row.id),
            amount: input.paidFen,
            reference: input.payment
        )
        _ = try transaction.transfer(order).transfer()
        let state: DepositState =
            if !input.isOwn || row.papers == Papers.withdrawn.rawValue {
                .refundDue
            } else if isOver {
                .late
            } else {
                input.paidFen.fen < wanted ? .short : .held
            }
        try move(row.id, from: .due, to: state, paid: input.paidFen, input.payment, transaction)
        try notePayer(input, of: person, in: transaction)
        try transaction.publish(
            DepositHeld(
                lot: row.lot,
                registration: row.id,
                personId: person,
                fen: input.paidFen,
                state: state.rawValue
            )
        )
        return try shown(row.id, wanted, in: transaction)
    }

    /// Keeps the account a deposit came from, sealed: who shares one with another bidder is shown to officers.
    private static func notePayer(
        _ input: ConfirmDeposit,
        of person: PersonID,
        in transaction: borrowing Transaction
    ) throws {
        guard let account = input.account else { return }
        let text = try SecretText(account)
        try transaction.run(
            Statements.NotePayer(
                id: input.id,
                payer: try transaction.seal(
                    text,
                    as: Fields.Registration.Payer.self,
                    row: input.id,
                    about: person
                ),
                key: try transaction.finder(text, as: Fields.Registration.Payer.self)
            )
        )
    }

    /// Pays back what nobody takes part with any more.
    static func refund(
        _ input: RefundDeposit,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let row = try RegistrationDesk.row(input.id, in: transaction)
        let wanted = try transaction.with(LiveLot.self, row.lot) { $0.notice.depositFen }
        guard let before = DepositState(rawValue: row.deposit), let paid = row.paid,
            [.short, .late, .refundDue].contains(before)
                || before == .held && row.papers != Papers.accepted.rawValue
        else { throw Fault.depositNotRefundable() }
        let order = TransferOrder(
            Transfers.DepositRefunded.self,
            id: "refund/\(row.id)",
            debit: account(row.id),
            credit: clearing,
            amount: paid,
            reference: input.payment
        )
        _ = try transaction.transfer(order).transfer()
        try move(row.id, from: before, to: .refunded, paid: paid, row.payment, transaction)
        try transaction.publish(
            DepositRefunded(
                lot: row.lot,
                registration: row.id,
                personId: PersonID(row.personId),
                fen: paid
            )
        )
        try RefundClock.look(at: row.lot, in: transaction)
        return try shown(row.id, wanted, in: transaction)
    }

    /// An auction is over: deposits of those who may still be awarded stay, the winner's counts towards the
    /// price once the contract is signed, and all others are to be paid back in time.
    static func free(
        of lot: String,
        after auction: Auction,
        in transaction: borrowing Transaction
    ) throws {
        var named: [Int64] = []
        switch auction.state {
        case .confirmed(let place):
            let winner = BidderLabel.number(auction.terms.bidders[place].label) ?? 0
            named = [winner]
            try transaction.openAccount(Accounts.Price.self, id: prices)
            try end(lot, winner, as: .converted, in: transaction) { row, paid in
                TransferOrder(
                    Transfers.DepositConverted.self,
                    id: "converted/\(row)",
                    debit: account(row),
                    credit: prices,
                    amount: paid
                )
            }
        case .closed(let places):
            named = places.compactMap { BidderLabel.number(auction.terms.bidders[$0].label) }
        // Any of those who are equal may still be drawn.
        case .drawing: return
        case .scheduled, .live, .suspended, .closing, .failed, .annulled: break
        }
        named += [0, 0, 0]
        let free = Statements.FreeDeposits(
            lot: lot,
            first: named[0],
            second: named[1],
            third: named[2]
        )
        // Those in dispute wait for its end, and are free then.
        try transaction.run(
            Statements.FreeDisputed(
                lot: lot,
                first: named[0],
                second: named[1],
                third: named[2]
            )
        )
        guard try transaction.run(free) > 0 else { return }
        try RefundClock.begin(lot, in: transaction)
    }

    /// Whoever was named and does not sign has lost their deposit.
    static func forfeit(
        of label: String,
        in lot: String,
        _ transaction: borrowing Transaction
    ) throws {
        guard let number = BidderLabel.number(label) else { return }
        try transaction.openAccount(Accounts.Forfeit.self, id: forfeits)
        try transaction.run(Statements.ForfeitDisputed(lot: lot, number: number))
        try end(lot, number, as: .forfeited, in: transaction) { row, paid in
            forfeiting(row, paid)
        }
    }

    private static func forfeiting(_ row: String, _ paid: Money) -> TransferOrder {
        TransferOrder(
            Transfers.DepositForfeited.self,
            id: "forfeited/\(row)",
            debit: account(row),
            credit: forfeits,
            amount: paid
        )
    }

    /// A dispute is over and leaves a deposit in a state: what that moves is booked.
    static func leave(
        _ row: String,
        _ paid: Money,
        as state: DepositState,
        _ reference: String,
        in transaction: borrowing Transaction
    ) throws {
        switch state {
        case .forfeited:
            try transaction.openAccount(Accounts.Forfeit.self, id: forfeits)
            _ = try transaction.transfer(forfeiting(row, paid)).transfer()
        case .chargedBack:
            let order = TransferOrder(
                Transfers.DepositChargedBack.self,
                id: "chargedBack/\(row)",
                debit: account(row),
                credit: clearing,
                amount: paid,
                reference: reference
            )
            _ = try transaction.transfer(order).transfer()
        default: break
        }
    }

    private static func end(
        _ lot: String,
        _ number: Int64,
        as state: DepositState,
        in transaction: borrowing Transaction,
        _ order: (String, Money) -> TransferOrder
    ) throws {
        let find = Statements.DepositOfNumber(lot: lot, number: number)
        guard let row = try transaction.first(find), row.deposit == DepositState.held.rawValue,
            let paid = row.paid
        else { return }
        _ = try transaction.transfer(order(row.id, paid)).transfer()
        try move(row.id, from: .held, to: state, paid: paid, row.payment, transaction)
        guard state == .forfeited else { return }
        try transaction.publish(
            DepositForfeited(
                lot: lot,
                registration: row.id,
                personId: PersonID(row.personId),
                fen: paid
            )
        )
    }

    private static func move(
        _ id: String,
        from before: DepositState,
        to state: DepositState,
        paid: Money,
        _ payment: String?,
        _ transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            Statements.NoteDeposit(
                id: id,
                before: before.rawValue,
                deposit: state.rawValue,
                paid: paid,
                payment: payment
            )
        )
    }

    /// The registration as it stands now.
    static func shown(
        _ id: String,
        _ depositFen: Int64,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        try LotRegistration(RegistrationDesk.row(id, in: transaction), depositFen: depositFen)
    }
}
