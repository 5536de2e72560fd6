import Foundation
import Giver
import PluginKit
import PluginTesting
import Taker
import Testing

@testable import Host

@Suite struct `The record of used grants` {
    @Test func `has the first use of each, and the audit names the rest`() async throws {
        let record = FileManager.default.temporaryDirectory
            .appending(path: "used-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: record) }
        let plugins: [any Plugin] = [Giver(), Taker()]
        let city = try await TestCity(list: plugins, over: .socket) { configuration in
            configuration.usedGrantsFile = record
            try configuration.apply(
                platform: Array(#"{"config": {"giver": {"shop": "A"}}}"#.utf8),
                file: "platform.json"
            )
            try configuration.apply(environment: ["CITYHOST_SECRET_GIVER_STAMP_KEY": "k"])
        }
        try await city.resident("Liu").call("askForGift", ["name": "cup"])
        // A refusal is no use.
        #expect(try await city.anonymous.ask("askForGift", ["name": "cup"]).status == 401)
        _ = try await city.published()
        await city.stop()
        let types: [any Plugin.Type] = [Giver.self, Taker.self]
        let (lines, count) = try GrantAudit.unused(types, records: [record])
        #expect(
            lines == [
                "taker route getSeenGifts GET /taker/v1/seen public", "taker system totals reads",
            ]
        )
        #expect(count == 19)
        #expect(try GrantAudit.unused(types, records: []).lines.count == 19)
    }
}
