import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A procurement as open contracting data` {
    private func feed(_ room: SaleRoom, after: Int64 = 0) async throws -> JSONValue {
        let input: JSONValue = ["after": .number(JSONNumber(after)), "limit": 2]
        return try await room.city.anonymous.call("getReleases", input)
    }

    /// Everything that was given out, read on from number to number.
    private func releases(_ room: SaleRoom) async throws -> [JSONValue] {
        var (found, after): ([JSONValue], Int64) = ([], 0)
        while true {
            let page = try await feed(room, after: after)
            let items = page["items"]?.elements ?? []
            #expect(items.compactMap { $0["number"]?.int64 }.allSatisfy { $0 > after })
            found += try items.map { try JSONValue.parse($0["text"]?.string ?? "") }
            after = page["last"]?.int64 ?? 0
            guard page["hasMore"]?.bool == true else { return found }
        }
    }

    private func record(_ room: SaleRoom) async throws -> JSONValue {
        let found = try await room.city.anonymous.call(
            "getProcurementRecord",
            ["id": .string(room.lot)]
        )
        let pieces = (found["pieces"]?.elements ?? []).compactMap(\.string)
        return try JSONValue.parse(pieces.joined())
    }

    private func flags(_ room: SaleRoom) async throws -> [String] {
        let found = try await room.city.anonymous.call("getRedFlags")
        return (found["items"]?.elements ?? []).compactMap {
            guard let code = $0["indicator"]?.string, let about = $0["about"]?.string else {
                return nil
            }
            return "\(code) \(about)"
        }
    }

    private func closed() async throws -> SaleRoom {
        var room = try await SaleRoom(
            "CN-B",
            change: ["direction": "reverse", "startFen": 9_800_050, "stepFen": 100_000]
        )
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "98000.50")
        try await room.offer(1, "96000.50")
        for seconds in [3600, 300, 300] as [Int64] {
            try await room.city.advance(seconds: seconds)
        }
        return room
    }

    @Test func `is a tender, then an award, then a contract, by labels and exact amounts`()
        async throws
    {
        let room = try await closed()
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        try await room.sign()
        let releases = try await releases(room)
        #expect(releases.map { $0["tag"]?[0]?.string } == ["tender", "award", "contract"])
        #expect(Set(releases.compactMap { $0["id"]?.string }).count == 3)
        let (noticed, awarded, signed) = (releases[0], releases[1], releases[2])
        #expect(noticed["awards"] == nil && noticed["bids"] == nil)
        #expect(noticed["tender"]?["status"]?.string == "active")
        let amount = noticed["tender"]?["value"]?["amount"]
        #expect(amount.map(\.encodedText) == "98000.50")
        let award = awarded["awards"]?[0]
        #expect(award?["status"]?.string == "pending")
        #expect(award?["suppliers"]?[0]?["name"]?.string == "竞买人 B2")
        #expect(award?["value"]?["amount"].map(\.encodedText) == "96000.50")
        let wang = try await room.bidder(1)
        #expect(!awarded.encodedText.contains(wang.person?.text ?? "?"))
        #expect(signed["awards"]?[0]?["status"]?.string == "active")
        #expect(signed["contracts"]?[0]?["awardID"] == award?["id"])
        #expect(signed["tender"]?["status"]?.string == "complete")
        await room.city.stop()
    }

    @Test func `names the offers when they are over, the best first, and when they came`()
        async throws
    {
        let room = try await closed()
        let bids = try #require(try await releases(room).last?["bids"])
        #expect(bids["statistics"]?[1]?["value"]?.int64 == 2)
        let details = bids["details"]?.elements ?? []
        #expect(
            details.map { $0["value"]?["amount"].map(\.encodedText) }
                == ["96000.50", "98000.50"]
        )
        #expect(details.allSatisfy { $0["status"] == "valid" })
        let end = try await releases(room).last?["tender"]?["tenderPeriod"]?["endDate"]?.string
        #expect(details.allSatisfy { ($0["date"]?.string ?? "~") < (end ?? "") })
        await room.city.stop()
    }

    @Test func `is a record: what was given out, how it stands, and how each value came about`()
        async throws
    {
        let room = try await closed()
        let record = try await record(room)
        #expect(record["releases"]?.elements == (try await releases(room)))
        let compiled = record["compiledRelease"]
        #expect(compiled?["tag"] == ["compiled"])
        #expect(compiled?["tender"]?["status"]?.string == "complete")
        #expect(compiled?["awards"]?.elements?.count == 1)
        let history = record["versionedRelease"]?["tender"]?["status"]?.elements ?? []
        #expect(history.map { $0["value"]?.string } == ["active", "complete"])
        await room.city.stop()
    }

    @Test func `says the default of a winner, and who is named next`() async throws {
        // Each offer ends a round here, and two are named.
        var room = try await SaleRoom("UA-texas")
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 10)
        try await room.offer(1, "1010")
        for seconds in [10, 180, SaleRoom.publicitySeconds] as [Int64] {
            try await room.city.advance(seconds: seconds)
        }
        try await room.act("defaulted", ["label": "B2"])
        let compiled = try await record(room)["compiledRelease"]
        let states = (compiled?["awards"]?.elements ?? []).map { $0["status"]?.string }
        #expect(states == ["unsuccessful", "pending"])
        await room.city.stop()
    }

    @Test func `knows a bidder again in the next process, by an id that is nobody's name`()
        async throws
    {
        let first = try await closed()
        let now = first.city.clock.now
        let next = try await first.officer().list(
            "procurement",
            [
                "titleZh": "路灯采购", "policy": "CN-C", "direction": "forward", "startFen": 100_000,
                "stepFen": 1000, "depositFen": 5000,
                "registrationEndsAt": .string(now.adding(seconds: 3600).rfc3339),
                "opensAt": .string(now.adding(seconds: 7200).rfc3339),
            ]
        )
        var second = first.following(next["id"]?.string ?? "")
        try await second.open(to: "Chen", "Wang", "Liu")
        for place in 0..<3 { try await second.offer(place, "10\(place)0") }
        try await second.city.advance(seconds: 300)
        func ids(_ room: SaleRoom) async throws -> [String: String] {
            let bids = try await record(room)["compiledRelease"]?["bids"]?["details"]?.elements
            let pairs = (bids ?? []).compactMap { $0["tenderers"]?[0] }.map {
                ($0["name"]?.string ?? "", $0["id"]?.string ?? "")
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        let (once, again) = (try await ids(first), try await ids(second))
        #expect(once.count == 2 && Set(again.values).count == 3)
        #expect(again["竞买人 B3"] == once["竞买人 B1"] && again["竞买人 B2"] == once["竞买人 B2"])
        #expect(again["竞买人 B1"].map { !once.values.contains($0) } == true)
        let said = try await record(second).encodedText
        for place in 0..<3 {
            let person = try await second.bidder(place).person
            #expect(!said.contains(person?.text ?? "?"))
        }
        let item = try await record(second)["compiledRelease"]?["tender"]?["items"]?[0]
        #expect(item?["classification"] == ["scheme": "UNSPSC", "id": "46171610"])
        await second.city.stop()
    }

    @Test func `an auction that is annulled is a cancelled tender`() async throws {
        let room = try await closed()
        try await room.act("annul")
        let newest = try await releases(room).last
        #expect(newest?["tag"] == ["tenderCancellation", "awardCancellation"])
        #expect(newest?["awards"]?[0]?["status"]?.string == "cancelled")
        await room.city.stop()
    }

    @Test func `is flagged while one alone took part, and for a short notice`() async throws {
        var room = try await SaleRoom("CN-C")
        #expect(try await flags(room) == ["R003 process"])
        try await room.open(to: "Liu")
        try await room.offer(0, "1000")
        try await room.city.advance(seconds: 300)
        #expect(try await flags(room) == ["R003 process", "R018 process"])
        await room.city.stop()
    }

    @Test func `is not what is sold or let`() async throws {
        let room = try await SaleRoom(change: ["kind": "assetLease"])
        #expect(try await releases(room).isEmpty)
        let missing = await #expect(throws: UnexpectedAnswer.self) { try await record(room) }
        #expect(missing?.answer.text.contains("exchange.release.none") == true)
        await room.city.stop()
    }

    @Test func `texts are cut between characters`() {
        let text = "竞买人 B1，价格 980.50 元"
        for size in 3...40 {
            let pieces = TextPieces.of(Array(text.utf8), bytesMax: size)
            #expect(pieces.joined() == text)
            #expect(pieces.allSatisfy { $0.utf8.count <= size && !$0.isEmpty })
        }
    }
}
