/// What must hold of what a plugin promises in time, and of what it keeps in its lane's memory.
extension ManifestChecks {
    func check(_ obligations: ObligationRules) {
        let place = ["blocks", "obligations"]
        if obligations.obligations.isEmpty {
            wrong(place, "obligations to nothing", "declare one, or leave it out")
        }
        for obligation in obligations.obligations {
            let here = place + [obligation.name]
            typeName(obligation.name, here)
            reminders(of: obligation, here)
            reasons(of: obligation, here)
        }
    }

    private func reminders(of obligation: ObligationRules.Obligation, _ place: [String]) {
        let (reminders, here) = (obligation.reminders, place + ["reminders"])
        if reminders.count > ClockRule.remindersMax {
            wrong(here, "more than \(ClockRule.remindersMax) reminders", "leave some out")
        }
        if reminders.contains(where: { $0 >= obligation.span }) {
            wrong(
                here,
                "a reminder is not after the start",
                "name fewer days left than the \(obligation.span) there are"
            )
        }
        if zip(reminders, reminders.dropFirst()).contains(where: { $0 <= $1 }) {
            wrong(here, "reminders go from many days left to few", "put them in that order")
        }
    }

    private func reasons(of obligation: ObligationRules.Obligation, _ place: [String]) {
        let here = place + ["pauseReasons"]
        if obligation.pauseReasons.count > ClockRule.pauseReasonsMax {
            wrong(here, "more than \(ClockRule.pauseReasonsMax) reasons", "leave some out")
        }
        for reason in obligation.pauseReasons where !Names.isPropertyName(reason.name) {
            wrong(
                here + [reason.name],
                "\"\(reason.name)\" cannot name a reason",
                "write it like siteVisit"
            )
        }
    }

    func check(_ aggregates: AggregateRules) {
        let place = ["blocks", "aggregates"]
        if aggregates.aggregates.isEmpty {
            wrong(place, "aggregates of nothing", "declare one, or leave it out")
        }
        let known = Set(
            manifest.routes.filter { $0.method != "GET" }.map(\.operation)
                + manifest.pages.filter { $0.method != "GET" }.map(\.operation)
        )
        for aggregate in aggregates.aggregates {
            let here = place + [aggregate.name]
            typeName(aggregate.name, here)
            for (index, operation) in aggregate.operations.enumerated()
            where !known.contains(operation) {
                wrong(
                    here + ["operations", "\(index)"],
                    "no route or page that changes anything is called \"\(operation)\"",
                    "name an operation of this manifest whose method is not GET"
                )
            }
        }
    }
}
