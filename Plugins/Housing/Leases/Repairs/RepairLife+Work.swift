import PluginKit

/// What a landlord does about a repair, and what the tenant is asked: nobody comes in without a yes.
extension RepairLife {
    /// A time at which somebody would come in.
    struct Visit: Sendable, Hashable {
        /// Counts visits, from 1.
        let number: Int64
        let starts: Instant
        let ends: Instant
        /// True where the visitor gets a code of their own.
        let withCode: Bool
        var state: VisitState = .proposed
        /// True once the code was asked for.
        var isAsked = false
    }

    /// A wish to wait, and once it is agreed to, the waiting.
    struct Deferral: Sendable, Hashable {
        let until: CivilDay
        /// Until when the tenant may agree; nil once they did.
        var answerBy: Instant?

        var isAsked: Bool { answerBy != nil }
    }

    mutating func start() throws(Refusal) -> [Effect] {
        guard isOpen else { throw .notNow }
        state = .inProgress
        return []
    }

    mutating func ask(toWaitUntil day: CivilDay, at now: Instant) throws(Refusal) -> [Effect] {
        guard isOpen, !terms.isUrgent else { throw .notNow }
        let last = reportedAt.civilDay.adding(days: RepairLimits.deferDaysMax)
        guard day > now.civilDay, day <= last else { throw .days }
        let answerBy = now.adding(seconds: RepairLimits.deferralSeconds)
        deferral = Deferral(until: day, answerBy: min(answerBy, day.start))
        return []
    }

    mutating func answer(_ day: CivilDay, _ accepted: Bool) throws(Refusal) -> [Effect] {
        if state == .deferred, deferral?.until == day, accepted { return [] }
        guard isOpen, let deferral, deferral.isAsked else { throw .notNow }
        guard deferral.until == day else { throw .otherQuestion }
        self.deferral = accepted ? Deferral(until: day) : nil
        if accepted { state = .deferred }
        return []
    }

    mutating func decline(at now: Instant) throws(Refusal) -> [Effect] {
        if state == .declined { return [] }
        // What an officer has decided is not declined once more.
        guard isOpen, appeal == nil, isUnclaimed else { throw .notNow }
        state = .declined
        drop(at: now)
        appealBy = now.adding(seconds: RepairLimits.appealSeconds)
        return []
    }

    mutating func complete(at now: Instant) throws(Refusal) -> [Effect] {
        if state == .completed { return [] }
        guard isOpen || state == .deferred else { throw .notNow }
        state = .completed
        drop(at: now)
        completedAt = now
        confirmBy = now.adding(seconds: RepairLimits.confirmSeconds)
        return []
    }

    mutating func confirm(_ accepted: Bool) throws(Refusal) -> [Effect] {
        if state == .closed, accepted { return [] }
        guard state == .completed else { throw .notNow }
        if accepted {
            close()
        } else {
            state = .open
            reopened += 1
            (completedAt, confirmBy) = (nil, nil)
        }
        return []
    }

    mutating func close() {
        state = .closed
        confirmBy = nil
    }

    /// Questions that are open are none any more.
    private mutating func drop(at now: Instant) {
        deferral = nil
        guard let visit, !visit.isAsked, now < visit.starts,
            [.proposed, .consented].contains(visit.state)
        else { return }
        self.visit?.state = .lapsed
    }

    mutating func propose(
        _ starts: Instant,
        _ ends: Instant,
        _ withCode: Bool,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        guard isOpen || state == .deferred else { throw .notNow }
        if let visit, visit.state == .consented, now < visit.ends { throw .notNow }
        // A lock knows whole hours alone: no code opens beyond what is consented to.
        guard now < starts, starts < ends, starts == starts.hourFloor, ends == ends.hourFloor,
            starts <= now.adding(seconds: RepairLimits.aheadSeconds),
            ends <= starts.adding(seconds: RepairLimits.visitSeconds)
        else { throw .window }
        let number = (visit?.number ?? 0) + 1
        visit = Visit(number: number, starts: starts, ends: ends, withCode: withCode)
        return []
    }

    mutating func answer(
        _ number: Int64,
        _ accepted: Bool,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        guard let visit else { throw .notNow }
        guard visit.number == number else { throw .otherQuestion }
        switch (visit.state, accepted) {
        case (.proposed, true): self.visit?.state = .consented
        case (.proposed, false): self.visit?.state = .refused
        case (.consented, true), (.refused, false): break
        // Consent is taken back as long as nobody has a code, or has come in.
        case (.consented, false) where now < visit.starts && !visit.isAsked:
            self.visit?.state = .refused
        default: throw .notNow
        }
        return []
    }

    /// The visitor gets a code, on the tenant's consent and on nothing else.
    mutating func letIn() -> [Effect] {
        guard let visit, visit.state == .consented, !visit.isAsked else { return [] }
        self.visit?.isAsked = true
        return [.letIn(visit: visit.number, starts: visit.starts, ends: visit.ends)]
    }
}
