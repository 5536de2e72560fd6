import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Workshop

@Suite struct `A plugin's obligations, through the whole host` {
    /// A city on Monday, 2026-11-23, an office with two clerks, and somebody who applied.
    private struct Town {
        let city: TestCity
        let liu: TestCaller
        let clerk: TestCaller
        let other: TestCaller

        func turns() throws -> [String] {
            try city.store("workshop").file.read { snapshot in
                var rows: [String] = []
                try snapshot.statement("SELECT what FROM permit_turn ORDER BY rowid").each {
                    rows.append($0.text(at: 0))
                }
                return rows
            }
        }

        func read() async throws -> PermitState {
            try await liu.call(Operations.ReadPermit.self, ["id": "p1", "office": "acme"])
        }
    }

    private func applied() async throws -> Town {
        let city = try await TestCity(plugins: Workshop())
        let town = Town(
            city: city,
            liu: try await city.resident("Liu"),
            clerk: try await city.staff("landlord", of: "acme"),
            other: try await city.staff("landlord", of: "acme", name: "Wang")
        )
        try await town.liu.call(
            "applyPermit",
            ["id": "p1", "office": "acme", "clerk": .string(town.clerk.person?.text ?? "")]
        )
        return town
    }

    private let days: Int64 = 86_400

    @Test func `is promised to the day, and nobody's silence is for nothing`() async throws {
        let town = try await applied()
        let state = try await town.read()
        // Ten working days after the 23rd of November end with the 7th of December.
        #expect(state.due == CivilDay("2026-12-07")?.end && !state.isLate)
        #expect(state.owner == town.clerk.person)
        try await town.city.advance(seconds: 20 * days)
        #expect(try await town.read().isLate)
        let owner = town.clerk.person?.text ?? ""
        #expect(
            try town.turns().sorted()
                == [
                    "\(owner): 1 days left", "\(owner): 3 days left", "accepted from 2026-11-23",
                    "late",
                ].sorted()
        )
        let owed = try town.city.store("workshop").file.read { snapshot in
            try snapshot.statement("SELECT person_id FROM compensation").first { $0.text(at: 0) }
        }
        #expect(owed == town.liu.person?.text)
        await town.city.stop()
    }

    @Test func `passes to a colleague who accepts, and stands still while something is missing`()
        async throws
    {
        let town = try await applied()
        let to: JSONValue = ["id": "p1", "to": .string(town.other.person?.text ?? "")]
        try await town.clerk.call("handPermit", to)
        let refused = try await town.clerk.ask("takePermit", ["id": "p1"])
        #expect(refused.json["code"]?.string == "clock.not_asked")
        try await town.other.call("takePermit", ["id": "p1"])
        #expect(try await town.read().owner == town.other.person)
        let missing: JSONValue = ["id": "p1", "missing": ["deed", "plan"]]
        try await town.other.call("noticePermit", missing)
        #expect(try await town.read().due == nil)
        let again = try await town.other.ask("noticePermit", missing)
        #expect(again.status == 409 && again.json["code"]?.string == "clock.notice_given")
        try await town.city.advance(seconds: 6 * days)
        #expect(try town.turns() == [])
        try await town.other.call("finishPermit", ["id": "p1"])
        try await town.city.advance(seconds: 30 * days)
        #expect(try town.turns() == [])
        await town.city.stop()
    }
}
