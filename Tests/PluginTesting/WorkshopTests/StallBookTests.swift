import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Workshop

@Suite struct `A plugin's reservations, through the whole host` {
    private func hold(_ id: String, _ from: String, _ until: String, crates: Int64 = 1) -> JSONValue
    {
        [
            "stall": "s1", "owner": "acme", "id": .string(id), "from": .string(from),
            "until": .string(until), "crates": .number(JSONNumber(crates)),
        ]
    }

    private func left(_ city: TestCity, _ from: String, _ until: String) async throws -> Int64 {
        try await city.anonymous.call(
            Operations.StallDays.self,
            ["stall": "s1", "owner": "acme", "from": .string(from), "until": .string(until)]
        ).left
    }

    private func market() async throws -> (TestCity, TestCaller) {
        let city = try await TestCity(plugins: Workshop())
        let landlord = try await city.staff("landlord", of: "acme")
        try await landlord.call("offerStall", ["stall": "s1", "crates": 3])
        return (city, landlord)
    }

    @Test func `residents hold days of a stall, the first of them gets each`() async throws {
        let (city, landlord) = try await market()
        let (liu, wang) = (try await city.resident("Liu"), try await city.resident("Wang"))
        try await liu.call("holdStall", hold("a", "2027-03-01", "2027-03-08"))
        let late = try await wang.ask("holdStall", hold("b", "2027-03-07", "2027-03-09"))
        #expect(late.status == 409)
        try await wang.call("holdStall", hold("c", "2027-03-08", "2027-03-09"))
        #expect(try await left(city, "2027-03-01", "2027-03-02") == 0)
        #expect(try await left(city, "2027-03-09", "2027-04-01") == 1)
        try await landlord.call("takeStall", ["stall": "s1", "id": "a"])
        let crates = try await wang.ask(
            "holdStall",
            hold("d", "2027-05-01", "2027-05-02", crates: 2)
        )
        #expect(crates.status == 409, "a stall without its crates is not held either")
        #expect(try await left(city, "2027-05-01", "2027-05-02") == 1)
        await city.stop()
    }

    @Test func `a hold that nobody takes comes to its end, and the plugin hears of it once`()
        async throws
    {
        let (city, landlord) = try await market()
        try await city.resident("Liu").call("holdStall", hold("a", "2027-03-01", "2027-03-08"))
        try await city.advance(seconds: 599)
        #expect(try await left(city, "2027-03-01", "2027-03-08") == 0)
        try await city.advance(seconds: 1)
        #expect(try await left(city, "2027-03-01", "2027-03-08") == 1)
        let taken = try await landlord.ask("takeStall", ["stall": "s1", "id": "a"])
        #expect(taken.status == 409)
        try await city.advance(seconds: 600)
        let lapses = try city.store("workshop").file.read { snapshot in
            try snapshot.statement("SELECT count(*) FROM lapse").first { $0.int64(at: 0) }
        }
        #expect(lapses == 1)
        await city.stop()
    }
}
