import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A loan on a certified right` {
    /// A right that is certified, and its certificate.
    private func certified() async throws -> (room: SaleRoom, certificate: JSONValue) {
        var room = try await SaleRoom(change: ["kind": "landUse", "areaMu100": 12_050])
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        try await room.sign()
        try await room.ask("certify", as: "Qian")
        let issued = try await room.city.published("exchange.certificate.issued.v1")
        return (room, try #require(issued.first?.payload["certificate"]))
    }

    @discardableResult
    private func act(
        _ kind: String,
        on loan: JSONValue,
        _ more: [String: JSONValue] = [:],
        in room: SaleRoom,
        as name: String = "Zhao"
    ) async throws -> String? {
        var input: [JSONMember] = [.init("id", loan), .init("kind", .string(kind))]
        for (field, value) in more { input.append(.init(field, value)) }
        return try await room.officer(name).call("actOnLoan", .object(input))["answer"]?.string
    }

    @discardableResult
    private func list(
        _ right: JSONValue,
        _ direction: String = "forward",
        in room: SaleRoom
    ) async throws -> JSONValue {
        let now = room.city.clock.now
        return try await room.officer().list(
            "landUse",
            [
                "titleZh": "农田经营权", "policy": "CN-B", "right": right,
                "direction": .string(direction), "startFen": 100_000, "stepFen": 1000,
                "depositFen": 0, "registrationEndsAt": .string(now.adding(seconds: 3600).rfc3339),
                "opensAt": .string(now.adding(seconds: 7200).rfc3339),
            ]
        )
    }

    private func lien(
        on certificate: JSONValue,
        in room: SaleRoom
    ) async throws -> JSONValue {
        let asked = try await room.bidder(0).call("askLoan", ["id": certificate])
        let loan = try #require(asked["id"])
        #expect(try await act("register", on: loan, in: room) == "notValued")
        #expect(try await act("value", on: loan, ["fen": 90_000], in: room) == "accepted")
        #expect(
            try await act("register", on: loan, ["lender": "农商行"], in: room) == "accepted"
        )
        #expect(try await act("disburse", on: loan, ["fen": 90_001], in: room) == "beyondValue")
        #expect(try await act("disburse", on: loan, ["fen": 60_000], in: room) == "accepted")
        return loan
    }

    @Test func `is asked for by the holder alone, and one at a time`() async throws {
        let (room, certificate) = try await certified()
        let foreign = await #expect(throws: UnexpectedAnswer.self) {
            try await room.bidder(1).call("askLoan", ["id": certificate])
        }
        #expect(foreign?.answer.text.contains("exchange.certificate.not_found") == true)
        try await room.bidder(0).call("askLoan", ["id": certificate])
        let again = await #expect(throws: UnexpectedAnswer.self) {
            try await room.bidder(0).call("askLoan", ["id": certificate])
        }
        #expect(again?.answer.text.contains("exchange.loan.yours") == true)
        await room.city.stop()
    }

    @Test func `keeps the right off the board, until two officers note the lender's consent`()
        async throws
    {
        let (room, certificate) = try await certified()
        let loan = try await lien(on: certificate, in: room)
        let refused = await #expect(throws: UnexpectedAnswer.self) {
            try await list(certificate, in: room)
        }
        #expect(refused?.answer.text.contains("exchange.loan.lien") == true)
        #expect(try await act("consent", on: loan, in: room) == nil)
        #expect(try await act("consent", on: loan, in: room) == nil)
        #expect(try await act("consent", on: loan, in: room, as: "Qian") == "accepted")
        #expect(try await list(certificate, in: room)["state"]?.string == "registering")
        let twice = await #expect(throws: UnexpectedAnswer.self) {
            try await list(certificate, in: room)
        }
        #expect(twice?.answer.text.contains("exchange.loan.lien") == true)
        #expect(try await act("release", on: loan, in: room) == "accepted")
        try await list(certificate, in: room)
        await room.city.stop()
    }

    @Test func `that is overdue is disposed of by a forward listing`() async throws {
        let (room, certificate) = try await certified()
        let loan = try await lien(on: certificate, in: room)
        let incomplete = await #expect(throws: UnexpectedAnswer.self) {
            try await act("value", on: loan, in: room)
        }
        #expect(incomplete?.answer.text.contains("exchange.act.incomplete") == true)
        try await act("paid", on: loan, in: room)
        #expect(try await act("missed", on: loan, in: room) == "accepted")
        let backwards = await #expect(throws: UnexpectedAnswer.self) {
            try await list(certificate, "reverse", in: room)
        }
        #expect(backwards?.answer.text.contains("exchange.loan.lien") == true)
        try await list(certificate, in: room)
        let loans = try await room.officer().call("getLoans")
        #expect(loans["items"]?[0]?["state"]?.string == "disposed")
        #expect(try await act("paid", on: loan, in: room) == "loanEnded")
        // The bus hears of the lien and of its end, and of nobody and no amount.
        for type in ["registered", "released"] {
            let told = try await room.city.published("exchange.right.lien_\(type).v1")
            #expect(told.map { $0.payload["certificate"] } == [certificate])
            #expect(told.first?.payload.members?.map(\.name) == ["certificate", "lot"])
        }
        await room.city.stop()
    }

    @Test func `that nobody answers is a breach after five working days`() async throws {
        let (room, certificate) = try await certified()
        try await room.bidder(0).call("askLoan", ["id": certificate])
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        let told = try await room.city.published("exchange.clock.breached.v1")
        #expect(told.contains { $0.payload["clock"]?.string == "loan" })
        await room.city.stop()
    }
}

