import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `What others offer stays theirs until the end` {
    @Test func `a bidder sees their own rank and offer, and nobody's name, label or amount`()
        async throws
    {
        // GE shows ranks only.
        var room = try await SaleRoom("GE", change: ["direction": "reverse"])
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "987.65")
        try await room.offer(1, "876.54")
        let mine = try await room.bidder(0).call("getMyPlace", ["id": .string(room.lot)])
        #expect(mine["rank"]?.int64 == 2 && mine["ownFen"]?.int64 == 98_765)
        #expect(mine["offering"]?.int64 == 2 && mine["bestFen"] == nil)
        #expect(mine["registration"]?["label"]?.string == "B1")
        let texts = [
            mine.encodedText, try await room.board().encodedText,
            try await room.city.anonymous.call("getLots").encodedText,
            try await room.city.anonymous.call("getRecord", ["id": .string(room.lot)]).encodedText,
        ]
        let wang = try await room.bidder(1)
        for text in texts {
            for secret in ["87654", "876.54", "\"B2\"", "Wang", wang.person?.text ?? ""] {
                #expect(!text.contains(secret), "\(secret) in \(text)")
            }
        }
        let stranger = try await room.city.resident("Chen").ask(
            "getMyPlace",
            ["id": .string(room.lot)]
        )
        #expect(stranger.code == "exchange.bidder.not_registered")
        await room.city.stop()
    }

    @Test func `the bus hears of an offer's rank and link, as the exchange's word`() async throws {
        var room = try await SaleRoom(change: ["depositFen": 0])
        try await room.register("Liu")
        try await room.officer().call(
            "reviewRegistration",
            ["id": .string(room.registrations[0]), "accept": true]
        )
        try await room.city.advance(seconds: SaleRoom.openingSeconds)
        let receipt = try await room.offer(0, "1234.00")
        let told = try await room.city.published("exchange.auction.bid_accepted.v1")
        #expect(told.count == 1 && told[0].payload["rank"]?.int64 == 1)
        #expect(told[0].payload["link"]?.string == receipt["link"]?.string)
        #expect(told[0].envelope.originator == "service:exchange")
        #expect(told[0].envelope.subject == nil && told[0].envelope.tenant?.text == "jiangxia")
        let liu = try await room.bidder(0)
        for event in try await room.city.published()
        where event.envelope.type.hasPrefix("exchange.auction.") {
            let text = event.payload.encodedText
            for secret in ["123400", "1234.00", "B1", liu.person?.text ?? ""] {
                #expect(!text.contains(secret), "\(event.envelope.type): \(text)")
            }
        }
        await room.city.stop()
    }

    @Test func `a record is shown when no more offers can come`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu")
        try await room.offer(0, "1000")
        let open = try await room.city.anonymous.call("getRecord", ["id": .string(room.lot)])
        #expect(open["isOver"]?.bool == false && open["lines"]?.elements?.isEmpty == true)
        #expect(open["policy"] == nil && open["outcome"] == nil)
        try await room.city.advance(seconds: 300)
        let over = try await room.city.anonymous.call("getRecord", ["id": .string(room.lot)])
        #expect(over["isOver"]?.bool == true && over["lines"]?.elements?.count == 3)
        await room.city.stop()
    }

    @Test func `a sealed limit is opened at the end, and only as it was committed to`()
        async throws
    {
        let commitment = LimitSeal.commitment(fen: 110_000, salt: "s4lt")
        var room = try await SaleRoom(change: ["limitCommitment": .string(commitment)])
        try await room.open(to: "Liu")
        try await room.offer(0, "1050")
        try await room.city.advance(seconds: 300)
        #expect(try await room.state() == "closing")
        let open: (JSONValue) async throws -> JSONValue = { fen in
            try await room.officer().call(
                "askAct",
                ["id": .string(room.lot), "kind": "openLimit", "fen": fen, "salt": "s4lt"]
            )
        }
        #expect(try await open(90_000)["answer"]?.string == "limitMismatch")
        #expect(try await open(110_000)["isDone"]?.bool == true)
        #expect(try await room.state() == "failed")
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }
}
