package import PluginKit

/// What a demonstration city is made of.
package struct SeedPlan: Sendable {
    /// The same seed and day give the same city.
    package var seed: UInt64
    /// The day the city is seeded on; nil for today.
    package var day: CivilDay?
    /// True for a city with its people and with what came before the day.
    package var hasPast = false
    /// How many further residents get a session, for load tests.
    package var residents: Int
    /// Where their tokens are written, one a line.
    package var tokenFile: String?

    package init(seed: UInt64, residents: Int = 0, tokenFile: String? = nil) {
        self.seed = seed
        self.residents = residents
        self.tokenFile = tokenFile
    }

    /// The demonstration resident's mobile number.
    package static let residentPhone = "13900000001"

    /// The mobile number of the demonstration city's administrator.
    package static let administratorPhone = "13600000001"

    /// The mobile number of a landlord's demonstration clerk, counted from 0.
    package static func clerkPhone(_ index: Int) -> String { phone(prefix: "138", index + 1) }

    /// The mobile number of whoever looks at homes for the city.
    package static let inspectorPhone = "13300000001"

    /// The number of an officer, from 0 on: one for each sub-centre of the exchange.
    static func officerPhone(_ index: Int) -> String { phone(prefix: "135", index + 1) }

    /// The number of an officer who works in a landlord's organisation, counted from 0.
    static func landlordsOfficerPhone(_ index: Int) -> String { phone(prefix: "132", index + 1) }

    /// The mobile number of a load test's resident, counted from 0.
    static func loadPhone(_ index: Int) -> String { phone(prefix: "137", index + 1) }

    private static func phone(prefix: String, _ number: Int) -> String {
        let text = String(number)
        return prefix + String(repeating: "0", count: 8 - text.utf8.count) + text
    }
}
