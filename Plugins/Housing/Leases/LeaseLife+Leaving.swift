import PluginKit

/// How a tenancy is said to end, and how the home comes back.
extension LeaseLife {
    /// From when on somebody else may move in, as far as that is known: nil while the tenant may stay.
    ///
    /// A term's last day alone tells nothing: whoever stays, or is offered a further term first, keeps
    /// the home.
    var freeFrom: CivilDay? {
        let last = isLived ? leaving : keptUntil
        return last?.adding(days: LeaseDesk.turnoverDays)
    }

    mutating func notice(
        _ party: LeaseParty,
        _ day: CivilDay,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        if state == .notice, leaving == day, leavingBy == party { return [] }
        guard isRunning else { throw .notNow }
        switch (party, state) {
        case (.tenant, _):
            guard state == .holdover || day <= end else { throw .days }
            guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        // An indefinite lease ends by notice of either side; one with a term runs to its end, and once a
        // further term has been offered the choice is the tenant's.
        case (.lessor, .holdover):
            guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        case (.lessor, .active) where today < renewalDay:
            guard day == end else { throw .days }
        case (.lessor, _): throw .notNow
        }
        state = .notice
        offer = nil
        (leaving, leavingBy) = (day, party)
        return []
    }

    mutating func inspect() throws(Refusal) -> [Effect] {
        switch state {
        case .notice, .notRenewed, .terminating: state = .inspection
        // Said again, as long as the tenant has not given the keys on it; and of a home that was taken
        // back without them.
        case .inspection where isLived || vacancy != nil: break
        default: throw .notNow
        }
        return []
    }

    mutating func handOver(
        _ exposed: CivilDay?,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        if handedOver != nil { return [] }
        switch state {
        case .inspection: break
        // A landlord who does not come to the inspection keeps nobody in the lease.
        case .notice, .notRenewed, .terminating:
            guard let leaving, now.civilDay >= leaving else { throw .notNow }
        default: throw .notNow
        }
        // What comes from the tenant needs no other reason.
        vacancy = nil
        return free(exposed, at: now)
    }

    /// The home is free from tomorrow on, and not while a code that nobody can delete opens it.
    mutating func free(_ exposed: CivilDay?, at now: Instant) -> [Effect] {
        state = .inspection
        handedOver = now
        let today = now.civilDay
        keptUntil = max(max(today, start).adding(days: 1), exposed ?? today)
        return [.free(from: keptUntil)] + closeRent(on: today)
    }
}
