import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A deposit in dispute` {
    private func dispute(_ place: Int, in room: SaleRoom) async throws -> TestAnswer {
        try await room.officer().ask(
            "disputeDeposit",
            ["id": .string(room.registrations[place]), "reason": "the payer's bank asks it back"]
        )
    }

    private func settle(_ place: Int, _ outcome: String, in room: SaleRoom) async throws
        -> TestAnswer
    {
        try await room.officer().ask(
            "settleDispute",
            [
                "id": .string(room.registrations[place]), "outcome": .string(outcome),
                "reference": "d-1",
            ]
        )
    }

    @Test func `of whoever leads: no more offers, no contract, and lost when they are in default`()
        async throws
    {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(1, "1000")
        try await room.offer(0, "1010")
        #expect(try await dispute(0, in: room).isSuccess)
        #expect(try await dispute(0, in: room).code == "exchange.deposit.not_disputable")
        let refused = try await room.bidder(0).ask("placeOffer", room.offerInput("1100"))
        #expect(refused.code == "exchange.deposit.disputed")
        // What they had offered stands until two officers disqualify them or name the default.
        try await room.city.advance(seconds: 300)
        #expect(try await room.deposits() == ["disputed", "refundDue"])
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.sign()["answer"]?.string == "depositDisputed")
        #expect(try await room.act("defaulted", ["label": "B1"])["isDone"]?.bool == true)
        #expect(try await room.deposits().first == "disputed")
        #expect(try await settle(0, "kept", in: room).isSuccess)
        #expect(try await room.deposits().first == "forfeited")
        #expect(try await settle(0, "kept", in: room).code == "exchange.deposit.not_disputed")
        await room.city.stop()
    }

    @Test func `that the bank has taken back is gone, and its bidder out of the running`()
        async throws
    {
        var room = try await SaleRoom()
        for name in ["Liu", "Wang"] { try await room.register(name) }
        for place in 0...1 { try await room.admit(place) }
        #expect(try await dispute(0, in: room).isSuccess)
        #expect(try await settle(0, "chargedBack", in: room).isSuccess)
        try await room.city.advance(seconds: SaleRoom.openingSeconds)
        #expect(try await room.deposits() == ["chargedBack", "held"])
        let refused = try await room.bidder(0).ask("placeOffer", room.offerInput("1000"))
        #expect(refused.code == "exchange.deposit.disputed")
        #expect(try await room.offer(1, "1000")["answer"]?.string == "accepted")
        let told = try await room.city.published("exchange.deposit.dispute_settled.v1")
        #expect(told.map { $0.payload["state"]?.string } == ["chargedBack"])
        await room.city.stop()
    }

    @Test func `of one who is not named waits, and has its time to go back when it is over`()
        async throws
    {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        #expect(try await dispute(1, in: room).isSuccess)
        try await room.city.advance(seconds: 300)
        #expect(try await room.deposits() == ["held", "disputed"])
        #expect(try await room.award()["refundsDueAt"] == nil)
        let early = try await room.officer().ask(
            "refundDeposit",
            ["id": .string(room.registrations[1]), "payment": "r1"]
        )
        #expect(early.code == "exchange.deposit.not_refundable")
        #expect(try await settle(1, "kept", in: room).isSuccess)
        #expect(try await room.deposits() == ["held", "refundDue"])
        #expect(try await room.award()["refundsDueAt"]?.string != nil)
        await room.city.stop()
    }

    @Test func `is none where nothing was paid`() async throws {
        var room = try await SaleRoom()
        try await room.register("Liu")
        #expect(try await dispute(0, in: room).code == "exchange.deposit.not_disputable")
        #expect(try await settle(0, "kept", in: room).code == "exchange.deposit.not_disputed")
        await room.city.stop()
    }
}
