import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A host that ends and begins again` {
    @Test func `has the same auction as before, from its log`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        let last = try await room.offer(1, "1010")
        room.city = try await room.city.restarted(Exchange(), afterSeconds: 1)
        let mine = try await room.bidder(1).call("getMyPlace", ["id": .string(room.lot)])
        #expect(mine["rank"]?.int64 == 1 && mine["ownFen"]?.int64 == 101_000)
        let next = try await room.offer(0, "1020")
        #expect(next["answer"]?.string == "accepted")
        #expect(next["sequence"]?.int64 == (last["sequence"]?.int64 ?? 0) + 1)
        try await room.city.advance(seconds: 300)
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }

    @Test func `suspends a lot whose deadline nobody could meet, and never closes it in silence`()
        async throws
    {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 297)
        room.city = try await room.city.restarted(Exchange(), afterSeconds: 4)
        try await room.city.settle()
        #expect(try await room.state() == "suspended")
        #expect(try await room.offer(1, "1010")["answer"]?.string == "notOpen")
        #expect(try await room.act("resume", ["noticeSeconds": 600])["isDone"]?.bool == true)
        try await room.city.advance(seconds: 600)
        #expect(try await room.offer(1, "1010")["answer"]?.string == "accepted")
        try await room.city.advance(seconds: 300)
        #expect(try await room.state() == "closed")
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }

    @Test func `that only stood still suspends a lot whose deadline came meanwhile`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 297)
        room.city.clock.standStill(seconds: 5)
        // An offer is the first that the host hears of afterwards.
        #expect(try await room.offer(1, "1010")["answer"]?.string == "notOpen")
        #expect(try await room.state() == "suspended")
        try await room.city.settle()
        #expect(try await room.state() == "suspended")
        #expect(try await room.act("resume", ["noticeSeconds": 600])["isDone"]?.bool == true)
        try await room.city.advance(seconds: 600)
        #expect(try await room.offer(1, "1010")["answer"]?.string == "accepted")
        try await room.city.advance(seconds: 300)
        #expect(try await room.state() == "closed")
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }

    @Test func `that stood still between deadlines goes on`() async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        room.city.clock.standStill(seconds: 5)
        #expect(try await room.offer(1, "1010")["answer"]?.string == "accepted")
        try await room.city.advance(seconds: 300)
        #expect(try await room.state() == "closed")
        await room.city.stop()
    }

    @Test func `suspends what was live through a long absence`() async throws {
        var room = try await SaleRoom("CN-B")
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        room.city = try await room.city.restarted(Exchange(), afterSeconds: 60)
        try await room.city.advance(seconds: 6)
        #expect(try await room.state() == "suspended")
        await room.city.stop()
    }

    @Test func `opens later what it has missed the opening of`() async throws {
        var room = try await SaleRoom()
        try await room.register("Liu")
        try await room.admit(0)
        room.city = try await room.city.restarted(
            Exchange(),
            afterSeconds: SaleRoom.openingSeconds + 3600
        )
        try await room.city.settle()
        #expect(try await room.state() == "scheduled")
        try await room.city.advance(seconds: 600)
        #expect(try await room.offer(0, "1000")["answer"]?.string == "accepted")
        await room.city.stop()
    }
}
