import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `Homes that nobody has verified` {
    private func verify(_ home: String, on day: String, by inspector: TestCaller) async throws
        -> TestAnswer
    {
        try await inspector.ask(
            "verifyHome",
            ["id": .string(home), "by": "示例房屋安全鉴定站", "on": .string(day)]
        )
    }

    private func found(_ town: SigningTown) async throws -> Int {
        let list = try await town.city.anonymous.call("searchHomes", ["freeBy": "2027-12-31"])
        return list["items"]?.elements?.count ?? 0
    }

    @Test func `are on no list and held by nobody, until an inspector says who has`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home(isVerified: false)
            let named: JSONValue = ["id": .string(home)]
            let person = try await town.city.resident("Liu")
            #expect(try await found(town) == 0)
            for operation in ["getHome", "placeHold"] {
                let answer = try await person.ask(operation, named)
                #expect(answer.code == "housing.home.not_found", "\(operation)")
            }
            let own = try await town.landlord.call("getHome", named)
            #expect(own["available"]?.bool == false && own["verification"] == nil)
            #expect(try await verify(home, on: "2026-11-20", by: town.inspector).code == nil)
            #expect(try await found(town) == 1)
            let earlier = try await verify(home, on: "2026-11-19", by: town.inspector)
            #expect(earlier.text.contains("/on"), "what was seen since is known")
            let known = try await person.call("getHome", named)
            #expect(known["verification"]?["by"]?.string == "示例房屋安全鉴定站")
            #expect(known["verification"]?["on"]?.string == "2026-11-20")
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .offered)
        }
    }

    @Test func `stay so by a day that has not come, and by their landlord's own word`() async throws
    {
        try await SigningTown.with { town in
            let home = try await town.home(isVerified: false)
            let later = try await verify(home, on: "2026-11-24", by: town.inspector)
            #expect(later.text.contains("/on"))
            let nowhere = try await verify("nowhere", on: "2026-11-20", by: town.inspector)
            #expect(nowhere.code == "housing.home.not_found")
            let officer = try await town.city.staff("officer", of: "landlord-b")
            for other in [town.landlord, officer] {
                #expect(try await verify(home, on: "2026-11-20", by: other).status == 403)
            }
            let told = try await town.landlord.ask(
                "createHome",
                ["verification": ["by": "示例房屋安全鉴定站", "on": "2026-01-01"]]
            )
            #expect(told.text.contains("/verification"), "nobody says so of a home of their own")
            #expect(try await found(town) == 0)
        }
    }

    @Test func `whoever manages a landlord's homes verifies none of them, as an inspector either`()
        async throws
    {
        let rig = try HousingRig()
        let building = try await rig.building()
        let home = try await rig.register(
            CreateHome(
                buildingId: building,
                kind: .whole,
                layout: .studio,
                floor: 3,
                door: "301",
                areaDm2: 3000,
                rooms: 1,
                rentFen: Money(fen: 85_000),
                marketRentFen: Money(fen: 100_000),
                sharedRooms: nil
            )
        )
        func call(of tenant: String, _ permissions: Set<String>) -> CallContext {
            let known = rig.staff(of: tenant)
            return CallContext(
                principal: known.principal,
                tenant: known.tenant,
                permissions: permissions,
                received: known.received,
                traceID: known.traceID,
                language: .zh,
                operation: "test"
            )
        }
        let both: Set<String> = ["housing.home.manage", "housing.home.verify"]
        #expect(
            await faultCode { try await rig.verify(home, as: call(of: "landlord-a", both)) }
                == "housing.verification.own"
        )
        #expect(try rig.number("SELECT count(*) FROM offer WHERE listed = 1") == 0)
        try await rig.verify(home)
        #expect(try rig.number("SELECT count(*) FROM offer WHERE listed = 1") == 1)
        // Said again it changes who has, and nothing of what somebody holds by now.
        _ = try await rig.place(home, for: "li")
        try await rig.verify(home)
        let books = try rig.books()
        #expect(books.kept.cards == books.anew.cards && books.kept.cards.isEmpty)
    }
}
