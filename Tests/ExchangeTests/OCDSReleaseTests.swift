import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `A procurement as open contracting data` {
    private func release(_ room: SaleRoom) async throws -> JSONValue {
        let page = try await room.city.anonymous.call("getReleases")
        #expect(page["items"]?.elements?.count == 1)
        return try JSONValue.parse(Array((page["items"]?[0]?["text"]?.string ?? "").utf8))
    }

    @Test func `is a tender, then an award, then a contract, by labels and exact amounts`()
        async throws
    {
        var room = try await SaleRoom(
            "CN-B",
            change: ["direction": "reverse", "startFen": 9_800_050, "stepFen": 100_000]
        )
        let noticed = try await release(room)
        #expect(noticed["tag"]?[0]?.string == "tender" && noticed["awards"] == nil)
        #expect(noticed["tender"]?["status"]?.string == "active")
        let amount = noticed["tender"]?["value"]?["amount"]
        #expect(amount.map(\.encodedText) == "98000.50")
        try await room.open(to: "Liu", "Wang")
        try await room.offer(0, "98000.50")
        try await room.offer(1, "96000.50")
        for seconds in [3600, 300, 300] as [Int64] {
            try await room.city.advance(seconds: seconds)
        }
        let awarded = try await release(room)
        #expect(awarded["tag"]?[0]?.string == "award" && awarded["id"] != noticed["id"])
        let award = awarded["awards"]?[0]
        #expect(award?["status"]?.string == "pending")
        #expect(award?["suppliers"]?[0]?["name"]?.string == "竞买人 B2")
        #expect(award?["value"]?["amount"].map(\.encodedText) == "96000.50")
        let wang = try await room.bidder(1)
        #expect(!awarded.encodedText.contains(wang.person?.text ?? "?"))
        try await room.city.advance(seconds: SaleRoom.publicitySeconds)
        try await room.sign()
        let signed = try await release(room)
        #expect(signed["tag"]?[0]?.string == "contract")
        #expect(signed["awards"]?[0]?["status"]?.string == "active")
        #expect(signed["contracts"]?[0]?["awardID"] == award?["id"])
        #expect(signed["tender"]?["status"]?.string == "complete")
        await room.city.stop()
    }

    @Test func `is not what is sold or let`() async throws {
        let room = try await SaleRoom(change: ["kind": "assetLease"])
        let page = try await room.city.anonymous.call("getReleases")
        #expect(page["items"]?.elements?.isEmpty == true)
        await room.city.stop()
    }
}
