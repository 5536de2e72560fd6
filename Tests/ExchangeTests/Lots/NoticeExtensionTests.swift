import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(2))) struct `A notice that too few have answered` {
    /// Five working days, where no holiday lies between.
    private static let week: Int64 = 7 * 86_400

    private func moment(_ name: String, of lot: JSONValue) -> Instant? {
        lot[name]?.string.flatMap { Instant(rfc3339: $0) }
    }

    @Test func `goes on for five working days as often as it may, and tells so`() async throws {
        var room = try await SaleRoom(change: ["noticeExtensions": 2])
        let listed = try await room.board()
        let ends = try #require(moment("registrationEndsAt", of: listed))
        let opens = try #require(moment("opensAt", of: listed))
        #expect(listed["noticeExtensions"] == nil)
        for times in 1...2 as ClosedRange<Int64> {
            let step = times == 1 ? SaleRoom.registrationSeconds : Self.week
            try await room.city.advance(seconds: step)
            let longer = try await room.board()
            #expect(longer["state"]?.string == "registering")
            #expect(longer["noticeExtensions"]?.int64 == times)
            #expect(
                moment("registrationEndsAt", of: longer) == ends.adding(seconds: times * Self.week)
            )
            #expect(moment("opensAt", of: longer) == opens.adding(seconds: times * Self.week))
        }
        let told = try await room.city.published("exchange.lot.notice_extended.v1")
        #expect(told.map { $0.payload["extensions"]?.int64 } == [1, 2])
        // What is told of the procurement says the new end, and is no new notice.
        let releases = try await room.city.anonymous.call("getReleases", ["limit": 10])
        let texts = try (releases["items"]?.elements ?? []).map {
            try JSONValue.parse($0["text"]?.string ?? "")
        }
        #expect(texts.map { $0["tag"]?[0]?.string } == ["tender", "tenderUpdate", "tenderUpdate"])
        let ended = texts.last?["tender"]?["tenderPeriod"]?["endDate"]?.string
        #expect(ended == opens.adding(seconds: 2 * Self.week).rfc3339)
        // Somebody came at last.
        try await room.register("Liu")
        try await room.admit(0)
        try await room.city.advance(seconds: Self.week)
        #expect(try await room.state() == "scheduled")
        try await room.city.advance(
            seconds: SaleRoom.openingSeconds - SaleRoom.registrationSeconds
        )
        #expect(try await room.offer(0, "1000")["answer"]?.string == "accepted")
        await room.city.stop()
    }

    @Test func `fails when it may not, or not once more`() async throws {
        let never = try await SaleRoom()
        try await never.city.advance(seconds: SaleRoom.openingSeconds)
        #expect(try await never.state() == "failed")
        await never.city.stop()
        let once = try await SaleRoom(change: ["noticeExtensions": 1])
        try await once.city.advance(seconds: SaleRoom.registrationSeconds + Self.week)
        try await once.city.advance(seconds: SaleRoom.openingSeconds)
        #expect(try await once.state() == "failed")
        await once.city.stop()
    }

    @Test func `is not extended where enough have qualified`() async throws {
        var room = try await SaleRoom(change: ["noticeExtensions": 2])
        try await room.open(to: "Liu")
        #expect(try await room.state() == "timed")
        #expect(try await room.city.published("exchange.lot.notice_extended.v1").isEmpty)
        await room.city.stop()
    }

    @Test func `counts on after the host has ended and begun again`() async throws {
        var room = try await SaleRoom(change: ["noticeExtensions": 2])
        try await room.city.advance(seconds: SaleRoom.registrationSeconds)
        let before = try await room.board()
        room.city = try await room.city.restarted(Exchange(), afterSeconds: 1)
        #expect(try await room.board() == before)
        try await room.city.advance(seconds: Self.week)
        #expect(try await room.board()["noticeExtensions"]?.int64 == 2)
        try await room.city.advance(seconds: Self.week + SaleRoom.openingSeconds)
        #expect(try await room.state() == "failed")
        await room.city.stop()
    }
}
