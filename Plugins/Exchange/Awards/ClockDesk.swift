import PluginKit

/// The service clocks of the exchange: each has an owner, is told when its time is nearly up, and ends.
enum ClockDesk {
    /// The instant of a deadline; nil while the calendar of its year is unknown, or it stands still.
    static func due(_ obligation: Obligation) -> Instant? {
        guard case .at(let instant) = obligation.deadline else { return nil }
        return instant
    }

    /// The calling officer answers for a lot, unless somebody does already: whoever was asked first.
    static func own(_ lot: String, in transaction: borrowing Transaction) throws {
        guard let person = transaction.call.principal.person else { return }
        try transaction.run(
            Statements.OwnTheLot(lot: lot, officer: person.text, at: transaction.now)
        )
    }

    /// Who answers for a lot: the officer who listed it.
    static func owner(of lot: String, in transaction: borrowing Transaction) throws -> PersonID {
        guard let row = try transaction.first(Statements.OwnerOfLot(lot: lot)) else {
            throw Fault.ownerMissing(lot)
        }
        return PersonID(row.officerId)
    }

    /// Begins a clock of an award; when its time is up.
    static func begin(
        _ clock: Award.Clock,
        of award: AwardCase,
        in transaction: borrowing Transaction
    ) throws -> Instant? {
        let owner = try owner(of: award.lot, in: transaction)
        return switch clock {
        case .publicity:
            due(try transaction.oblige(Obligations.Publicity.self, award.id, owner: owner))
        case .contract:
            due(
                try transaction.oblige(
                    Obligations.Contract.self,
                    "contract/\(award.id)",
                    owner: owner
                )
            )
        }
    }

    /// Ends a clock of an award, met or because nobody waits for it any more.
    static func end(
        _ clock: Award.Clock,
        of award: String,
        isMet: Bool,
        in transaction: borrowing Transaction
    ) throws {
        switch clock {
        case .publicity:
            try transaction.step(Obligations.Publicity.self, award, isMet ? .finish : .withdraw)
        case .contract:
            try transaction.step(
                Obligations.Contract.self,
                "contract/\(award)",
                isMet ? .finish : .withdraw
            )
        }
    }

    /// The time to object, or to sign, has nearly passed or is over.
    static func turned(
        _ clock: Award.Clock,
        _ obligation: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        let id = obligation.id.split(separator: "/").last.map { String($0) } ?? ""
        guard let row = try transaction.first(Statements.AwardToTell(id: id)) else { return }
        var found = try AwardCase(row)
        guard case .breach(let deadline) = turn else {
            return try tell(clock.rawValue, of: found.lot, turn, in: transaction)
        }
        // The day may have been unknown when the clock began.
        found.award.note(clock, due: deadline)
        let effects = found.award.advance(to: transaction.now)
        try found.settle(effects, in: transaction)
        // That the time to object is over is no breach.
        guard clock == .contract else { return }
        try tell(clock.rawValue, of: found.lot, turn, in: transaction)
    }

    /// Tells the bus of a reminder or a breach.
    static func tell(
        _ clock: String,
        of lot: String,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        switch turn {
        case .reminder(let daysLeft):
            try transaction.publish(
                ClockWarned(lot: lot, clock: clock, daysLeft: Int64(daysLeft))
            )
        case .breach(let deadline):
            try transaction.publish(ClockBreached(lot: lot, clock: clock, deadline: deadline))
        case .deemedAccepted: return
        }
    }
}

/// The time in which deposits of a lot go back: public, and met when none is owed any more.
enum RefundClock {
    /// Deposits have become due: seven working days from now.
    static func begin(_ lot: String, in transaction: borrowing Transaction) throws {
        guard let owner = try transaction.first(Statements.OwnerOfLot(lot: lot)) else { return }
        let number = (try transaction.first(Statements.NewestRefunds(lot: lot))?.number ?? 0) + 1
        let clock = try transaction.oblige(
            Obligations.Refund.self,
            "\(lot)/\(number)",
            owner: PersonID(owner.officerId)
        )
        try transaction.run(
            Statements.InsertRefunds(lot: lot, number: number, due: ClockDesk.due(clock))
        )
    }

    /// A deposit went back: with the last one the clocks end.
    static func look(at lot: String, in transaction: borrowing Transaction) throws {
        guard try transaction.first(Statements.RefundOwed(lot: lot)) == nil else { return }
        for row in try transaction.all(Statements.OpenRefunds(lot: lot)) {
            try transaction.step(Obligations.Refund.self, "\(lot)/\(row.number)", .finish)
        }
        try transaction.run(Statements.EndRefunds(lot: lot, at: transaction.now))
    }

    static func turned(
        _ obligation: Obligation,
        _ turn: Obligation.Turn,
        in transaction: borrowing Transaction
    ) throws {
        let lot = obligation.id.split(separator: "/").first.map { String($0) } ?? ""
        try ClockDesk.tell("refunds", of: lot, turn, in: transaction)
    }
}
