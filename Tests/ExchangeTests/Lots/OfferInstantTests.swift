import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `An offer at the host, to the nanosecond` {
    /// The deadline on the host's monotonic clock, a twentieth of a second before it comes.
    private func deadline(of first: JSONValue, in room: SaleRoom) throws -> (Int64, UInt64) {
        let due = try #require(Int64(first["deadline"]?.string ?? ""))
        let order = try #require(room.city.store("exchange").lane.order)
        let now = order.take()
        order.leave(now.number)
        room.city.clock.turn(millis: (due - now.stamp.nanos) / 1_000_000 - 50)
        return (due, UInt64(due - now.stamp.nanos) + now.monotonicNanos)
    }

    @Test(arguments: [(Int64(-1), true), (0, false), (1, false)])
    func `a nanosecond early it wins however late the lane hears of it, at the deadline it is late`(
        nanos: Int64,
        wins: Bool
    ) async throws {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        let first = try await room.offer(0, "1000")
        let (due, monotonic) = try deadline(of: first, in: room)
        let wang = try await room.bidder(1)
        let instant = UInt64(Int64(monotonic) + nanos)
        let onItsWay = try room.city.clock.holding(at: instant) {
            try wang.send("placeOffer", room.offerInput("1010"))
        }
        #expect(onItsWay.place.stamp.nanos == due + nanos)
        // Half a second in which the request waits somewhere in the host.
        room.city.clock.turn(millis: 500)
        let receipt = try await onItsWay.arrive().json
        #expect(receipt["answer"]?.string == (wins ? "accepted" : "late"))
        #expect(receipt["stamp"]?.string == String(due + nanos))
        #expect(receipt["note"]?.string?.contains("\n\n— ") == true)
        if wins { #expect(receipt["deadline"]?.string == String(due - 1 + 300_000_000_000)) }
        try await room.city.advance(seconds: 301)
        #expect(try await room.state() == "closed")
        #expect(try await room.award()["label"]?.string == (wins ? "B2" : "B1"))
        await room.city.stop()
    }
}

@Suite(.timeLimit(.minutes(4))) struct `Whoever bids is known by their session` {
    // There: a token in the address lets its holder bid, and goes on doing so when the auction is put off.
    @Test func `and by nothing in an address, and no longer than it lasts`() async throws {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu")
        let liu = try await room.bidder(0)
        let token = try #require(liu.bearer)
        for name in ["access_token", "token", "bidder_id", "authorization"] {
            let place = "/exchange/v1/lots/\(room.lot)/mine?\(name)=\(token)"
            let answer = TestAnswer(try room.city.call("GET", place))
            #expect([400, 401].contains(answer.status), "\(name): \(answer.status)")
        }
        let page = TestAnswer(try room.city.call("GET", "/exchange/lots/\(room.lot)"))
        #expect(page.isSuccess && !page.text.contains(token))
        #expect(try await room.offer(0, "1000")["answer"]?.string == "accepted")
        try await liu.call("closeSession")
        let after = try await liu.ask("placeOffer", room.offerInput("1010"))
        #expect(after.status == 401)
        await room.city.stop()
    }
}
