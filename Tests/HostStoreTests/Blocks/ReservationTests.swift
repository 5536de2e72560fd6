import HostStore
import Testing

@testable import PluginKit

@Suite struct `Reservations` {
    private let rice = Demand(Shop.Stock.self, "rice")

    private func rice(_ quantity: Int64) -> Demand {
        Demand(Shop.Stock.self, "rice", quantity: quantity)
    }

    @Test func `sum what a hold wants of one resource before they look`() async throws {
        let rig = try await ReservationRig.opened()
        #expect(try await rig.hold("a", rice(3), rice(3)).refusal == .taken(resource: "rice"))
        #expect(try rig.left(rice) == 5)
        #expect(try await rig.hold("b", rice(3), rice(2)).state == .active)
        #expect(try rig.left(rice) == 0)
        let overlapping = [Shop.home("h1", 0, 5), Shop.home("h1", 4, 9)]
        #expect(
            try await rig.write { try $0.hold("c", overlapping, forSeconds: 9) }.refusal
                == .taken(resource: "h1")
        )
        let joined = [Shop.home("h1", 0, 5), Shop.home("h1", 5, 9)]
        #expect(try await rig.write { try $0.hold("d", joined, forSeconds: 9) }.state == .active)
        rig.store.close()
    }

    @Test func `are kept, given back and seen from elsewhere only by those whom they are about`()
        async throws
    {
        let rig = try await ReservationRig.opened()
        let rice = rice
        func act<T: Sendable>(
            _ person: String,
            _ body: @escaping @Sendable (borrowing Transaction) throws -> T
        ) async throws -> T {
            let call = rig.home.call(Principal(kind: .person, id: person), actsInResource: true)
            return try await rig.store.write(call) { tx in
                try tx.act(in: TenantID("t1"))
                return try body(tx)
            }
        }
        let liu = PersonID("liu")
        let kept = try await act("liu") { try $0.hold("a", [rice], forSeconds: 60, about: liu) }
        #expect(kept.state == .active)
        for step in [
            { try $0.commitHold("a") }, { try $0.releaseHold("a") },
            { try $0.extendHold("a", forSeconds: 600) },
        ] as [@Sendable (borrowing Transaction) throws -> ReservationOutcome] {
            #expect(try await act("wang", step).refusal == .missing)
        }
        let wang = PersonID("wang")
        let same = try await act("wang") { try $0.hold("a", [rice], forSeconds: 60, about: wang) }
        #expect(same.refusal == .differs)
        for about in [liu, nil] {
            let forged = await fault {
                try await act("wang") { try $0.hold("b", [rice], forSeconds: 60, about: about) }
            }
            #expect(forged?.code == "store.foreign_row")
        }
        let more = await fault {
            try await act("wang") { try $0.provide(Shop.Stock.self, "rice", capacity: 500) }
        }
        #expect(more?.code == "store.foreign_row")
        #expect(try rig.left(rice) == 4)
        #expect(try await act("liu") { try $0.releaseHold("a") }.state == .released)
        rig.store.close()
    }

    @Test func `keep all that is demanded or nothing`() async throws {
        let rig = try await ReservationRig.opened()
        let salt = Demand(Shop.Stock.self, "salt", quantity: 4)
        #expect(try await rig.hold("a", rice(2), salt).refusal == .taken(resource: "salt"))
        #expect(
            try await rig.hold("a", rice(2), Shop.home("none", 0, 1)).refusal
                == .noResource("none")
        )
        #expect(try rig.left(rice) == 5)
        #expect(try await rig.commit("a").refusal == .missing)
        #expect(try await rig.hold("a", rice(2)).state == .active, "nothing was left of the id")
        rig.store.close()
    }

    @Test func `of days are half open and counted for each day`() async throws {
        let rig = try await ReservationRig.opened()
        func seats(_ start: Int32, _ end: Int32, _ quantity: Int64) -> Demand {
            Demand(
                Shop.Seat.self,
                "hall",
                from: CivilDay(sinceEpoch: start),
                until: CivilDay(sinceEpoch: end),
                quantity: quantity
            )
        }
        #expect(try await rig.hold("a", Shop.home("h1", 10, 20)).state == .active)
        #expect(try await rig.hold("b", Shop.home("h1", 20, 30)).state == .active)
        #expect(try await rig.hold("c", Shop.home("h1", 0, 10)).state == .active)
        for (start, end) in [(9, 11), (19, 21), (12, 13), (0, 30), (29, 40)] as [(Int32, Int32)] {
            #expect(try await rig.hold("x", Shop.home("h1", start, end)).refusal != nil)
        }
        // Two by day and one across: three on some days, never four.
        #expect(try await rig.hold("d", seats(0, 2, 2)).state == .active)
        #expect(try await rig.hold("e", seats(2, 4, 2)).state == .active)
        #expect(try await rig.hold("f", seats(0, 4, 2)).refusal == .taken(resource: "hall"))
        #expect(try await rig.hold("g", seats(0, 4, 1)).state == .active)
        #expect(try await rig.hold("h", seats(1, 2, 1)).refusal == .taken(resource: "hall"))
        #expect(try rig.left(seats(0, 4, 1)) == 0)
        #expect(try rig.left(seats(4, 9, 1)) == 3)
        rig.store.close()
    }

    @Test func `that expire and are committed at the same instant expire, whichever comes first`()
        async throws
    {
        for isTimerFirst in [true, false] {
            let rig = try await ReservationRig.opened()
            _ = try await rig.hold("a", rice(5), seconds: 60)
            rig.home.turn(millis: 60_000)
            if isTimerFirst { try await rig.fire() }
            #expect(try await rig.commit("a").refusal == .expired)
            try await rig.fire()
            #expect(rig.told.ids == ["a"])
            #expect(try rig.left(rice) == 5)
            rig.store.close()
        }
    }

    @Test func `committed a moment before their end are kept, and their timer finds nothing`()
        async throws
    {
        let rig = try await ReservationRig.opened()
        _ = try await rig.hold("a", rice(5), seconds: 60)
        rig.home.turn(millis: 59_999)
        #expect(try await rig.commit("a").state == .committed)
        rig.home.turn(millis: 1)
        try await rig.fire()
        #expect(rig.told.ids == [])
        #expect(try rig.left(rice) == 0)
        #expect(try await rig.commit("a").state == .committed, "asked again, answered as before")
        rig.store.close()
    }

    @Test func `that are over are free for the next at once, though no timer has fired`()
        async throws
    {
        let rig = try await ReservationRig.opened()
        _ = try await rig.hold("a", rice(5), Shop.home("h1", 0, 9), seconds: 60)
        rig.home.turn(millis: 59_999)
        #expect(try await rig.hold("b", rice(1)).refusal == .taken(resource: "rice"))
        rig.home.turn(millis: 1)
        #expect(try rig.left(rice) == 5 && rig.left(Shop.home("h1", 3, 4)) == 1)
        #expect(try await rig.hold("c", rice(5), Shop.home("h1", 3, 4)).state == .active)
        // The one that had it never comes back, and is told of once.
        #expect(try await rig.commit("a").refusal == .expired)
        try await rig.fire()
        try await rig.fire()
        #expect(rig.told.ids == ["a"])
        #expect(try rig.left(rice) == 0)
        rig.store.close()
    }

    @Test func `asked again are the same, and under a used id another is refused`() async throws {
        let rig = try await ReservationRig.opened()
        let first = try await rig.hold("a", rice(2))
        rig.home.turn(millis: 5000)
        #expect(try await rig.hold("a", rice(1), rice(1)) == first, "the same in other words")
        #expect(try await rig.hold("a", rice(3)).refusal == .differs)
        #expect(try await rig.hold("a", rice(2), seconds: 61).refusal == .differs)
        #expect(try rig.left(rice) == 3)
        rig.home.turn(millis: 600_000)
        #expect(try await rig.hold("a", rice(2)).state == .expired)
        rig.store.close()
    }

    @Test func `are given back once, and used up with what there was`() async throws {
        let rig = try await ReservationRig.opened()
        _ = try await rig.hold("a", rice(2))
        #expect(try await rig.release("a").state == .released)
        #expect(try await rig.release("a").state == .released)
        #expect(try rig.left(rice) == 5)
        #expect(try await rig.commit("a").refusal == .released)
        _ = try await rig.hold("b", rice(2))
        #expect(try await rig.write { try $0.consumeHold("b") }.refusal == .otherState)
        _ = try await rig.commit("b")
        #expect(try await rig.write { try $0.consumeHold("b") }.state == .consumed)
        #expect(try await rig.write { try $0.consumeHold("b") }.state == .consumed)
        #expect(try rig.left(rice) == 3)
        #expect(try await rig.release("b").refusal == .consumed)
        _ = try await rig.hold("c", Shop.home("h1", 0, 1))
        _ = try await rig.commit("c")
        let days = await fault { try await rig.write { try $0.consumeHold("c") } }
        #expect(days?.code == "reservations.demand_unsound")
        #expect(try await rig.release("c").state == .released)
        #expect(try rig.left(Shop.home("h1", 0, 1)) == 1)
        rig.store.close()
    }

    @Test func `are let last longer while they last`() async throws {
        let rig = try await ReservationRig.opened()
        _ = try await rig.hold("a", rice(5), seconds: 60)
        rig.home.turn(millis: 50_000)
        _ = try await rig.write { try $0.extendHold("a", forSeconds: 60) }
        rig.home.turn(millis: 50_000)
        try await rig.fire()
        #expect(try rig.left(rice) == 0 && rig.told.ids == [])
        rig.home.turn(millis: 10_000)
        try await rig.fire()
        #expect(try rig.left(rice) == 5 && rig.told.ids == ["a"])
        #expect(try await rig.write { try $0.extendHold("a", forSeconds: 60) }.refusal == .expired)
        rig.store.close()
    }

    @Test func `bound the capacity from below`() async throws {
        let rig = try await ReservationRig.opened()
        _ = try await rig.hold("a", rice(4))
        _ = try await rig.hold("b", Shop.home("h1", 3, 5))
        for (kind, id, capacity) in [(true, "rice", 3), (false, "h1", 0)] as [(Bool, String, Int64)]
        {
            let thrown = await fault {
                try await rig.write { tx in
                    if kind {
                        try tx.provide(Shop.Stock.self, id, capacity: capacity)
                    } else {
                        try tx.provide(Shop.Home.self, id, capacity: capacity)
                    }
                }
            }
            #expect(thrown?.code == "reservations.capacity_taken")
        }
        try await rig.write { try $0.provide(Shop.Stock.self, "rice", capacity: 4) }
        #expect(try rig.left(rice) == 0)
        rig.store.close()
    }

    @Test func `throw at demands that make no sense`() async throws {
        let rig = try await ReservationRig.opened()
        let far = Shop.home("h1", 0, .max)
        for demand in [
            rice(0), rice(-1), rice(.max), Shop.home("h1", 5, 5), Shop.home("h1", 5, 4), far,
            Demand(Shop.Home.self, "h1"), Demand(Shop.Stock.self, "", quantity: 1),
        ] {
            let thrown = await fault { try await rig.hold("a", demand) }
            #expect(thrown?.code == "reservations.demand_unsound", "\(demand)")
        }
        for seconds in [0, -1, 901] as [Int64] {
            let thrown = await fault { try await rig.hold("a", rice, seconds: seconds) }
            #expect(thrown?.code == "reservations.demand_unsound")
        }
        let none = await fault { try await rig.write { try $0.hold("a", [], forSeconds: 9) } }
        #expect(none?.code == "reservations.demand_unsound")
        rig.store.close()
    }

    @Test func `are seen by their organisation, and by the person they are for`() async throws {
        let rig = try await ReservationRig.opened()
        _ = try await rig.write { tx in
            try tx.hold("a", [Shop.home("h1", 0, 9)], forSeconds: 60, about: PersonID("liu"))
        }
        let here = TenantID("t1")
        let liu = rig.home.call(Principal(kind: .person, id: "liu"))
        let wang = rig.home.call(Principal(kind: .person, id: "wang"))
        let other = rig.home.call(tenant: "t2")
        let seat = Demand(
            Shop.Seat.self,
            "hall",
            from: CivilDay(sinceEpoch: 0),
            until: CivilDay(sinceEpoch: 1)
        )
        func read(_ call: CallContext) throws -> [Bool] {
            try rig.store.point(call) { snapshot in
                [
                    try snapshot.hold("a", in: here) != nil,
                    try snapshot.available(Shop.home("h1", 9, 10), in: here) == 1,
                    try snapshot.available(seat, in: here) == 3,
                ]
            }
        }
        #expect(try read(rig.home.call(tenant: "t1")) == [true, true, true])
        #expect(try read(liu) == [true, true, false])
        #expect(try read(wang) == [false, true, false])
        #expect(try read(other) == [false, true, false])
        rig.store.close()
    }
}
