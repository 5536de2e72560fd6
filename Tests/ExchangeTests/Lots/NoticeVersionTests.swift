import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `Versions of a notice` {
    private static let day: Int64 = 86_400

    private func amend(
        _ room: SaleRoom,
        ends: Int64,
        _ more: [String: JSONValue] = [:],
        as caller: TestCaller? = nil
    ) async throws -> TestAnswer {
        let now = room.city.clock.now
        let input: [String: JSONValue] = [
            "id": .string(room.lot), "reason": "起始价笔误",
            "registrationEndsAt": .string(now.adding(seconds: ends).rfc3339),
            "opensAt": .string(now.adding(seconds: ends + 3600).rfc3339),
        ]
        let whole = input.merging(more) { $1 }.sorted { $0.key < $1.key }
        let zhao = try await room.officer()
        return try await (caller ?? zhao).ask(
            "amendNotice",
            .object(whole.map { JSONMember($0.key, $0.value) })
        )
    }

    @Test func `let the time to register begin anew, and each is kept`() async throws {
        var room = try await SaleRoom()
        let first = try await room.board()
        try await room.register("Liu")
        try await room.city.advance(seconds: 1800)
        // It was listed for an hour, so half an hour is too little now.
        #expect(try await amend(room, ends: 3599).code == "exchange.lot.unsound")
        let changed = try await amend(room, ends: 3600, ["startFen": 120_000])
        #expect(changed.json["noticeVersion"]?.int64 == 2)
        #expect(changed.json["startFen"]?.int64 == 120_000)
        try await room.register("Wang")
        let told = try await room.city.published("exchange.lot.notice_changed.v1")
        #expect(told.map { $0.payload["version"]?.int64 } == [2])
        let kept = try await room.city.anonymous.call("getNotices", ["id": .string(room.lot)])
        let versions = kept["items"]?.elements ?? []
        #expect(versions.map { $0["startFen"]?.int64 } == [120_000, 100_000])
        #expect(versions.map { $0["reason"]?.string } == ["起始价笔误", nil])
        #expect(versions.last?["registrationEndsAt"] == first["registrationEndsAt"])
        let list = try await room.officer().call("getRegistrations", ["id": .string(room.lot)])
        #expect((list["items"]?.elements ?? []).map { $0["noticeVersion"]?.int64 } == [1, 2])
        // The end that stood first passes without effect, also for a host that has begun again.
        room.city = try await room.city.restarted(Exchange(), afterSeconds: 1)
        try await room.city.advance(seconds: 1900)
        #expect(try await room.state() == "registering")
        for place in 0...1 { try await room.admit(place) }
        try await room.city.advance(seconds: 1700)
        #expect(try await room.state() == "scheduled")
        #expect(try await amend(room, ends: 7200).code == "exchange.registration.over")
        try await room.city.advance(seconds: 3600)
        #expect(try await room.offer(0, "1100")["answer"]?.string == "worseThanStart")
        #expect(try await room.offer(0, "1200")["answer"]?.string == "accepted")
        await room.city.stop()
    }

    @Test func `keep to the approved price, to what is sealed, and to the lot's own officers`()
        async throws
    {
        let commitment = LimitSeal.commitment(fen: 150_000, salt: "s")
        let room = try await SaleRoom(change: ["limitCommitment": .string(commitment)])
        let low = try await amend(room, ends: Self.day, ["startFen": 99_999])
        #expect(low.code == "exchange.application.unfit")
        let open = try await amend(room, ends: Self.day, ["limitFen": 150_000])
        #expect(open.code == "exchange.lot.unsound")
        let sun = try await room.city.staff("officer", of: "huangpi", name: "Sun")
        let foreign = try await amend(room, ends: Self.day, as: sun)
        #expect(foreign.code == "exchange.lot.not_found")
        #expect(try await room.board()["noticeVersion"] == nil)
        let kept = try await room.city.anonymous.call("getNotices", ["id": .string(room.lot)])
        #expect(kept["items"]?.elements?.isEmpty == true)
        await room.city.stop()
    }

    @Test func `let whoever registered go, with the deposit they had paid`() async throws {
        var room = try await SaleRoom(over: .socket)
        for name in ["Liu", "Wang", "Chen"] { try await room.register(name) }
        for place in 0...1 { try await room.admit(place) }
        let (lot, liu) = ("/exchange/lots/\(room.lot)", try await room.bidder(0))
        #expect(try !liu.page(lot).text.contains("您报名后公告已变更"))
        #expect(try await amend(room, ends: Self.day).isSuccess)
        #expect(try liu.page(lot).text.contains("您报名后公告已变更"))
        #expect(try liu.post("\(lot)/withdraw", [:]) == lot)
        #expect(try liu.page(lot).text.contains("已撤回报名"))
        #expect(try await room.deposits() == ["refundDue", "held", "due"])
        #expect(try await room.award()["refundsDueAt"]?.string != nil)
        let own: JSONValue = ["id": .string(room.lot)]
        #expect(
            try await liu.ask("withdrawBidder", own).code == "exchange.registration.withdrawn"
        )
        // Whoever has gone is not judged any more, and money that comes later goes back.
        let chen = try await room.bidder(2).call("withdrawBidder", own)
        #expect(chen["papers"]?.string == "withdrawn" && chen["deposit"]?.string == "due")
        let id = JSONValue.string(room.registrations[2])
        let judged = try await room.officer().ask("reviewRegistration", ["id": id, "accept": true])
        #expect(judged.code == "exchange.registration.withdrawn")
        try await room.officer().call(
            "confirmDeposit",
            ["id": id, "paidFen": 5000, "isOwn": true, "payment": "p-3"]
        )
        #expect(try await room.deposits() == ["refundDue", "held", "refundDue"])
        for (place, payment) in [(0, "b-1"), (2, "b-3")] {
            let back: JSONValue = [
                "id": .string(room.registrations[place]), "payment": .string(payment),
            ]
            try await room.officer().call("refundDeposit", back)
        }
        #expect(try await room.award()["refundsDueAt"] == nil)
        try await room.city.advance(seconds: Self.day + 3600)
        #expect(try await room.state() == "timed")
        #expect(
            try await room.bidder(0).ask("placeOffer", room.offerInput("1000")).code
                == "exchange.bidder.not_qualified"
        )
        #expect(try await room.offer(1, "1000")["answer"]?.string == "accepted")
        #expect(
            try await room.bidder(1).ask("withdrawBidder", own).code
                == "exchange.registration.over"
        )
        await room.city.stop()
    }

    @Test func `are written by a form, and read by everybody on the lot's page`() async throws {
        let room = try await SaleRoom(over: .socket)
        let (lot, zhao) = ("/exchange/lots/\(room.lot)", try await room.officer())
        func clock(_ seconds: Int64) -> String {
            let text = room.city.clock.now.adding(seconds: 28_800 + seconds).rfc3339
            return String(text.prefix(16))
        }
        #expect(try zhao.page("\(lot)/registrations").text.contains("action=\"\(lot)/notice\""))
        var form = [
            "reason": "typo", "start": "1200", "step": "", "titleZh": "", "titleEn": "",
            "registrationEnds": clock(600), "opens": clock(Self.day),
        ]
        #expect(try zhao.submit("\(lot)/notice", form).status == 422)
        form["registrationEnds"] = clock(7200)
        #expect(try zhao.post("\(lot)/notice", form) == lot)
        let shown = try await room.city.resident("Liu").page(lot).text
        #expect(shown.contains("typo") && shown.contains("¥1200") && shown.contains("¥1000"))
        await room.city.stop()
    }
}
