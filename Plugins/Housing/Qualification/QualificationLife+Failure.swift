import PluginKit

/// What comes of a lease whose tenant does not qualify: the market rent, a day to leave, or a notice that
/// leaves time to move out. None of them ends a door code.
extension QualificationLife {
    /// The last day on which the tenant alone chooses; nil where nothing has failed.
    var chooseBy: CivilDay? {
        guard state == .failed, let endedAt else { return nil }
        return endedAt.civilDay.adding(days: QualificationLimits.choiceDays)
    }

    mutating func choose(_ rent: MarketRent, at now: Instant) throws(Refusal) -> [Effect] {
        if state == .marketRent, marketRent?.rent == rent.rent { return [] }
        guard state == .failed else { throw .notNow }
        state = .marketRent
        (marketRent, choiceAt) = (rent, now)
        return [.setMarketRent(rent.rent)]
    }

    mutating func exit(_ day: CivilDay, at now: Instant) throws(Refusal) -> [Effect] {
        if state == .exitAgreed, leaving == day { return [] }
        guard state == .failed else { throw .notNow }
        let today = now.civilDay
        guard day > today, day <= today.adding(days: QualificationLimits.exitDaysMax) else {
            throw .days
        }
        state = .exitAgreed
        (leaving, choiceAt) = (day, now)
        return [.agreeExit(leaving: day)]
    }

    mutating func terminate(_ day: CivilDay, at now: Instant) throws(Refusal) -> [Effect] {
        if state == .terminating, leaving == day { return [] }
        guard state == .failed, let chooseBy else { throw .notNow }
        guard now.civilDay > chooseBy else { throw .choosing }
        guard day >= now.civilDay.adding(days: QualificationLimits.vacateDays) else { throw .days }
        state = .terminating
        (leaving, choiceAt) = (day, now)
        return [.terminate(leaving: day)]
    }
}
