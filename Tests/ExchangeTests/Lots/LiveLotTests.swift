import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A lot, from the board to the award` {
    private func receipt(_ value: JSONValue, _ name: String) -> String? { value[name]?.string }

    @Test func `takes offers in one log, ends by itself, and is computed again from its record`()
        async throws
    {
        var room = try await SaleRoom(over: .socket)
        #expect(try await room.state() == "registering")
        try await room.open(to: "Liu", "Wang", "Chen")
        #expect(try await room.state() == "timed")
        let first = try await room.offer(0, "1000")
        let second = try await room.offer(1, "1010")
        #expect(receipt(first, "answer") == "accepted" && first["sequence"]?.int64 == 2)
        #expect(receipt(second, "answer") == "accepted" && second["sequence"]?.int64 == 3)
        let low = try await room.offer(2, "1015")
        #expect(receipt(low, "answer") == "stepTooSmall" && low["sequence"]?.int64 == 4)
        try await room.city.advance(seconds: 200)
        try await room.offer(2, "1020.00")
        try await room.city.advance(seconds: 299)
        #expect(try await room.state() == "timed")
        try await room.city.advance(seconds: 1)
        #expect(try await room.state() == "closed")
        let late = try await room.offer(0, "2000")
        #expect(receipt(late, "answer") == "late" && receipt(late, "link")?.utf8.count == 64)
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.sign()["isDone"]?.bool == true)
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }

    @Test func `decides an offer by when it was received, however late it comes to the lane`()
        async throws
    {
        var room = try await SaleRoom()
        try await room.open(to: "Liu", "Wang")
        let (liu, wang) = (try await room.bidder(0), try await room.bidder(1))
        let first = try await room.offer(0, "1000")
        let (at, due) = (receipt(first, "stamp"), receipt(first, "deadline"))
        let left = try #require(Int64(due ?? "")) - #require(Int64(at ?? ""))
        room.city.clock.turn(millis: left / 1_000_000 - 900)
        let inTime = try wang.send("placeOffer", room.offerInput("1010"))
        room.city.clock.turn(millis: 1500)
        let atTheEnd = try liu.send("placeOffer", room.offerInput("1020"))
        let accepted = try await inTime.arrive().json
        #expect(receipt(accepted, "answer") == "accepted")
        // The offer in time has put the end off, so the other is in time as well.
        #expect(try await receipt(atTheEnd.arrive().json, "answer") == "accepted")
        try await room.city.advance(seconds: 300)
        let late = try wang.send("placeOffer", room.offerInput("1030"))
        #expect(try await receipt(late.arrive().json, "answer") == "late")
        #expect(try await room.state() == "closed")
        await room.city.stop()
    }

    @Test func `gives the same receipt under the same key, and one of its own to each offer`()
        async throws
    {
        var room = try await SaleRoom(over: .socket)
        try await room.open(to: "Liu")
        let liu = try await room.bidder(0)
        let once = try await liu.ask("placeOffer", room.offerInput("1000"), key: "k1")
        let again = try await liu.ask("placeOffer", room.offerInput("1000"), key: "k1")
        #expect(once.body == again.body && again.fields["idempotency-replayed"] == "true")
        let other = try await liu.ask("placeOffer", room.offerInput("1010"), key: "k1")
        #expect(other.status == 422 && other.code == "request.key_reused")
        let next = try await room.offer(0, "1010")
        #expect(next["sequence"]?.int64 == (once.json["sequence"]?.int64 ?? 0) + 1)
        await room.city.stop()
    }

    @Test func `admits those whose papers and deposit were in order when registration ended`()
        async throws
    {
        var room = try await SaleRoom()
        for name in ["Liu", "Wang", "Chen", "Zhou", "Wu"] { try await room.register(name) }
        try await room.admit(0)
        try await room.admit(1, paidFen: 4999)
        try await room.admit(2, isOwn: false)
        let refused = JSONValue.string(room.registrations[3])
        try await room.officer().call(
            "reviewRegistration",
            ["id": refused, "accept": false, "reason": "身份证明不全"]
        )
        try await room.city.advance(seconds: SaleRoom.registrationSeconds)
        let late = try await room.officer().ask(
            "reviewRegistration",
            ["id": .string(room.registrations[4]), "accept": true]
        )
        #expect(late.code == "exchange.registration.over")
        let money = try await room.officer().call(
            "confirmDeposit",
            [
                "id": .string(room.registrations[4]), "paidFen": 5000, "isOwn": true,
                "payment": "late-1",
            ]
        )
        #expect(money["deposit"]?.string == "late")
        let fresh = try await room.city.resident("Sun").ask(
            "registerBidder",
            ["id": .string(room.lot)]
        )
        #expect(fresh.code == "exchange.registration.over")
        try await room.city.advance(
            seconds: SaleRoom.openingSeconds - SaleRoom.registrationSeconds
        )
        #expect(try await receipt(room.offer(0, "1000"), "answer") == "accepted")
        for place in 1..<5 {
            let answer = try await room.bidder(place).ask("placeOffer", room.offerInput("1010"))
            #expect(answer.code == "exchange.bidder.not_qualified", "\(place)")
        }
        let stranger = try await room.city.resident("Sun").ask(
            "placeOffer",
            room.offerInput("1010")
        )
        #expect(stranger.code == "exchange.bidder.not_registered")
        await room.city.stop()
    }

    @Test func `reads no amount that is written otherwise than in yuan`() async throws {
        var room = try await SaleRoom()
        try await room.register("Liu")
        let liu = try await room.bidder(0)
        for amount in [
            "", "0", "-1", "+1", "1e3", "NaN", "1,000", "１００", "1.234", ".5", "1.", "01", " 1",
            "9223372036854775808", "90000000000000.01",
        ] {
            let answer = try await liu.ask("placeOffer", room.offerInput(amount))
            #expect(answer.status == 422, "\(amount): \(answer.text)")
        }
        await room.city.stop()
    }

    @Test func `remembers nothing that grows with the offers`() throws {
        let room = Lot(PolicyBook.timedAtOnce).auction
        let notice = LotNotice(
            title: LocalizedText(zh: "标的", en: "Lot"),
            kind: "rights",
            policy: room.policy,
            terms: room.terms,
            depositFen: 0,
            listedAt: Lot.opensAt.instant,
            registrationEndsAt: Lot.opensAt.instant
        )
        var lot = LiveLot(notice)
        lot.freeze(room.terms.bidders)
        _ = lot.receive(.deadline(version: 0), at: Lot.opensAt)
        for number in 1...1000 {
            let bid = AuctionEvent.bid(
                bidder: number % 2 == 0 ? "Liu" : "Wang",
                fen: 100_000 + Int64(number) * 1000,
                key: String(number)
            )
            let receipt = lot.receive(bid, at: Lot.opensAt.adding(nanos: Int64(number)))
            #expect(receipt?.answer == .accepted)
        }
        let record = try #require(lot.record)
        #expect(record.auction.keys == nil && record.lines.isEmpty && lot.fresh.count == 1)
    }

    @Test func `is not listed when it contradicts itself`() async throws {
        let wrong: [(String, JSONValue)] = [
            ("direction", "reverse"), ("stepMaxFen", 5000),
            ("limitCommitment", .string(String(repeating: "g", count: 64))),
            ("registrationEndsAt", "2026-11-23T00:00:00Z"),
            ("opensAt", "2026-11-23T04:30:00Z"), ("policy", "CN-Z"),
        ]
        for (name, value) in wrong {
            await #expect(throws: UnexpectedAnswer.self, "\(name)") {
                _ = try await SaleRoom(change: [name: value])
            }
        }
    }
}
