import HTTPTesting
import HostSandbox
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Meters in a whole host: read, billed, split and paid.
@Suite(.timeLimit(.minutes(3))) struct `The meters of a home` {
    private func walk(_ town: SigningTown, _ home: String, _ name: String) async throws
        -> SigningWalk
    {
        let walk = try await town.begin(home, by: name, more: ["months": 12])
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return walk
    }

    private func turn(_ town: SigningTown, days: Int) async throws {
        for _ in 0..<days { try await town.advance(seconds: 86_400) }
    }

    private func read(
        _ town: SigningTown,
        _ home: String,
        _ figure: Int64,
        on day: String
    ) async throws -> TestAnswer {
        try await town.city.staff("landlord", of: "acme").ask(
            "recordReading",
            [
                "id": .string(home), "meter": "water", "day": .string(day),
                "figure": .number(JSONNumber(figure)),
            ]
        )
    }

    private func bill(_ town: SigningTown, _ home: String, _ day: String) async throws -> TestAnswer
    {
        try await town.city.staff("landlord", of: "acme").ask(
            "billMeter",
            ["id": .string(home), "meter": "water", "untilDay": .string(day)]
        )
    }

    @Test func `are read, billed, split by people's days, and paid once`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await walk(town, home, "Liu")
            // Twenty days before, nobody lived there.
            #expect(try await read(town, home, 100_000, on: "2026-11-03").status == 200)
            #expect(try await bill(town, home, "2026-11-03").code == "housing.meter.nothing")
            try await turn(town, days: 20)
            #expect(
                try await read(town, home, 90_000, on: "2026-12-13").code
                    == "housing.meter.backwards"
            )
            #expect(
                try await read(town, home, 140_000, on: "2026-12-14").code == "housing.meter.day"
            )
            #expect(try await read(town, home, 140_000, on: "2026-12-13").status == 200)
            let billed = try await bill(town, home, "2026-12-13")
            #expect(billed.status == 200, "\(billed)")
            #expect(try await bill(town, home, "2026-12-13").code == "housing.meter.nothing")
            #expect(
                try await read(town, home, 141_000, on: "2026-12-13").code == "housing.meter.day"
            )
            // 40 m³ at 2.47 yuan, half of the days without anybody.
            let person = try await town.city.resident("Liu")
            let list = try await person.call(Operations.GetSupplies.self, walk.named)
            let one = try #require(list.items.first)
            #expect(one.wholeFen == Money(fen: 9880) && one.amountFen == Money(fen: 4940))
            #expect(one.personDays == 20 && one.allPersonDays == 40)
            let pay = walk.named.with("number", 1).with("channel", "native")
            let order = try #require(
                try await person.call(Operations.PaySupply.self, pay).items.first?.payment?.order
            )
            let again = try await person.call(Operations.PaySupply.self, pay)
            #expect(again.items.first?.payment?.order == order, "one bill, one order at a time")
            try await town.city.settle()
            #expect(town.server.sandbox.pay(order))
            while try await person.call(Operations.GetSupplies.self, walk.named).items.first?
                .paidAt
                == nil
            {
                try Task.checkCancellation()
                try await town.city.settle()
            }
            #expect(try town.clearing() == 306_000 + 4940)
            #expect(try await town.count("supply.paid") == 1)
            var window = TestBrowser(city: town.city)
            window.cookies["cityhost"] = try await town.city.resident("Liu").bearer
            let page = try window.open("/housing/leases/\(walk.id)/supplies").text
            #expect(page.contains("49.40") && page.contains("20 / 40"))
        }
    }

    @Test func `of a shared flat are split among its rooms and everybody in them`() async throws {
        try await SigningTown.with { town in
            let home = try await town.sharedHome(rooms: 2)
            #expect(try await read(town, home, 0, on: "2026-11-23").status == 200)
            var ids: [String] = []
            for (room, name) in [(1, "Liu"), (2, "Wang")] {
                let person = try await town.city.resident(name)
                let hold = try await person.call(
                    "placeHold",
                    ["id": .string(home), "room": .number(JSONNumber(Int64(room)))]
                )
                let walk = SigningWalk(
                    town: town,
                    person: person,
                    name: name,
                    phone: town.city.phone(of: name),
                    id: "room-\(room)",
                    hold: try #require(hold["id"]?.string)
                )
                try await walk.start(["months": 12])
                try await walk.walk(to: .paying)
                try await walk.confirm()
                try await walk.wait(for: .ready)
                ids.append(walk.id)
            }
            try await town.city.resident("Liu").call(
                "addOccupant",
                [
                    "id": .string(ids[0]), "name": "同住人",
                    "citizenId": .string(TestCitizen.number(of: "a")),
                ]
            )
            try await turn(town, days: 10)
            #expect(try await read(town, home, 10_000, on: "2026-12-03").status == 200)
            #expect(try await bill(town, home, "2026-12-03").status == 200)
            var parts: [Int64] = []
            for (id, name) in zip(ids, ["Liu", "Wang"]) {
                let list = try await town.city.resident(name)
                    .call(Operations.GetSupplies.self, ["id": .string(id)])
                parts.append(list.items.first?.amountFen.fen ?? 0)
            }
            // 24.70 yuan by 20 and 10 days.
            #expect(parts == [1647, 823])
        }
    }
}
