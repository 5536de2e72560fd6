import PluginKit

/// Objections: by whoever registered for a lot, until its award's publicity is over; while one is open no
/// award goes on.
enum ObjectionDesk {
    /// The calling person objects to a lot they registered for.
    static func raise(
        _ input: RaiseObjection,
        in transaction: borrowing Transaction
    ) throws -> LotObjection {
        guard let board = try transaction.first(Statements.LotOnBoard(id: input.id)) else {
            throw Fault.lotNotFound()
        }
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        guard try transaction.first(Statements.OwnRegistration(lot: input.id)) != nil else {
            throw Fault.notRegistered()
        }
        guard try transaction.first(Statements.OwnOpenObjection(lot: input.id)) == nil else {
            throw Fault.objectionYours()
        }
        try checkTime(of: board, in: transaction)
        try transaction.act(in: TenantID(board.tenantId))
        let id = transaction.newID()
        guard let owner = try transaction.first(Statements.WhoAnswersFor(lot: input.id)) else {
            throw Fault.ownerMissing(input.id)
        }
        let clock = try transaction.oblige(
            Obligations.Objection.self,
            id,
            owner: PersonID(owner.officerId),
            about: person
        )
        let due = ClockDesk.due(clock)
        try transaction.run(
            Statements.InsertObjection(
                id: id,
                lot: input.id,
                at: transaction.now,
                text: input.text,
                due: due
            )
        )
        try transaction.run(Statements.HoldAwardUp(lot: input.id))
        try transaction.publish(
            ObjectionRaised(lot: input.id, objection: id, personId: person)
        )
        return LotObjection(
            id: id,
            lot: input.id,
            raisedAt: transaction.now,
            text: input.text,
            state: .open,
            answer: nil,
            answeredAt: nil,
            dueAt: due
        )
    }

    /// Throws when the time to object is over, whether a timer has said so or not.
    private static func checkTime(
        of board: Statements.LotOnBoard.Row,
        in transaction: borrowing Transaction
    ) throws {
        switch LotState(rawValue: board.state) {
        case .confirmed, .failed, .annulled, nil: throw Fault.objectionLate()
        default: break
        }
        guard let row = try transaction.first(Statements.AwardOnBoard(lot: board.id)) else {
            return
        }
        guard row.state == Award.State.publicity.rawValue, !row.publicityOver,
            row.publicityEnds.map({ $0 > transaction.now }) ?? true
        else { throw Fault.objectionLate() }
    }

    /// Objections to a lot of the organisation, the newest first.
    static func page(
        _ input: ObjectionPage,
        in snapshot: borrowing Snapshot
    ) throws -> ObjectionList {
        guard try snapshot.first(Statements.OwnLot(id: input.id)) != nil else {
            throw Fault.lotNotFound()
        }
        let rows = try snapshot.all(
            Statements.ObjectionsOfLot(
                lot: input.id,
                before: input.before ?? "~",
                limit: input.limit + 1
            )
        )
        let items = try rows.prefix(Int(input.limit)).map { try LotObjection($0) }
        return ObjectionList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }

    /// An officer answers: one dismisses it, two uphold it, which annuls the auction.
    static func answer(
        _ input: AnswerObjection,
        in transaction: borrowing Transaction
    ) throws -> LotObjection {
        guard let person = transaction.call.principal.person else { throw Fault.signInNeeded() }
        guard let row = try transaction.first(Statements.ObjectionToAnswer(id: input.id)) else {
            throw Fault.objectionMissing()
        }
        guard row.state == ObjectionState.open.rawValue else { throw Fault.objectionAnswered() }
        if input.isUpheld {
            let details = "uphold \(input.id)"
            guard
                let other = try ActDesk.other(than: person, for: details, row.lot, in: transaction)
            else { return try LotObjection(row) }
            try annul(row.lot, by: [ActDesk.alias(other), ActDesk.alias(person)], in: transaction)
        }
        let state: ObjectionState = input.isUpheld ? .upheld : .dismissed
        try transaction.run(
            Statements.CloseObjection(
                id: input.id,
                state: state.rawValue,
                answer: input.answer,
                at: transaction.now
            )
        )
        try transaction.step(Obligations.Objection.self, input.id, .finish)
        if !input.isUpheld { try AwardDesk.apply(.dismissed, to: row.lot, in: transaction) }
        try transaction.publish(
            ObjectionAnswered(lot: row.lot, objection: input.id, isUpheld: input.isUpheld)
        )
        guard let now = try transaction.first(Statements.ObjectionToAnswer(id: input.id)) else {
            throw Fault.objectionMissing()
        }
        return try LotObjection(now)
    }

    /// An auction that is over for good stays as it is: of several objections the first upheld annuls it.
    private static func annul(
        _ lot: String,
        by officers: [String],
        in transaction: borrowing Transaction
    ) throws {
        try transaction.with(LiveLot.self, lot) { live in
            live.freeze(try RegistrationDesk.qualified(for: lot, in: transaction))
            _ = live.receive(.annul(officers: officers), at: transaction.stamp)
        }
    }

    static func turned(
        _ obligation: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        guard let row = try transaction.first(Statements.ObjectionToAnswer(id: obligation.id))
        else { return }
        try ClockDesk.tell("objection", of: row.lot, turn, in: transaction)
    }
}

/// A row of an objection, whichever statement read it.
protocol ObjectionRow {
    var id: String { get }
    var lot: String { get }
    var raisedAt: Instant { get }
    var text: String { get }
    var state: String { get }
    var answer: String? { get }
    var answeredAt: Instant? { get }
    var due: Instant? { get }
}

extension Statements.ObjectionsOfLot.Row: ObjectionRow {}
extension Statements.ObjectionToAnswer.Row: ObjectionRow {}

extension LotObjection {
    init(_ row: some ObjectionRow) throws {
        guard let state = ObjectionState(rawValue: row.state) else {
            throw Fault.logBroken(row.lot)
        }
        self.init(
            id: row.id,
            lot: row.lot,
            raisedAt: row.raisedAt,
            text: row.text,
            state: state,
            answer: row.answer,
            answeredAt: row.answeredAt,
            dueAt: row.due
        )
    }
}
