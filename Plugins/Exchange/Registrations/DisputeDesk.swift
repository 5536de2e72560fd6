import PluginKit

/// Deposits in dispute: the money stays where it is and its bidder waits until the dispute is over, whatever becomes of
/// the auction meanwhile.
enum DisputeDesk {
    /// Somebody asks the money back, such as the payer's bank: nothing is done with it any more.
    static func dispute(
        _ input: DisputeDeposit,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let row = try RegistrationDesk.row(input.id, in: transaction)
        let wanted = try transaction.with(LiveLot.self, row.lot) { $0.notice.depositFen }
        let noted = Statements.DisputeDeposit(id: row.id, reason: input.reason)
        guard let paid = row.paid, try transaction.run(noted) == 1 else {
            throw Fault.depositNotDisputable()
        }
        try transaction.publish(
            DepositDisputed(
                lot: row.lot,
                registration: row.id,
                personId: PersonID(row.personId),
                fen: paid
            )
        )
        try RefundClock.look(at: row.lot, in: transaction)
        return try DepositDesk.shown(row.id, wanted, in: transaction)
    }

    /// The dispute is over: the money is what it would be without it, or has left.
    static func settle(
        _ input: SettleDispute,
        in transaction: borrowing Transaction
    ) throws -> LotRegistration {
        let row = try RegistrationDesk.row(input.id, in: transaction)
        let wanted = try transaction.with(LiveLot.self, row.lot) { $0.notice.depositFen }
        let find = Statements.DisputeOfDeposit(id: row.id)
        guard let word = try transaction.first(find)?.from,
            let before = DepositState(rawValue: word), let paid = row.paid
        else { throw Fault.depositNotDisputed() }
        let state = input.outcome == .kept ? before : .chargedBack
        try DepositDesk.leave(row.id, paid, as: state, input.reference, in: transaction)
        try transaction.run(Statements.EndDispute(id: row.id, deposit: state.rawValue))
        try transaction.publish(
            DisputeSettled(
                lot: row.lot,
                registration: row.id,
                personId: PersonID(row.personId),
                fen: paid,
                state: state.rawValue
            )
        )
        if state == .refundDue { try RefundClock.begin(row.lot, in: transaction) }
        return try DepositDesk.shown(row.id, wanted, in: transaction)
    }
}
