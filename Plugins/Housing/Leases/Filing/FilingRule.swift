import PluginKit

/// By when a lease is filed, and how many people a home may have, as one version of the rules has it.
struct FilingRule: Sendable, Hashable {
    /// Stored with every filing that falls under it.
    let version: String
    /// The first day on which it holds.
    let from: CivilDay
    /// Days from the signing, renewal, change or end to the day by which it is filed.
    let days: Int32
    /// Days that the housing office has for an answer.
    let officeDays: Int32
    /// The least area for each person, in 0.01 m².
    let areaPerHeadDm2: Int64

    /// A register has at most so many people, whatever the area.
    static let registerMax: Int64 = 40

    /// How many people may live in so much room; one may in any case.
    func headsMax(areaDm2: Int64) -> Int64 {
        min(Self.registerMax, max(1, areaDm2 / areaPerHeadDm2))
    }

    /// The city's rules by their first day, oldest first; a new rule is a new line.
    ///
    /// Thirty days and five square metres are the model's, not read in the city's own text: whoever puts
    /// this into service replaces them by what is in force.
    static let city: [FilingRule] = [
        FilingRule(
            version: "filing-model-1",
            from: CivilDay(sinceEpoch: 20_346),
            days: 30,
            officeDays: 15,
            areaPerHeadDm2: 500
        )
    ]

    /// The rule for a day; before the first one, the first.
    static func inForce(on day: CivilDay, of rules: [FilingRule] = city) -> FilingRule {
        rules.last { $0.from <= day } ?? rules[0]
    }
}
