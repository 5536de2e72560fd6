import PluginKit

/// The cap on the rent of affordable homes as one version of the rules has it.
struct RentRule: Sendable, Hashable {
    /// Stored with every rent that was checked against it.
    let version: String
    /// The first day on which it holds.
    let from: CivilDay
    /// The cap as a share of the comparable market rent, in hundredths of a percent.
    let capBasisPoints: Int64
    /// The highest share of the market rent that somebody pays who does not qualify and stays, in
    /// hundredths of a percent; nil where the program lets nobody stay so.
    let unqualifiedBasisPoints: Int64?

    /// True when the rent is at most the cap's share of the market rent.
    func allows(_ rent: Money, market: Money) -> Bool {
        rent.fen * 10_000 <= market.fen * capBasisPoints
    }

    /// The highest rent the rule allows, in whole fen.
    func highestRent(market: Money) -> Money { Money(fen: market.fen * capBasisPoints / 10_000) }

    /// What somebody pays who does not qualify and stays, in whole fen; nil where nobody may.
    func unqualifiedRent(market: Money) -> Money? {
        unqualifiedBasisPoints.map { Money(fen: market.fen * $0 / 10_000) }
    }

    /// Wuhan's rules by their first day, oldest first.
    ///
    /// A new rule is a new line: homes keep the version their rent was checked against.
    static let wuhan: [RentRule] = [
        RentRule(
            version: "wuhan-2021-85",
            from: CivilDay(sinceEpoch: 18_946),
            capBasisPoints: 8500,
            unqualifiedBasisPoints: 10_000
        )
    ]

    /// The rule for a day; before the first one, the first.
    static func inForce(on day: CivilDay, of rules: [RentRule] = wuhan) -> RentRule {
        rules.last { $0.from <= day } ?? rules[0]
    }
}
