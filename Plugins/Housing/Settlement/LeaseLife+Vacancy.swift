import PluginKit

/// How a home comes back from a tenant who left and gave no keys: never on a date alone.
extension LeaseLife {
    /// Why a home may be taken back, and from which day on.
    struct Vacancy: Sendable, Hashable {
        let basis: VacancyBasis
        /// The tenant's codes end on this day, unless they say that they live there, where that counts.
        let day: CivilDay
    }

    mutating func claim(_ basis: VacancyBasis, on today: CivilDay) throws(Refusal) -> [Effect] {
        guard isLived, let leaving, today >= leaving else { throw .notNow }
        switch (basis, vacancy?.basis) {
        // Said again, it does not begin anew; and an order is not weakened by a look.
        case (.left, .left), (.order, .order), (.left, .order): return []
        case (.left, nil):
            guard !isVacancyDenied else { throw .denied }
            vacancy = Vacancy(basis: .left, day: today.adding(days: LeaseLimits.vacancyDays))
        case (.order, _):
            vacancy = Vacancy(basis: .order, day: today.adding(days: LeaseLimits.orderDays))
        }
        return []
    }

    mutating func deny() throws(Refusal) -> [Effect] {
        if vacancy == nil, isVacancyDenied, isLived { return [] }
        guard isLived, vacancy?.basis == .left else { throw .notNow }
        vacancy = nil
        isVacancyDenied = true
        return []
    }
}
