import PluginKit

/// Computes the indicators over contracting processes, pure: those of one process from it alone, the
/// others from all that are given.
struct RedFlagReview: Sendable {
    let settings: RedFlagSettings

    init(_ settings: RedFlagSettings = RedFlagSettings()) { self.settings = settings }

    /// Every flag that is raised.
    ///
    /// Cancelled processes are left out; so are amounts in another currency
    /// than the first.
    func flags(in processes: [ContractingProcess]) -> Set<FlagFound> {
        let counted = processes.filter { process in
            process.tenderStatus != "cancelled"
                && !(process.methodDetails.map(settings.leftOutMethods.contains) ?? false)
        }
        var flags: Set<FlagFound> = []
        for process in counted {
            flags.formUnion(own(process))
        }
        flags.formUnion(prices(counted))
        flags.formUnion(rareWinners(counted))
        flags.formUnion(disqualified(counted))
        flags.formUnion(trades(counted))
        return flags
    }

    private func flag(
        _ flag: RedFlag,
        _ process: ContractingProcess,
        _ value: Double = 1,
        tenderers: some Sequence<String> = [],
        as tendererValue: Double = 1
    ) -> [FlagFound] {
        [FlagFound(subject: .process(process.ocid), flag: flag, value: value)]
            + tenderers.map {
                FlagFound(subject: .tenderer($0), flag: flag, value: tendererValue)
            }
    }

    private func comparesPrices(_ process: ContractingProcess) -> Bool {
        !(process.methodDetails.map(settings.setPriceMethods.contains) ?? false)
    }
}

// What one process says by itself.
extension RedFlagReview {
    private func own(_ process: ContractingProcess) -> [FlagFound] {
        var flags: [FlagFound] = []
        if isShort(process) { flags += flag(.shortPeriod, process) }
        if process.tenderers == 1,
            process.method.map(settings.competitiveMethods.contains) ?? false
        {
            flags += flag(.singleBid, process)
        }
        if comparesPrices(process) {
            let same = samePriced(process)
            if !same.isEmpty { flags += flag(.samePrice, process, tenderers: same) }
            if isBestDisqualified(process) { flags += flag(.bestDisqualified, process) }
        }
        let late = lateWinners(process)
        if !late.isEmpty { flags += flag(.lateWinner, process, tenderers: late) }
        if let (winner, others) = soleValid(process), others >= settings.disqualifiedMin {
            flags += flag(
                .othersDisqualified,
                process,
                Double(others),
                tenderers: [winner],
                as: 0
            )
        }
        return flags
    }

    private func isShort(_ process: ContractingProcess) -> Bool {
        if !settings.periodMethods.isEmpty {
            guard let method = process.method, settings.periodMethods.contains(method) else {
                return false
            }
        }
        guard let start = process.periodStart.flatMap({ OCDSDate.millis($0) }),
            let end = process.periodEnd.flatMap({ OCDSDate.millis($0) })
        else { return false }
        let days =
            process.methodDetails.flatMap { settings.periodDaysByMethodDetails[$0] }
            ?? settings.periodDays
        return (end - start) / 86_400_000 < days
    }

    private func samePriced(_ process: ContractingProcess) -> Set<String> {
        struct Price: Hashable {
            let amount: Double
            let currency: String
        }
        var seen: [Price: Set<String>] = [:]
        var same: Set<String> = []
        for bid in process.submitted {
            let ids = bid.ids
            guard let amount = bid.amount, let currency = bid.currency, !ids.isEmpty else {
                continue
            }
            let price = Price(amount: amount, currency: currency)
            if let others = seen[price], others != ids { same.formUnion(others.union(ids)) }
            seen[price] = ids
        }
        return same
    }

    private func isBestDisqualified(_ process: ContractingProcess) -> Bool {
        guard process.awards?.contains(where: { $0.status == "active" }) ?? false else {
            return false
        }
        let priced = process.submitted.filter { $0.amount != nil && $0.currency != nil }
        let alike = priced.filter { $0.currency == priced.first?.currency }
        let best = alike.min { ($0.amount ?? 0) < ($1.amount ?? 0) }
        return best?.status == "disqualified" && alike.contains { $0.status == "valid" }
    }

    /// Dates are compared as texts, as the definition's tool does: all of ours are in UTC.
    private func lateWinners(_ process: ContractingProcess) -> Set<String> {
        guard let end = process.periodEnd, let awards = process.awards else { return [] }
        let winners = Set(
            awards.filter { $0.status == "active" }
                .flatMap { ($0.suppliers ?? []).compactMap { $0 } }
        )
        let late = (process.bids ?? []).filter { bid in
            bid.status == "valid" && (bid.date.map { $0 > end } ?? false)
        }
        return winners.intersection(late.flatMap(\.ids))
    }

    /// The only tenderer with valid offers where they won, and how many others were disqualified.
    private func soleValid(_ process: ContractingProcess) -> (winner: String, others: Int)? {
        guard let settled = process.settled else { return nil }
        let valid = Set(settled.bids.filter { $0.status == "valid" }.flatMap(\.ids))
        let winners = Set(settled.awards.flatMap { ($0.suppliers ?? []).compactMap { $0 } })
        guard valid.count == 1, valid == winners, let winner = valid.first else { return nil }
        let out = Set(settled.bids.filter { $0.status == "disqualified" }.flatMap(\.ids))
        return (winner, out.subtracting(valid).count)
    }
}

// What only many processes together say.
extension RedFlagReview {
    private struct Margin {
        let process: ContractingProcess
        let winner: String
        let next: String
        /// How much worse the next price is, of the winning one.
        let ratio: Double
    }

