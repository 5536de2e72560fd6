import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

/// The draw among equal offers on a whole host: each step is told, and so a leaf of the chain.
@Suite(.timeLimit(.minutes(4))) struct `A draw on a lot` {
    private let secrets = ["aa01", "bb02", "cc03"]
    private let signature = String(repeating: "b4", count: 48)

    /// Two bidders of priority have matched the best offer when time runs out.
    private func drawing() async throws -> SaleRoom {
        let commitments = secrets.map {
            JSONValue.string(SHA256Sum(of: Hexadecimal.bytes($0) ?? []).hex)
        }
        var room = try await SaleRoom("CN-A", change: ["drawCommitments": .array(commitments)])
        for (place, name) in ["Liu", "Wang", "Chen"].enumerated() {
            try await room.register(name)
            try await room.admit(place, hasPriority: place > 0)
        }
        try await room.city.advance(seconds: SaleRoom.openingSeconds)
        try await room.offer(0, "1010")
        for place in 1...2 { try await room.offer(place, "1010", kind: "match") }
        for seconds in [3600, 300] as [Int64] { try await room.city.advance(seconds: seconds) }
        #expect(try await room.state() == "drawing")
        return room
    }

    @Test func `is announced with its list and a beacon to come, before anybody knows it`()
        async throws
    {
        let room = try await drawing()
        let told = try await room.city.published("exchange.draw.announced.v1")
        #expect(told.count == 1)
        let announced = try #require(told.first?.payload)
        #expect(announced["entries"]?.int64 == 2 && announced["beacon"]?.string == "drand-quicknet")
        let instant = try #require(announced["beaconAt"]?.string.flatMap { Instant(rfc3339: $0) })
        #expect(instant >= room.city.clock.now.adding(seconds: 86_400 - 1))
        let draw: [String: JSONValue] = ["signature": .string(signature)]
        for place in 0..<2 {
            let shown: [String: JSONValue] = [
                "drawParty": .number(JSONNumber(Int64(place + 1))),
                "secret": .string(secrets[place]),
            ]
            #expect(try await room.ask("reveal", shown)["answer"]?.string == "accepted")
        }
        #expect(try await room.act("draw", draw)["answer"]?.string == "earlyBeacon")
        try await room.city.advance(seconds: 86_403)
        let late: [String: JSONValue] = ["drawParty": 3, "secret": .string(secrets[2])]
        #expect(try await room.ask("reveal", late)["answer"]?.string == "late")
        // Two officers have to bring the same signature.
        let other: [String: JSONValue] = ["signature": .string(String(repeating: "b5", count: 48))]
        #expect(try await room.ask("draw", other)["isDone"]?.bool == false)
        #expect(try await room.ask("draw", draw, as: "Qian")["isDone"]?.bool == false)
        #expect(try await room.ask("draw", draw)["isDone"]?.bool == true)
        #expect(try await room.state() == "closed")
        let shown = try await room.city.published("exchange.draw.revealed.v1")
        #expect(shown.map { $0.payload["party"]?.int64 } == [1, 2])
        let done = try await room.city.published("exchange.draw.done.v1").first?.payload
        let named = (done?["named"]?.elements ?? []).compactMap(\.string)
        #expect(Set(named) == ["B2", "B3"])
        #expect(try await room.award()["label"]?.string == named.first)
        let verdict = try await Replayer.judge(lines: [room.export()])
        #expect(verdict.status == 0, "\(verdict.text)")
        // The list's root is the link that the log has at that entry.
        let record = String(decoding: try await room.export(), as: UTF8.self)
        #expect(record.contains(announced["link"]?.string ?? "?"))
        await room.city.stop()
    }
}
