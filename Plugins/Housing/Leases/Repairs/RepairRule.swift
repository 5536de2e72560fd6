import PluginKit

/// How long a landlord has for a repair, as one version of the rules has it.
struct RepairRule: Sendable, Hashable {
    /// The times of a kind.
    struct Terms: Sendable, Hashable {
        /// The landlord's time from the report on, 0 to 45 days.
        let seconds: Int64
        /// How long after it the tenant may repair it at the landlord's cost.
        let graceSeconds: Int64
        /// True where the time is counted in hours, and nothing is put off.
        let isUrgent: Bool

        static func hours(_ hours: Int64, grace: Int64 = 0) -> Terms {
            Terms(seconds: hours * 3600, graceSeconds: grace * 3600, isUrgent: true)
        }

        static func days(_ days: Int64, grace: Int64 = 3) -> Terms {
            Terms(seconds: days * 86_400, graceSeconds: grace * 86_400, isUrgent: false)
        }
    }

    /// Stored with every repair that was reported under it.
    let version: String
    /// The first day on which it holds.
    let from: CivilDay
    /// The times of kinds that have their own.
    let own: [RepairKind: Terms]
    /// The times of all others.
    let other: Terms

    func terms(of kind: RepairKind) -> Terms { own[kind] ?? other }

    /// The city's rules by their first day, oldest first.
    ///
    /// The law says "a reasonable period" (Civil Code 713); these periods are the platform's. A new rule
    /// is a new line: repairs keep the version they were reported under.
    static let city: [RepairRule] = [
        RepairRule(
            version: "repairs-2026-1",
            from: CivilDay(sinceEpoch: 20_454),
            own: [
                .gas: .hours(2), .power: .hours(4), .water: .hours(4), .lock: .hours(4),
                .drain: .days(2, grace: 1), .heating: .days(3, grace: 1),
                .hotWater: .days(3, grace: 1), .wall: .days(15),
            ],
            other: .days(8)
        )
    ]

    /// The rule for a day; before the first one, the first.
    static func inForce(on day: CivilDay, of rules: [RepairRule] = city) -> RepairRule {
        rules.last { $0.from <= day } ?? rules[0]
    }

    /// The rule that a repair was reported under; the one in force where its version is gone.
    static func named(_ version: String, on day: CivilDay) -> RepairRule {
        city.first { $0.version == version } ?? inForce(on: day)
    }
}
