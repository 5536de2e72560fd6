import PluginKit
import Testing

@testable import Housing

@Suite struct `Calls to the interface` {
    let rig: HousingRig
    let building: String
    let home: String

    init() async throws {
        rig = try HousingRig()
        building = try await rig.building()
        home = try await rig.sharedHome(in: building, rooms: 2)
    }

    func broken(
        _ operation: String,
        captures: [String] = [],
        query: [(name: String, value: String)] = [],
        body: String = "",
        tenant: String? = nil
    ) async -> [String] {
        let call = tenant.map { rig.staff(of: $0) } ?? rig.resident("li")
        return await brokenRules {
            _ = try await rig.ask(operation, as: call, captures: captures, query: query, body: body)
        }
    }

    @Test(arguments: [
        ("limit", "51", "?limit maximum"), ("limit", "0", "?limit minimum"),
        ("limit", "ten", "?limit type"), ("limit", "１０", "?limit type"),
        ("limit", " 5", "?limit type"), ("rooms", "9", "?rooms maximum"),
        ("rentMaxFen", "-1", "?rentMaxFen minimum"),
        ("rentMaxFen", "99999999999999999999", "?rentMaxFen maximum"),
        ("district", "paris", "?district enum"), ("kind", "WHOLE", "?kind enum"),
        ("cursor", "AAAA", "?cursor cursor"), ("colour", "red", "?colour unknown"),
    ])
    func `a search with a bad filter says which`(name: String, value: String, rule: String) async {
        #expect(await broken("searchHomes", query: [(name, value)]) == [rule])
    }

    @Test func `a search gives items, and a cursor while there are more`() async throws {
        let anyone = rig.call(.anonymous)
        let first = try await rig.ask("searchHomes", as: anyone, query: [("limit", "1")])
        #expect(first["items"]?.elements?.count == 1)
        #expect(first["items"]?[0]?["id"]?.string == home)
        #expect(first["items"]?[0]?["room"]?.int64 == 1)
        #expect(first["items"]?[0]?["district"]?.string == "wuchang")
        let cursor = try #require(first["next"]?.string)
        let second = try await rig.ask(
            "searchHomes",
            as: anyone,
            query: [("limit", "1"), ("cursor", cursor)]
        )
        #expect(second["items"]?[0]?["room"]?.int64 == 2)
        #expect(second["next"] == nil)
    }

    @Test(arguments: [
        (#"{"room": 0}"#, "/room minimum"), (#"{"room": 9}"#, "/room maximum"),
        (#"{"room": "1"}"#, "/room type"), (#"{"room": 1.5}"#, "/room type"),
        (#"{"person": "wang"}"#, "/person unknown"), (#"{"id": "x"}"#, "/id unknown"),
        (#"{"room": 1"#, "request.not_json"), (#"{"room": 1, "room": 2}"#, "request.not_json"),
    ])
    func `a hold with a bad body says where`(body: String, rule: String) async {
        #expect(await broken("placeHold", captures: [home], body: body) == [rule])
    }

    @Test(arguments: ["", "a b", "x/y", String(repeating: "x", count: 65), "房", "a'--"])
    func `an id that cannot be one is refused before the database sees it`(id: String) async {
        for operation in ["getHome", "placeHold", "getHold", "releaseHold"] {
            let body = operation == "placeHold" ? "{}" : ""
            #expect(await broken(operation, captures: [id], body: body) == ["{id} format"])
        }
    }

    @Test func `a hold is placed, read, listed and given back`() async throws {
        let li = rig.resident("li")
        let hold = try await rig.ask("placeHold", as: li, captures: [home], body: #"{"room": 2}"#)
        let id = try #require(hold["id"]?.string)
        #expect(hold["state"]?.string == "held")
        #expect(hold["room"]?.int64 == 2)
        #expect(hold["expiresAt"]?.string == HousingRig.noon.adding(seconds: 600).rfc3339)
        #expect(try await rig.ask("getHold", as: li, captures: [id]) == hold)
        #expect(try await rig.ask("getMyHolds", as: li)["items"]?.elements == [hold])
        let again = await broken("placeHold", captures: [home], body: #"{"room": 2}"#)
        #expect(again == ["housing.hold.yours"])
        let ended = try await rig.ask("releaseHold", as: li, captures: [id])
        #expect(ended["state"]?.string == "released")
        #expect(ended["version"]?.int64 == 2)
    }

    @Test(arguments: [("{\"room\": 2}", "{}"), ("{}", "{\"room\": 2}")])
    func `who holds a part of a home hears that it is theirs`(first: String, then: String)
        async throws
    {
        let li = rig.resident("li")
        _ = try await rig.ask("placeHold", as: li, captures: [home], body: first)
        #expect(await broken("placeHold", captures: [home], body: then) == ["housing.hold.yours"])
    }

    @Test func `a home is created from JSON and read back by anybody`() async throws {
        let body = """
            {"buildingId": "\(building)", "kind": "whole", "layout": "studio", "floor": 2,
             "door": "201", "areaDm2": 3000, "rooms": 1, "rentFen": 120000,
             "marketRentFen": 150000}
            """
        let made = try await rig.ask("createHome", as: rig.staff(of: "landlord-a"), body: body)
        let id = try #require(made["id"]?.string)
        let staff = rig.staff(of: "landlord-a")
        #expect(try await rig.ask("getHome", as: staff, captures: [id]) == made)
        #expect(made["available"]?.bool == false && made["verification"] == nil)
        try await rig.verify(id)
        let read = try await rig.ask("getHome", as: rig.call(.anonymous), captures: [id])
        #expect(read["available"]?.bool == true)
        #expect(read["monthlyCost"]?["dueAtSigningFen"]?.int64 == 240_000)
        #expect(read["door"] == nil, "the door number is not public")
    }

    @Test func `a home with many mistakes hears of all of them`() async {
        let rules = await broken(
            "createHome",
            body: #"{"kind": "castle", "floor": 0, "areaDm2": 4.5, "door": "", "smell": 1}"#,
            tenant: "landlord-a"
        )
        #expect(
            Set(rules) == [
                "/kind enum", "/floor minimum", "/areaDm2 type", "/door minLength",
                "/smell unknown", "/buildingId required", "/layout required",
            ]
        )
    }

    @Test func `every district has both names`() async throws {
        let list = try await rig.ask("getDistricts", as: rig.call(.anonymous))
        let items = try #require(list["items"]?.elements)
        #expect(items.count == 15)
        for item in items {
            #expect(item["nameZh"]?.string?.isEmpty == false)
            #expect(item["nameEn"]?.string?.isEmpty == false)
        }
    }
}
