import PluginKit

/// Awards: begun by the end of an auction, led on by time and by officers.
enum AwardDesk {
    /// An auction is over, or who is named has changed: an award follows it.
    static func follow(
        _ lot: String,
        _ auction: Auction,
        in transaction: borrowing Transaction
    ) throws {
        switch auction.state {
        case .closed(let named):
            guard let winner = named.first else { return }
            try begin(lot, auction, winner, in: transaction)
        case .annulled:
            guard let award = try AwardCase.newest(of: lot, in: transaction)?.award,
                award.state != .annulled
            else { return }
            try apply(.annulled, to: lot, in: transaction)
        case .scheduled, .live, .suspended, .closing, .drawing, .confirmed, .failed: return
        }
    }

    /// Makes it public that the bidder in this place is named, once for each who is.
    private static func begin(
        _ lot: String,
        _ auction: Auction,
        _ place: Int,
        in transaction: borrowing Transaction
    ) throws {
        let label = auction.terms.bidders[place].label
        let newest = try AwardCase.newest(of: lot, in: transaction)
        // A lot that was listed before anybody answered for lots has no clocks; two officers annul it.
        guard newest?.label != label,
            try transaction.first(Statements.OwnerOfLot(lot: lot)) != nil,
            let number = BidderLabel.number(label),
            let fen = auction.standings[place].fen,
            let bidder = try transaction.first(
                Statements.DepositOfNumber(lot: lot, number: number)
            )
        else { return }
        let open = try transaction.first(Statements.OpenObjections(lot: lot))?.count ?? 0
        let (award, effects) = Award.begin(openObjections: Int(open))
        var begun = AwardCase(
            id: transaction.newID(),
            lot: lot,
            round: (newest?.round ?? 0) + 1,
            label: label,
            person: PersonID(bidder.personId),
            registration: bidder.id,
            fen: fen,
            award: award
        )
        try transaction.run(
            Statements.InsertAward(
                id: begun.id,
                lot: lot,
                round: begun.round,
                label: label,
                person: begun.person.text,
                registration: begun.registration,
                fen: Money(fen: fen),
                state: award.state.rawValue,
                at: transaction.now
            )
        )
        try begun.settle(effects, in: transaction)
        try transaction.publish(
            AwardPublished(lot: lot, round: begun.round, endsAt: begun.award.publicityEnds)
        )
    }

    /// Takes an event for the newest award of a lot; the word of a refusal, or nil.
    @discardableResult
    static func apply(
        _ event: Award.Event,
        to lot: String,
        in transaction: borrowing Transaction
    ) throws -> Award.Refusal? {
        guard var found = try AwardCase.newest(of: lot, in: transaction) else {
            return .awardEnded
        }
        let effects: [Award.Effect]
        do throws(Award.Refusal) {
            effects = try found.award.take(event, at: transaction.now)
        } catch {
            return error
        }
        try found.settle(effects, in: transaction)
        return nil
    }

    /// What the newest award would answer to an event; nil when it would take it.
    static func refusal(
        of event: Award.Event,
        to lot: String,
        in transaction: borrowing Transaction
    ) throws -> Award.Refusal? {
        guard var award = try AwardCase.newest(of: lot, in: transaction)?.award else {
            return .awardEnded
        }
        do throws(Award.Refusal) {
            _ = try award.take(event, at: transaction.now)
            return nil
        } catch {
            return error
        }
    }

    /// How far the award of a lot has come, for everybody.
    static func read(_ input: LotID, in snapshot: borrowing Snapshot) throws -> AwardView {
        guard try snapshot.first(Statements.LotOnBoard(id: input.id)) != nil else {
            throw Fault.lotNotFound()
        }
        let row = try snapshot.first(Statements.AwardOnBoard(lot: input.id))
        return AwardView(
            lot: input.id,
            round: row?.round,
            label: row?.label,
            fen: row?.fen,
            state: try row.map { row in
                guard let state = AwardState(rawValue: row.state) else {
                    throw Fault.logBroken(input.id)
                }
                return state
            },
            openObjections: row?.objections ?? 0,
            publicityEndsAt: row?.publicityEnds,
            contractDueAt: row?.contractDue,
            signedAt: row?.signedAt,
            certifiedAt: row?.certifiedAt,
            refundsDueAt: try snapshot.first(Statements.RefundsDueBy(lot: input.id))?.due
        )
    }
}
