import PluginKit

/// What water, power and gas cost, as one version of the city's prices has it.
struct TariffRule: Sendable, Hashable {
    /// Stored with every bill of a meter.
    let version: String
    /// The first day on which it holds.
    let from: CivilDay
    /// For 1,000 litres, 1,000 watt-hours and 1,000 litres of gas, in hundredths of a fen.
    let water: Int64
    let power: Int64
    let gas: Int64

    func price(of meter: MeterKind) -> Int64 {
        switch meter {
        case .water: water
        case .power: power
        case .gas: gas
        }
    }

    /// The city's prices by their first day, oldest first; a new price is a new line.
    ///
    /// They are the model's, of the size of what households pay and without steps: whoever puts this into
    /// service replaces them by what is in force.
    static let city: [TariffRule] = [
        TariffRule(
            version: "tariff-model-1",
            from: CivilDay(sinceEpoch: 20_089),
            water: 24_700,
            power: 5_580,
            gas: 25_300
        )
    ]

    /// The rule for a day; before the first one, the first.
    static func inForce(on day: CivilDay, of rules: [TariffRule] = city) -> TariffRule {
        rules.last { $0.from <= day } ?? rules[0]
    }

    /// What units cost that were used over the days `[from, until)`, to the fen, half up.
    ///
    /// Where a price changes within the days, as much counts for each of them: one sum is rounded, once. Units are
    /// at most `MeterLimits.unitsMax`, days at most `MeterLimits.daysMax`.
    static func amount(
        _ units: Int64,
        of meter: MeterKind,
        from: CivilDay,
        until: CivilDay,
        rules: [TariffRule] = city
    ) -> Money {
        let days = Int64(until.sinceEpoch - from.sinceEpoch)
        guard days > 0 else { return Money(fen: 0) }
        var sum: Int64 = 0
        var day = from
        while day < until {
            let next = rules.first { $0.from > day }?.from ?? until
            let last = min(next, until)
            let part = Int64(last.sinceEpoch - day.sinceEpoch)
            sum += units * inForce(on: day, of: rules).price(of: meter) * part
            day = last
        }
        let whole = days * 100_000
        return Money(fen: (2 * sum + whole) / (2 * whole))
    }
}