@Suite(.timeLimit(.minutes(4))) struct `A lot that failed` {
    private func relist(
        _ room: SaleRoom,
        _ more: [String: JSONValue] = [:]
    ) async throws -> JSONValue {
        let now = room.city.clock.now
        var input: [JSONMember] = [
            .init("id", .string(room.lot)),
            .init("registrationEndsAt", .string(now.adding(seconds: 3600).rfc3339)),
            .init("opensAt", .string(now.adding(seconds: 7200).rfc3339)),
        ]
        for (name, value) in more { input.append(.init(name, value)) }
        return try await room.officer().call("relistLot", .object(input))
    }

    @Test func `is listed again under its policy, once, and open data says which one it follows`()
        async throws
    {
        let room = try await SaleRoom()
        let early = await #expect(throws: UnexpectedAnswer.self) { try await relist(room) }
        #expect(early?.answer.text.contains("exchange.lot.not_failed") == true)
        try await room.city.advance(seconds: SaleRoom.openingSeconds + 600)
        #expect(try await room.state() == "failed")
        let again = try await relist(room, ["startFen": 90_000])
        #expect(again["state"]?.string == "registering" && again["startFen"]?.int64 == 90_000)
        #expect(again["policy"]?.string == "CN-C" && again["titleZh"]?.string == "村级监控设备采购")
        let twice = await #expect(throws: UnexpectedAnswer.self) { try await relist(room) }
        #expect(twice?.answer.text.contains("exchange.lot.not_failed") == true)
        let found = try await room.city.anonymous.call("getReleases", ["limit": 100])
        let newest = found["items"]?.elements?.last?["text"]?.string ?? ""
        let related = try JSONValue.parse(newest)["relatedProcesses"]?[0]
        #expect(related?["identifier"]?.string == "ocds-213czf-\(room.lot)")
        await room.city.stop()
    }

    @Test func `is listed again three times in a row at most`() async throws {
        var room = try await SaleRoom()
        for round in 0..<4 {
            try await room.city.advance(seconds: SaleRoom.openingSeconds + 600)
            if round == 3 {
                let often = await #expect(throws: UnexpectedAnswer.self) { try await relist(room) }
                #expect(often?.answer.text.contains("exchange.lot.relisted_often") == true)
            } else {
                room = room.following(try await relist(room)["id"]?.string ?? "")
            }
        }
        await room.city.stop()
    }
}
