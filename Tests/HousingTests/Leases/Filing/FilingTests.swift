import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// Filing and occupants in a whole host.
@Suite(.timeLimit(.minutes(3))) struct `The register of a home` {
    private func letOut(_ town: SigningTown) async throws -> SigningWalk {
        let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
        try await walk.walk(to: .paying)
        try await walk.confirm()
        try await walk.wait(for: .ready)
        return walk
    }

    private func filings(_ walk: SigningWalk) async throws -> [Filing] {
        try await walk.town.city.resident(walk.name)
            .call(Operations.GetFilings.self, walk.named).items
    }

    @Test func `of occupants is the tenant's alone to read, within the heads of its area`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let person = try await town.city.resident("Liu")
            func add(_ name: String) async throws -> TestAnswer {
                try await person.ask(
                    "addOccupant",
                    walk.named.with("name", .string("居住人\(name)"))
                        .with("citizenId", .string(TestCitizen.number(of: name)))
                )
            }
            #expect(try await add("Liu").code == "housing.occupant.known")
            // 45 m² are room for nine; the tenant is one of them.
            for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
                #expect(try await add(name).status == 200)
            }
            #expect(try await add("a").code == "housing.occupant.known")
            #expect(try await add("i").code == "housing.occupant.too_many")
            try await person.call("removeOccupant", walk.named.with("number", 2))
            #expect(try await add("i").status == 200)
            let own = try await person.call(Operations.GetOccupants.self, walk.named)
            #expect(own.items.first?.isTenant == true && own.items.count == 10)
            let masked = try await town.landlord.call(Operations.GetRegister.self, walk.named)
            #expect(masked.items.count == 10)
            #expect(masked.items.allSatisfy { !$0.name.contains("居住人") })
            #expect(masked.items.allSatisfy { $0.citizenId.contains("***") })
            let stranger = try await town.city.resident("Wang")
            let other = try await stranger.ask("getOccupants", walk.named)
            #expect(other.code == "housing.lease.not_found")
            // What is not handed in yet says all of it.
            #expect(try await filings(walk).map(\.reason) == [.signing])
            let heads = try await town.city.published("housing.occupants.changed.v1")
            #expect(heads.last?.payload["heads"]?.int64 == 9)
        }
    }

    @Test func `is filed by the landlord and the office, and again after a change`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let officer = try await town.city.staff("officer", of: "acme")
            let first = walk.named.with("number", 1)
            try await town.landlord.call("submitFiling", first)
            let nothing = first.with("answer", "rejected")
            #expect(try await officer.ask("recordFiling", nothing).code == "housing.filing.answer")
            try await officer.call("recordFiling", nothing.with("reason", "房屋地址有误"))
            #expect(try await filings(walk).first?.rejection == "房屋地址有误")
            try await town.landlord.call("submitFiling", first)
            try await officer.call(
                "recordFiling",
                first.with("answer", "filed").with("fileNumber", "武房租备2026-000001")
            )
            #expect(try await filings(walk).map(\.state) == [.filed])
            try await town.city.resident("Liu").call(
                "addOccupant",
                walk.named.with("name", "同住人").with(
                    "citizenId",
                    .string(TestCitizen.number(of: "a"))
                )
            )
            #expect(try await filings(walk).map(\.reason) == [.amendment, .signing])
            let open = try await officer.call(Operations.GetOpenFilings.self, [:])
            #expect(open.items.map(\.number) == [2])
        }
    }

    @Test func `late, the tenant gets what to file with, and hands it in`() async throws {
        try await SigningTown.with { town in
            let walk = try await letOut(town)
            let person = try await town.city.resident("Liu")
            let first = walk.named.with("number", 1)
            #expect(try await person.ask("fileLease", first).code == "housing.filing.lessors")
            let pack = "/housing/v1/leases/\(walk.id)/filing-pack"
            var window = TestBrowser(city: town.city)
            window.cookies["cityhost"] = person.bearer
            #expect(try window.open(pack).status == 409)
            for _ in 0..<31 { try await town.advance(seconds: 86_400) }
            #expect(try await filings(walk).first?.isOverdue == true)
            let late = try await town.city.resident("Liu")
            window.cookies["cityhost"] = late.bearer
            let file = try window.open(pack)
            #expect(file.status == 200 && file.body.starts(with: Array("%PDF-".utf8)))
            #expect(try window.open("/housing/leases/\(walk.id)/register").text.contains("我已提交备案"))
            _ = try window.submit("/housing/leases/\(walk.id)/filings", ["number": "1"])
            #expect(try await filings(walk).first?.submittedBy == .tenant)
            #expect(try await town.count("filing.advanced") == 3)
        }
    }
}
