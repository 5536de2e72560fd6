import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `What officers do to an auction` {
    @Test func `takes two of them where it harms somebody`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        let wish: JSONValue = ["id": .string(room.lot), "kind": "disqualify", "label": "B1"]
        let zhao = try await room.officer("Zhao")
        for _ in 0..<2 {
            let asked = try await zhao.call("askAct", wish)
            #expect(asked["isDone"]?.bool == false && asked["answer"] == nil)
        }
        // Another act is another wish.
        let other = try await room.officer("Qian").call(
            "askAct",
            ["id": .string(room.lot), "kind": "disqualify", "label": "B2"]
        )
        #expect(other["isDone"]?.bool == false)
        let done = try await room.officer("Qian").call("askAct", wish)
        #expect(done["isDone"]?.bool == true && done["answer"]?.string == "accepted")
        let answer = try await room.offer(0, "1020")
        #expect(answer["answer"]?.string == "disqualified")
        await room.city.stop()
    }

    @Test func `a wish that is a day old waits for nobody`() async throws {
        let room = try await SaleRoom()
        let wish: JSONValue = ["id": .string(room.lot), "kind": "annul"]
        try await room.officer("Zhao").call("askAct", wish)
        try await room.city.advance(seconds: 86_401)
        let second = try await room.officer("Qian").call("askAct", wish)
        #expect(second["isDone"]?.bool == false)
        await room.city.stop()
    }

    @Test func `suspends with the rest of its time, and goes on after a notice`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 100)
        #expect(try await room.act("suspend")["isDone"]?.bool == true)
        #expect(try await room.offer(0, "1010")["answer"]?.string == "notOpen")
        try await room.city.advance(seconds: 3600)
        #expect(try await room.state() == "suspended")
        #expect(
            try await room.act("resume", ["noticeSeconds": 60])["answer"]?.string == "badNotice"
        )
        #expect(try await room.act("resume", ["noticeSeconds": 600])["isDone"]?.bool == true)
        try await room.city.advance(seconds: 600)
        #expect(try await room.state() == "timed")
        #expect(try await room.offer(0, "1010")["answer"]?.string == "accepted")
        let told = Set(try await room.city.published().map(\.envelope.type))
        #expect(
            told.isSuperset(of: ["exchange.auction.suspended.v1", "exchange.auction.resumed.v1"])
        )
        await room.city.stop()
    }

    @Test func `is not for another organisation's lots, which are not there for it`() async throws {
        var room = try await SaleRoom()
        try await room.register("Liu")
        let other = try await room.city.staff("officer", of: "caidian")
        let lot = JSONValue.string(room.lot)
        let answers = [
            try await other.ask("askAct", ["id": lot, "kind": "annul"]),
            try await other.ask("getRegistrations", ["id": lot]),
            try await other.ask(
                "reviewRegistration",
                ["id": .string(room.registrations[0]), "accept": true]
            ),
            try await other.ask(
                "confirmDeposit",
                [
                    "id": .string(room.registrations[0]), "paidFen": 5000, "payment": "p1",
                    "isOwn": true,
                ]
            ),
        ]
        for answer in answers { #expect(answer.status == 404, "\(answer.text)") }
        await room.city.stop()
    }
}
