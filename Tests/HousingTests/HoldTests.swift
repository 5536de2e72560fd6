import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `Holding a home` {
    let rig: HousingRig
    let whole: String
    let shared: String

    init() async throws {
        rig = try HousingRig()
        let building = try await rig.building()
        whole = try await rig.wholeHome(in: building)
        shared = try await rig.sharedHome(in: building, rooms: 3)
    }

    func placed(_ placement: HoldDesk.Placement) throws -> Hold {
        guard case .placed(let hold) = placement else {
            throw Fault.holdNotFound()
        }
        return hold
    }

    func code(_ home: String, room: Int64? = nil, for person: String) async -> String? {
        await faultCode { _ = try await rig.place(home, room: room, for: person) }
    }

    @Test func `a free home is held for ten minutes and shows as taken`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        #expect(hold.state == .held)
        #expect(hold.expiresAt == HousingRig.noon.adding(seconds: 600))
        #expect(hold.rentFen == Money(fen: 150_000))
        #expect(try rig.home(whole).available == false)
        #expect(try rig.hold(hold.id, of: "li") == hold)
        #expect(try rig.events("housing.home.held.v1") == 1)
    }

    @Test func `somebody else is refused, and told to choose another`() async throws {
        _ = try await rig.place(whole, for: "li")
        #expect(await code(whole, for: "wang") == "housing.hold.taken")
        #expect(try rig.events("housing.home.held.v1") == 1)
    }

    @Test func `asking twice finds the first hold`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        guard case .yours(let id) = try await rig.place(whole, for: "li") else {
            Issue.record("a second hold was placed")
            return
        }
        #expect(id == hold.id)
    }

    @Test func `a third home is refused until one is given back`() async throws {
        let building = try await rig.building()
        let third = try await rig.wholeHome(in: building)
        let first = try await placed(rig.place(whole, for: "li"))
        _ = try await rig.place(shared, room: 1, for: "li")
        #expect(await code(third, for: "li") == "housing.hold.limit")
        #expect(try rig.home(third).available)
        _ = try await rig.release(first.id, by: "li")
        _ = try await rig.place(third, for: "li")
    }

    @Test func `a held room keeps the whole flat from others, not its neighbours`() async throws {
        _ = try await rig.place(shared, room: 2, for: "li")
        #expect(await code(shared, for: "wang") == "housing.hold.taken")
        #expect(await code(shared, room: 2, for: "wang") == "housing.hold.taken")
        _ = try await rig.place(shared, room: 1, for: "wang")
        let home = try rig.home(shared)
        #expect(home.rooms.map(\.available) == [false, false, true])
        #expect(!home.available)
    }

    @Test func `a held flat keeps every room`() async throws {
        let hold = try await placed(rig.place(shared, for: "li"))
        #expect(hold.rentFen == Money(fen: 270_000))
        for room in Int64(1)...3 {
            #expect(await code(shared, room: room, for: "wang") == "housing.hold.taken")
        }
        #expect(try rig.home(shared).rooms.allSatisfy { !$0.available })
        _ = try await rig.release(hold.id, by: "li")
        #expect(try rig.home(shared).rooms.allSatisfy(\.available))
    }

    @Test func `a home or room that is not there is not found`() async {
        #expect(await code("nowhere", for: "li") == "housing.home.not_found")
        #expect(await code(whole, room: 1, for: "li") == "housing.home.no_such_room")
        #expect(await code(shared, room: 4, for: "li") == "housing.home.no_such_room")
    }

    @Test func `the timer ends a hold and frees the home`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        rig.clock.advance(millis: 599_999)
        #expect(try rig.dueTimers().isEmpty)
        rig.clock.advance(millis: 1)
        try await rig.fireDueTimers()
        #expect(try rig.hold(hold.id, of: "li").state == .expired)
        #expect(try rig.home(whole).available)
        #expect(try rig.events("housing.hold.expired.v1") == 1)
        #expect(
            await faultCode { _ = try await rig.release(hold.id, by: "li") } == "housing.hold.ended"
        )
    }

    @Test func `a hold whose time is over gives way before its timer fires`() async throws {
        let old = try await placed(rig.place(shared, for: "li"))
        rig.clock.advance(seconds: 600)
        let new = try await placed(rig.place(shared, room: 2, for: "wang"))
        #expect(try rig.hold(old.id, of: "li").state == .expired)
        #expect(try rig.home(shared).rooms.map(\.available) == [true, false, true])
        // The old timer comes late and finds nothing to do.
        try await rig.fireDueTimers()
        #expect(try rig.hold(new.id, of: "wang").state == .held)
        #expect(try rig.events("housing.hold.expired.v1") == 1)
        #expect(try rig.tornHolds() == 0)
    }

    @Test func `a timer of an earlier version changes nothing`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        rig.clock.advance(seconds: 700)
        try await rig.fire("HoldExpiry", FiredTimer(key: hold.id, version: 7, due: hold.expiresAt))
        #expect(try rig.hold(hold.id, of: "li").state == .held)
    }

    @Test func `releasing takes the timer away, and twice is once`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        let released = try await rig.release(hold.id, by: "li")
        #expect(released.state == .released)
        #expect(try await rig.release(hold.id, by: "li") == released)
        #expect(try rig.events("housing.hold.released.v1") == 1)
        rig.clock.advance(seconds: 601)
        #expect(try rig.dueTimers().isEmpty)
    }

    @Test func `other people's holds do not exist`() async throws {
        let hold = try await placed(rig.place(whole, for: "li"))
        #expect(
            await faultCode { _ = try rig.hold(hold.id, of: "wang") } == "housing.hold.not_found"
        )
        #expect(
            await faultCode { _ = try await rig.release(hold.id, by: "wang") }
                == "housing.hold.not_found"
        )
        let list = try rig.store.point(rig.resident("wang")) {
            try HoldDesk.holds(before: nil, limit: 10, in: $0)
        }
        #expect(list.items.isEmpty)
        #expect(try rig.home(whole).available == false)
    }

    @Test func `nobody holds without signing in`() async {
        #expect(
            await faultCode {
                _ = try await rig.store.write(rig.call(.anonymous)) {
                    try HoldDesk.place(homeID: "x", room: nil, in: $0)
                }
            } == "auth.sign_in_needed"
        )
    }

    @Test func `my holds come newest first, a page at a time`() async throws {
        var ids: [String] = []
        for _ in 0..<5 {
            let hold = try await placed(rig.place(whole, for: "li"))
            ids.append(hold.id)
            _ = try await rig.release(hold.id, by: "li")
            rig.clock.advance(seconds: 1)
        }
        var seen: [String] = []
        var before: String?
        repeat {
            let page = try rig.store.point(rig.resident("li")) { [before] in
                try HoldDesk.holds(before: before, limit: 2, in: $0)
            }
            seen += page.items.map(\.id)
            before = page.next
        } while before != nil
        #expect(seen == ids.reversed())
    }

    @Test func `a lease that ends frees its home at the start of that day`() async throws {
        let today = rig.clock.now.civilDay
        let home = whole
        try await rig.store.write(rig.service) { tx in
            try tx.act(in: TenantID("landlord-a"))
            try tx.run(
                Statements.InsertOccupancy(
                    id: "lease",
                    homeId: home,
                    leaf: 0,
                    kind: "lease",
                    startDay: today.adding(days: -30),
                    endDay: today.adding(days: 2)
                )
            )
            try tx.follow(tx.all(Statements.TakeOffer(homeId: home, leaf: 0)))
            try DayTurn.schedule(after: today, in: tx)
        }
        for _ in 0..<2 {
            #expect(await code(whole, for: "li") == "housing.hold.taken")
            rig.clock.advance(seconds: 86_400)
            try await rig.fireDueTimers()
            #expect(try rig.wrongFlags() == 0)
            let books = try rig.books()
            #expect(books.kept.cards == books.anew.cards)
        }
        #expect(try rig.home(whole).available)
        _ = try await rig.place(whole, for: "li")
        #expect(try rig.overlaps() == 0)
    }
}