    private func prices(_ processes: [ContractingProcess]) -> [FlagFound] {
        var currency: String?
        let margins = processes.filter(comparesPrices).compactMap { margin($0, &currency) }
        let fences = Fences(margins.map(\.ratio))
        var flags: [FlagFound] = []
        if let lower = fences.lower, lower > 0 {
            for margin in margins where margin.ratio <= lower {
                let tenderers = [margin.winner, margin.next]
                flags += flag(
                    .closePrice,
                    margin.process,
                    margin.ratio,
                    tenderers: tenderers,
                    as: 0
                )
            }
        }
        if let upper = fences.upper, upper > 0 {
            for margin in margins where margin.ratio >= upper {
                flags += flag(
                    .deepDiscount,
                    margin.process,
                    margin.ratio,
                    tenderers: [margin.winner],
                    as: 0
                )
            }
        }
        return flags
    }

    private func margin(_ process: ContractingProcess, _ currency: inout String?) -> Margin? {
        guard let settled = process.settled, settled.awards.count == 1,
            let winner = settled.awards[0].onlySupplier
        else { return nil }
        var (won, next): (Double?, (tenderer: String, amount: Double)?) = (nil, nil)
        for bid in settled.bids where bid.status == "valid" {
            guard let amount = bid.amount, let unit = bid.currency, let who = bid.onlyTenderer
            else { continue }
            currency = currency ?? unit
            guard unit == currency else { continue }
            if who == winner {
                won = min(won ?? amount, amount)
            } else if amount < next?.amount ?? .infinity {
                next = (who, amount)
            }
        }
        guard let won, let next, next.amount >= won, won > 0 else { return nil }
        return Margin(
            process: process,
            winner: winner,
            next: next.tenderer,
            ratio: (next.amount - won) / won
        )
    }

    private func rareWinners(_ processes: [ContractingProcess]) -> [FlagFound] {
        var tallies: [String: Tally] = [:]
        for process in processes {
            guard let settled = process.settled, settled.awards.count == 1,
                let winner = settled.awards[0].onlySupplier
            else { continue }
            // Once for each process, however many offers there are.
            let valid = settled.bids.filter { $0.status == "valid" }.compactMap(\.onlyTenderer)
            for id in Set(valid) { tallies[id, default: Tally()].add(id == winner ? 1 : 0, of: 1) }
        }
        let often = Fences(tallies.values.map { Double($0.all) })
        guard let many = often.quantile(settings.topPercent / 100),
            let few = Fences(tallies.values.map(\.ratio)).lower, few > 0
        else { return [] }
        return tallies.filter { Double($0.value.all) >= many && $0.value.ratio <= few }.map {
            FlagFound(subject: .tenderer($0.key), flag: .rarelyWins, value: $0.value.ratio)
        }
    }

    private func disqualified(_ processes: [ContractingProcess]) -> [FlagFound] {
        var (buyers, entities): ([String: Tally], [String: Tally]) = ([:], [:])
        var tenderers: [String: Tally] = [:]
        for process in processes {
            let bids = process.submitted
            guard !bids.isEmpty else { continue }
            let out = bids.filter { $0.status == "disqualified" }.count
            for bid in bids {
                let count = bid.status == "disqualified" ? 1 : 0
                for id in (bid.tenderers ?? []).compactMap({ $0 }) {
                    tenderers[id, default: Tally()].add(count, of: 1)
                }
            }
            if let id = process.buyer { buyers[id, default: Tally()].add(out, of: bids.count) }
            if let id = process.procuringEntity {
                entities[id, default: Tally()].add(out, of: bids.count)
            }
        }
        return outliers(buyers, settings.processesOfBuyerMin) { .buyer($0) }
            + outliers(entities, settings.processesOfBuyerMin) { .procuringEntity($0) }
            + outliers(tenderers, settings.submittedBidsMin) { .tenderer($0) }
    }

    private func outliers(
        _ tallies: [String: Tally],
        _ least: Int,
        _ subject: (String) -> FlaggedSubject
    ) -> [FlagFound] {
        let counted = tallies.filter { $0.value.all >= least }
        guard let upper = Fences(counted.values.map(\.ratio)).upper, upper > 0 else { return [] }
        return counted.filter { $0.value.ratio >= upper }.map {
            FlagFound(subject: subject($0.key), flag: .manyDisqualified, value: $0.value.ratio)
        }
    }

    private func trades(_ processes: [ContractingProcess]) -> [FlagFound] {
        var found: [String: (processes: Int, codes: Set<String>)] = [:]
        for process in processes {
            var seen: Set<String> = []
            for award in process.awards ?? [] where award.status == "active" {
                guard let supplier = award.onlySupplier, !award.codes.isEmpty else { continue }
                var entry = found[supplier] ?? (0, [])
                if seen.insert(supplier).inserted { entry.processes += 1 }
                entry.codes.formUnion(award.codes.map { String($0.prefix(settings.codeDigits)) })
                found[supplier] = entry
            }
        }
        let counted = found.filter { $0.value.processes >= settings.processesOfSupplierMin }
        let varieties = counted.mapValues { Double($0.codes.count) }
        guard let upper = Fences(varieties.values).upper else { return [] }
        return varieties.filter { $0.value >= upper }.map {
            FlagFound(subject: .tenderer($0.key), flag: .manyTrades, value: $0.value)
        }
    }
}

/// So many of so many.
private struct Tally {
    private(set) var some = 0
    private(set) var all = 0

    mutating func add(_ count: Int, of whole: Int) {
        some += count
        all += whole
    }

    var ratio: Double { Double(some) / Double(max(all, 1)) }
}
