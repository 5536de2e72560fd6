import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `From the last offer to the certificate` {
    private func closed(_ names: String...) async throws -> SaleRoom {
        let parties = (1...3).map { JSONValue.string(SHA256Sum(of: [$0]).hex) }
        var room = try await SaleRoom("CN-A", change: ["drawCommitments": .array(parties)])
        for name in names {
            try await room.register(name)
            try await room.admit(room.bidders.count - 1)
        }
        try await room.city.advance(seconds: SaleRoom.openingSeconds)
        for place in names.indices { try await room.offer(place, "\(1000 + 10 * place)") }
        try await room.city.advance(seconds: 3600)
        try await room.city.advance(seconds: 300)
        #expect(try await room.state() == "closed")
        return room
    }

    private func paper(_ room: SaleRoom, _ place: Int, as caller: TestCaller) async throws
        -> TestAnswer
    {
        let input: JSONValue = ["id": .string(room.registrations[place])]
        while true {
            try Task.checkCancellation()
            let answer = try await caller.ask("readPaper", input)
            guard answer.code == "exchange.paper.not_ready" else { return answer }
            try await room.city.settle()
            await Task.yield()
        }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }

    @Test func `an award is public for five working days before a contract is noted`() async throws
    {
        let room = try await closed("Liu", "Wang")
        let award = try await room.award()
        #expect(award["state"]?.string == "publicity" && award["label"]?.string == "B2")
        #expect(award["fen"]?.int64 == 101_000)
        // A Monday noon and five working days: the midnight that ends the next Monday.
        #expect(award["publicityEndsAt"]?.string == "2026-11-30T16:00:00.000Z")
        #expect(try await room.sign()["answer"]?.string == "inPublicity")
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.award()["state"]?.string == "contract")
        #expect(try await room.sign()["answer"]?.string == "accepted")
        #expect(try await room.state() == "confirmed")
        #expect(try await room.deposits() == ["refundDue", "converted"])
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        await room.city.stop()
    }

    @Test func `the certificate takes another officer, and carries the receipt of its issue`()
        async throws
    {
        let room = try await closed("Liu", "Wang")
        let (liu, wang) = (try await room.bidder(0), try await room.bidder(1))
        let before = try await paper(room, 1, as: wang)
        #expect(before.status == 200 && before.body.starts(with: Array("%PDF-".utf8)))
        #expect(!contains(before.body, "c2sp.org/tlog-proof@v1"))
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.ask("certify")["answer"]?.string == "notSigned")
        try await room.sign()
        #expect(try await room.ask("certify")["answer"]?.string == "sameOfficer")
        #expect(try await room.ask("certify", as: "Qian")["isDone"]?.bool == true)
        #expect(try await room.award()["state"]?.string == "certified")
        let mine = try await paper(room, 1, as: wang)
        #expect(mine.status == 200 && contains(mine.body, "c2sp.org/tlog-proof@v1"))
        #expect(try await paper(room, 1, as: room.officer()).body == mine.body)
        #expect(try await paper(room, 1, as: wang).body == mine.body)
        #expect(try await paper(room, 1, as: liu).status == 404)
        let other = try await room.city.staff("officer", of: "caidian")
        #expect(try await paper(room, 1, as: other).status == 404)
        let own = try await paper(room, 0, as: liu)
        #expect(own.status == 200 && !contains(own.body, "c2sp.org/tlog-proof@v1"))
        #expect(try await room.city.published("exchange.certificate.issued.v1").count == 1)
        await room.city.stop()
    }

    @Test func `an objection holds the award up until it is answered`() async throws {
        let room = try await closed("Liu", "Wang")
        let input: JSONValue = ["id": .string(room.lot), "text": "材料未公开"]
        let liu = try await room.bidder(0)
        let raised = try await liu.call("raiseObjection", input)
        #expect(try await liu.ask("raiseObjection", input).code == "exchange.objection.yours")
        let stranger = try await room.city.resident("Chen").ask("raiseObjection", input)
        #expect(stranger.code == "exchange.bidder.not_registered")
        #expect(try await room.award()["openObjections"]?.int64 == 1)
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        #expect(try await room.award()["state"]?.string == "publicity")
        #expect(try await room.sign()["answer"]?.string == "objectionOpen")
        let late = try await room.bidder(1).ask("raiseObjection", input)
        #expect(late.code == "exchange.objection.over")
        let answer: JSONValue = [
            "id": raised["id"] ?? .null, "isUpheld": false, "answer": "已公开",
        ]
        let answered = try await room.officer().call("answerObjection", answer)
        #expect(answered["state"]?.string == "dismissed")
        let twice = try await room.officer().ask("answerObjection", answer)
        #expect(twice.code == "exchange.objection.answered")
        #expect(try await room.award()["state"]?.string == "contract")
        #expect(try await room.sign()["isDone"]?.bool == true)
        await room.city.stop()
    }

    @Test func `an objection that two officers uphold annuls the auction and frees all deposits`()
        async throws
    {
        let room = try await closed("Liu", "Wang")
        let raised = try await room.bidder(0).call(
            "raiseObjection",
            ["id": .string(room.lot), "text": "串通"]
        )
        let answer: JSONValue = [
            "id": raised["id"] ?? .null, "isUpheld": true, "answer": "属实",
        ]
        let first = try await room.officer("Zhao").call("answerObjection", answer)
        #expect(first["state"]?.string == "open")
        #expect(try await room.state() == "closed")
        let second = try await room.officer("Qian").call("answerObjection", answer)
        #expect(second["state"]?.string == "upheld")
        #expect(try await room.state() == "annulled")
        #expect(try await room.award()["state"]?.string == "annulled")
        #expect(try await room.deposits() == ["refundDue", "refundDue"])
        await room.city.stop()
    }

    @Test func `a winner who does not sign in time loses the deposit, and the next is named`()
        async throws
    {
        let room = try await closed("Liu", "Wang", "Chen")
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        try await room.city.advance(seconds: 15 * 86_400)
        #expect(try await room.award()["state"]?.string == "overdue")
        let told = try await room.city.published("exchange.clock.breached.v1")
        #expect(told.filter { $0.payload["clock"]?.string == "contract" }.count == 1)
        #expect(try await room.sign()["answer"]?.string == "contractOverdue")
        #expect(try await room.act("defaulted", ["label": "B3"])["isDone"]?.bool == true)
        #expect(try await room.deposits() == ["held", "held", "forfeited"])
        let next = try await room.award()
        #expect(next["round"]?.int64 == 2 && next["label"]?.string == "B2")
        #expect(next["state"]?.string == "publicity" && next["fen"]?.int64 == 101_000)
        await room.city.stop()
    }

    @Test func `a host that begins anew goes on with awards and their clocks`() async throws {
        var room = try await closed("Liu", "Wang")
        room.city = try await room.city.restarted(
            Exchange(),
            afterSeconds: SaleRoom.publicitySeconds
        )
        try await room.city.advance(seconds: 1)
        #expect(try await room.award()["state"]?.string == "contract")
        #expect(try await room.sign()["isDone"]?.bool == true)
        await room.city.stop()
    }
}
