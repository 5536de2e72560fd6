import PluginKit

/// What becomes of the deposit once the keys are back.
///
/// What the landlord does not claim goes back at once, whatever is answered to the rest. Silence of the
/// landlord means that nothing is claimed; silence of the tenant, told of every line, that the lines stand;
/// a dispute that nobody settles ends in the tenant's favour. So every deposit comes to its end.
extension LeaseLife {
    /// What a landlord proposes to take off the deposit, and how far it is.
    struct Settlement: Sendable, Hashable {
        /// Counts proposals, from 1.
        var number: Int64
        /// What was owed of the deposit when the first one was made.
        let deposit: Money
        /// What would be taken off it.
        var deductions: Money
        var proposedAt: Instant
        /// When the tenant's silence, or a dispute that lasts, decides.
        var deadline: Instant?
        var answer: SettlementAnswer?
        /// What is on its way back.
        var owing: Money
        /// When nothing was open any more.
        var settledAt: Instant?
    }

    /// When the clock of the settlement moves it on.
    var settlementDue: Instant? {
        switch state {
        case .inspection: handedOver?.adding(seconds: LeaseLimits.proposalSeconds)
        case .settlementProposed, .disputed: settlement?.deadline
        default: nil
        }
    }

    mutating func propose(
        _ deductions: Money,
        _ held: Money,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        guard !isLived else { throw .notNow }
        var next: Settlement
        switch (state, settlement) {
        case (.inspection, _):
            guard deductions <= held else { throw .deposit }
            next = Settlement(
                number: 0,
                deposit: held,
                deductions: held,
                proposedAt: now,
                owing: Money(fen: 0)
            )
        case (.settlementProposed, let known?), (.disputed, let known?):
            guard deductions < known.deductions else { throw .worseProposal }
            next = known
        default: throw .notNow
        }
        let back = next.deductions - deductions
        next.number += 1
        next.deductions = deductions
        next.proposedAt = now
        next.answer = nil
        next.deadline = now.adding(seconds: LeaseLimits.answerSeconds)
        settlement = next
        state = .settlementProposed
        let given = giveBack(back)
        return deductions == Money(fen: 0) ? given + agree(nil, at: now) : given
    }

    mutating func answer(
        _ number: Int64,
        _ accepted: Bool,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        guard let settlement else { throw .notNow }
        guard number == settlement.number else { throw .otherProposal }
        switch (state, accepted) {
        case (.settlementProposed, true), (.disputed, true): return agree(.accepted, at: now)
        case (.settlementProposed, false):
            state = .disputed
            self.settlement?.answer = .disputed
            self.settlement?.deadline = now.adding(seconds: LeaseLimits.disputeSeconds)
            return []
        case (.disputed, false): return []
        case (.agreed, true), (.settled, true):
            guard settlement.answer == .accepted else { throw .notNow }
            return []
        default: throw .notNow
        }
    }

    /// What time alone makes of a settlement.
    mutating func turnSettlement(_ held: Money, at now: Instant) -> [Effect] {
        guard let due = settlementDue, now >= due else { return [] }
        switch state {
        case .inspection: return (try? propose(Money(fen: 0), held, at: now)) ?? []
        case .settlementProposed: return agree(.silent, at: now)
        case .disputed:
            let back = settlement?.deductions ?? Money(fen: 0)
            settlement?.deductions = Money(fen: 0)
            return giveBack(back) + agree(.lapsed, at: now)
        default: return []
        }
    }

    /// The lines stand: they are the landlord's, and the rest is the tenant's.
    private mutating func agree(_ answer: SettlementAnswer?, at now: Instant) -> [Effect] {
        guard let deductions = settlement?.deductions else { return [] }
        state = .agreed
        settlement?.answer = answer
        settlement?.deadline = nil
        let taken: [Effect] = deductions > Money(fen: 0) ? [.deduct(deductions)] : []
        return taken + settle(at: now)
    }

    private mutating func giveBack(_ amount: Money) -> [Effect] {
        guard amount > Money(fen: 0), let owing = settlement?.owing else { return [] }
        settlement?.owing = owing + amount
        return [.giveBack(amount)]
    }

    mutating func giveBackEnded(at now: Instant) -> [Effect] {
        settlement?.owing = Money(fen: 0)
        return settle(at: now)
    }

    private mutating func settle(at now: Instant) -> [Effect] {
        guard state == .agreed, settlement?.owing == Money(fen: 0) else { return [] }
        state = .settled
        settlement?.settledAt = now
        return [.settled]
    }
}
