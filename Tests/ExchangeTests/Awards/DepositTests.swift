import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `Deposits` {
    @Test func `are paid back to those who are not named, and count for the winner`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang", "Chen")
        try await room.offer(0, "1000")
        let early = try await room.officer().ask(
            "refundDeposit",
            ["id": .string(room.registrations[1]), "payment": "r1"]
        )
        #expect(early.code == "exchange.deposit.not_refundable")
        try await room.city.advance(seconds: 300)
        #expect(try await room.deposits() == ["held", "refundDue", "refundDue"])
        #expect(try await room.award()["refundsDueAt"]?.string == "2026-12-02T16:00:00.000Z")
        for place in 1...2 {
            let paid = try await room.officer().call(
                "refundDeposit",
                ["id": .string(room.registrations[place]), "payment": .string("r\(place)")]
            )
            #expect(paid["deposit"]?.string == "refunded")
        }
        #expect(try await room.award()["refundsDueAt"] == nil)
        let twice = try await room.officer().ask(
            "refundDeposit",
            ["id": .string(room.registrations[1]), "payment": "r9"]
        )
        #expect(twice.code == "exchange.deposit.not_refundable")
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.sign()["isDone"]?.bool == true)
        #expect(try await room.deposits() == ["converted", "refunded", "refunded"])
        // Nobody was told that time ran out.
        #expect(try await room.city.published("exchange.clock.breached.v1").isEmpty)
        await room.city.stop()
    }

    @Test func `that do not go back in time are a breach that everybody hears of`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        try await room.city.advance(seconds: 10 * 86_400)
        let told = try await room.city.published("exchange.clock.breached.v1")
        #expect(told.map { $0.payload["clock"]?.string } == ["refunds"])
        let warned = try await room.city.published("exchange.clock.warned.v1")
        #expect(warned.contains { $0.payload["clock"]?.string == "refunds" })
        await room.city.stop()
    }

    @Test func `are lost by whoever was named and does not sign`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        let early = try await room.ask("defaulted", ["label": "B1"])
        #expect(early["answer"]?.string == "inPublicity")
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.act("defaulted", ["label": "B1"])["isDone"]?.bool == true)
        #expect(try await room.state() == "failed")
        #expect(try await room.deposits() == ["forfeited"])
        let told = try await room.city.published("exchange.deposit.forfeited.v1")
        #expect(told.count == 1)
        await room.city.stop()
    }

    @Test func `come by a payment that is for one registration and noted once`() async throws {
        var room = try await SaleRoom()
        try await room.register("Liu")
        try await room.register("Wang")
        func pay(_ place: Int, _ payment: String) async throws -> TestAnswer {
            try await room.officer().ask(
                "confirmDeposit",
                [
                    "id": .string(room.registrations[place]), "paidFen": 5000,
                    "payment": .string(payment), "isOwn": true,
                ]
            )
        }
        #expect(try await pay(0, "p1").isSuccess)
        #expect(try await pay(0, "p2").code == "exchange.deposit.booked")
        #expect(try await pay(1, "p1").code == "ledger.id_reused")
        #expect(try await pay(1, "p2").isSuccess)
        await room.city.stop()
    }

    @Test func `from one account are shown to officers, and to nobody else`() async throws {
        var room = try await SaleRoom()
        for (place, account) in ["A-1", "A-2", "A-1"].enumerated() {
            try await room.register("bidder \(place)")
            try await room.officer().call(
                "confirmDeposit",
                [
                    "id": .string(room.registrations[place]), "paidFen": 5000, "isOwn": true,
                    "payment": .string("p\(place)"), "account": .string(account),
                ]
            )
        }
        let found = try await room.officer().call("getRegistrations", ["id": .string(room.lot)])
        let shared = (found["items"]?.elements ?? []).map { $0["sharesAccount"]?.bool }
        #expect(shared == [true, nil, true])
        #expect(!found.encodedText.contains("A-1"))
        let own = try await room.bidder(0).call("getMyPlace", ["id": .string(room.lot)])
        #expect(own["registration"]?["sharesAccount"] == nil)
        await room.city.stop()
    }
}
