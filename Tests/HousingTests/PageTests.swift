import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `The pages` {
    let rig: HousingRig
    let home: String
    let shared: String

    init() async throws {
        rig = try HousingRig()
        let building = try await rig.building()
        home = try await rig.wholeHome(in: building)
        shared = try await rig.sharedHome(in: building, rooms: 2)
    }

    func hold(_ home: String, room: String = "", as person: String) async throws -> PageReply {
        try await rig.open(
            "placeHoldPage",
            as: rig.resident(person),
            captures: [home],
            fields: [("room", room), ("csrf", "token")]
        )
    }

    @Test func `the list shows what is free, in the reader's language`() async throws {
        let page = try await rig.open("searchPage", as: rig.call(.anonymous))
        #expect(page.template == "search")
        #expect(page.list("items").count == 3)
        #expect(page.list("items").first?["district"]?.text == "武昌区")
        #expect(page.list("items").first?["rent"]?.text == "900")
        #expect(page.value("isEmpty") == "false")
    }

    @Test func `an empty result and a mistake each have a page of their own`() async throws {
        let anyone = rig.call(.anonymous)
        let none = try await rig.open("searchPage", as: anyone, fields: [("rentMaxYuan", "1")])
        #expect(none.value("isEmpty") == "true")
        #expect(none.value("rentMaxYuan") == "1")
        let wrong = try await rig.open("searchPage", as: anyone, fields: [("areaMin", "big")])
        #expect(wrong.value("hasMistakes") == "true")
        #expect(wrong.value("wrong_areaMin") == "true")
        #expect(wrong.value("wrong_areaMax") == "false")
        #expect(wrong.list("items").isEmpty)
    }

    @Test func `a search by a day shows when a home comes free, and its page says so too`()
        async throws
    {
        _ = try await rig.place(home, for: "li")
        let day = rig.clock.now.civilDay.adding(days: 9)
        try await rig.store.write(rig.service) { tx in
            let word = Statements.ForetellOffers(homeId: home, leaf: nil, freeFrom: day)
            try tx.follow(tx.all(word))
        }
        let anyone = rig.call(.anonymous)
        func cards(_ by: CivilDay) async throws -> [PageValue] {
            try await rig.open("searchPage", as: anyone, fields: [("freeBy", "\(by)")])
                .list("items")
        }
        #expect(try await cards(day.adding(days: -1)).count == 2)
        let found = try await cards(day)
        #expect(found.compactMap { $0["freeFrom"]?.text }.filter { !$0.isEmpty } == ["\(day)"])
        let page = try await rig.open("homePage", as: anyone, captures: [home])
        #expect(page.value("isComing") == "true" && page.value("isGone") == "false")
        #expect(page.value("freeFrom") == "\(day)")
        let wrong = try await rig.open(
            "searchPage",
            as: anyone,
            fields: [("freeBy", "2026-11-22")]
        )
        #expect(wrong.value("wrong_freeByPast") == "true" && wrong.value("freeBy") == "2026-11-22")
    }

    @Test func `an inspector verifies on a page, and a mistake leads back with what to mend`()
        async throws
    {
        let building = try await rig.building()
        let waiting = try await rig.register(
            CreateHome(
                buildingId: building,
                kind: .whole,
                layout: .studio,
                floor: 3,
                door: "2-301",
                areaDm2: 3000,
                rooms: 1,
                rentFen: Money(fen: 85_000),
                marketRentFen: Money(fen: 100_000),
                sharedRooms: nil
            )
        )
        let list = try await rig.open("verificationsPage", as: rig.inspector)
        #expect(list.list("items").compactMap { $0["id"]?.text } == [waiting])
        let staff = rig.staff(of: "landlord-a")
        // The door is told to those of its own organisation alone.
        #expect(list.list("items").compactMap { $0["door"]?.text } == [""])
        let known = try await rig.open("verificationsPage", as: staff)
        #expect(known.list("items").compactMap { $0["door"]?.text } == ["2-301"])
        let own = try await rig.open("homePage", as: staff, captures: [waiting])
        #expect(own.value("isUnlisted") == "true" && own.value("isGone") == "false")
        func verify(_ id: String, by: String, on: String) async throws -> String? {
            try await rig.open(
                "verifyHomePage",
                as: rig.inspector,
                captures: [id],
                fields: [("by", by), ("on", on), ("csrf", "token")]
            ).target
        }
        let path = "/housing/verifications"
        #expect(try await verify(waiting, by: " 　", on: "2026-11-20") == path + "?notice=body")
        for day in ["", "2026-11-24", "2026-02-30", "２０２６-11-20"] {
            #expect(try await verify(waiting, by: "一站", on: day) == path + "?notice=day")
        }
        #expect(try await verify("none", by: "一站", on: "2026-11-20") == path + "?notice=late")
        #expect(try await verify(waiting, by: " 一站　", on: "2026-11-23") == path)
        #expect(try rig.home(waiting).verification?.by == "一站")
        let empty = try await rig.open("verificationsPage", as: rig.inspector)
        #expect(empty.value("isEmpty") == "true")
    }

    @Test func `a cursor of other filters begins the list again and says so`() async throws {
        let page = try await rig.open(
            "searchPage",
            as: rig.call(.anonymous),
            fields: [("cursor", "stale"), ("rooms", "1")]
        )
        #expect(page.value("restarted") == "true")
        #expect(page.list("items").count == 3)
    }

    @Test func `the button leads to the hold, twice to the same one`() async throws {
        let first = try await hold(home, as: "li")
        let path = try #require(first.target)
        #expect(path.hasPrefix("/housing/holds/"))
        #expect(try await hold(home, as: "li").target == path)
    }

    @Test func `who comes late is sent back with a reason`() async throws {
        _ = try await hold(shared, room: "1", as: "li")
        #expect(
            try await hold(shared, as: "wang").target == "/housing/homes/\(shared)?notice=taken"
        )
        #expect(
            try await hold(shared, room: "7", as: "wang").target
                == "/housing/homes/\(shared)?notice=room"
        )
        #expect(
            try await hold(shared, room: "x", as: "wang").target
                == "/housing/homes/\(shared)?notice=room"
        )
        _ = try await hold(home, as: "li")
        #expect(
            try await hold(shared, room: "2", as: "li").target
                == "/housing/homes/\(shared)?notice=limit"
        )
        let page = try await rig.open(
            "homePage",
            as: rig.resident("li"),
            captures: [shared],
            fields: [("notice", "limit")]
        )
        #expect(page.value("isLimit") == "true")
        #expect(page.value("isTaken") == "false")
        #expect(page.value("isByRoom") == "true", "one room is left, and no whole flat to pay for")
    }

    @Test func `a home that its reader holds says so and leads to the hold`() async throws {
        let path = try #require(try await hold(home, as: "li").target)
        let li = rig.resident("li")
        let own = try await rig.open("homePage", as: li, captures: [home])
        #expect(own.list("ownHolds").map { $0["href"]?.text } == [path])
        #expect(own.list("ownHolds").first?["until"]?.text == "12:10")
        #expect(own.value("isGone") == "false")
        let list = try await rig.open("searchPage", as: li)
        #expect(list.list("ownHolds").map { $0["href"]?.text } == [path])
        #expect(list.list("ownHolds").first?["name"]?.text == "一号楼")
        for other in [rig.resident("wang"), rig.call(.anonymous), rig.staff(of: "landlord-a")] {
            let page = try await rig.open("homePage", as: other, captures: [home])
            #expect(page.value("isGone") == "true")
            #expect(page.list("ownHolds").isEmpty)
            #expect(try await rig.open("searchPage", as: other).list("ownHolds").isEmpty)
        }
        // Over by the clock, though its timer has not fired.
        rig.clock.advance(seconds: 600)
        let over = try await rig.open("homePage", as: rig.resident("li"), captures: [home])
        #expect(over.list("ownHolds").isEmpty)
    }

    @Test func `a room that its reader holds is told apart from rooms of others`() async throws {
        _ = try await hold(shared, room: "1", as: "li")
        _ = try await hold(shared, room: "2", as: "wang")
        let page = try await rig.open("homePage", as: rig.resident("li"), captures: [shared])
        let rooms = page.list("rooms").map { room in
            ["isFree", "isOwn", "isTaken"].filter { room[$0]?.flag == true }
        }
        #expect(rooms == [["isOwn"], ["isTaken"]])
        #expect(page.value("isGone") == "false")
        let anyone = try await rig.open("homePage", as: rig.call(.anonymous), captures: [shared])
        #expect(anyone.list("rooms").allSatisfy { $0["isTaken"]?.flag == true })
        #expect(anyone.value("isGone") == "true")
        #expect(anyone.value("isByRoom") == "false")
    }

    @Test func `a hold's page counts down, then says that it ended`() async throws {
        let path = try #require(try await hold(home, as: "li").target)
        let id = String(path.dropFirst("/housing/holds/".count))
        rig.clock.advance(millis: 52_400)
        let live = try await rig.open("holdPage", as: rig.resident("li"), captures: [id])
        #expect(live.value("isLive") == "true")
        #expect(live.value("clock") == "9:08")
        #expect(live.value("until") == "12:10")
        #expect(live.value("dueAtSigning") == "3000")
        // Over by the clock, though its timer has not fired.
        rig.clock.advance(seconds: 548)
        let ended = try await rig.open("holdPage", as: rig.resident("li"), captures: [id])
        #expect(ended.value("isLive") == "false")
        #expect(ended.value("isEnded") == "true")
        #expect(ended.value("state") == "已到期")
        let list = try await rig.open("holdsPage", as: rig.resident("li"))
        #expect(list.list("items").map { $0["state"]?.text } == ["已到期"])
    }

    @Test func `releasing leads back to the hold's page, also when it ended before`() async throws {
        let path = try #require(try await hold(home, as: "li").target)
        let id = String(path.dropFirst("/housing/holds/".count))
        rig.clock.advance(seconds: 601)
        try await rig.fireDueTimers()
        let reply = try await rig.open(
            "releaseHoldPage",
            as: rig.resident("li"),
            captures: [id],
            fields: [("csrf", "t")]
        )
        #expect(reply.target == path)
    }

    @Test func `other people's holds and unknown homes are not found`() async throws {
        let path = try #require(try await hold(home, as: "li").target)
        let id = String(path.dropFirst("/housing/holds/".count))
        for page in ["holdPage", "releaseHoldPage"] {
            #expect(
                await brokenRules {
                    _ = try await rig.open(page, as: rig.resident("wang"), captures: [id])
                } == ["housing.hold.not_found"]
            )
        }
        #expect(
            await brokenRules {
                _ = try await rig.open("homePage", as: rig.call(.anonymous), captures: ["none"])
            } == ["housing.home.not_found"]
        )
    }
}
