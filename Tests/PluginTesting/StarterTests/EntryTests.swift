import PluginKit
import PluginTesting
import Testing

@testable import Starter

@Suite struct `Entries` {
    @Test func `what is recorded is what its organisation then reads`() async throws {
        let city = try await TestCity(plugins: Starter())
        let clerk = try await city.staff("landlord", of: "acme")
        let entry = try await clerk.call(Operations.RecordEntry.self, ["text": "lift mended"])
        let page = try await clerk.call(Operations.ListEntries.self)
        #expect(page.items == [entry])
        #expect(entry.text == "lift mended")
        #expect(try await city.published("starter.entry.recorded.v1").count == 1)
    }

    @Test func `another organisation sees nothing of it`() async throws {
        let city = try await TestCity(plugins: Starter())
        let clerk = try await city.staff("landlord", of: "acme")
        let other = try await city.staff("landlord", of: "other")
        try await clerk.call("recordEntry", ["text": "lift mended"])
        #expect(try await other.call(Operations.ListEntries.self).items.isEmpty)
    }

    @Test func `a resident may not record`() async throws {
        let city = try await TestCity(plugins: Starter())
        let answer = try await city.resident("Liu").ask("recordEntry", ["text": "lift mended"])
        #expect(answer.status == 403)
        #expect(try await city.published().isEmpty)
    }

    @Test func `the same key gives the same entry once`() async throws {
        let city = try await TestCity(plugins: Starter())
        let clerk = try await city.staff("landlord", of: "acme")
        let first = try await clerk.call("recordEntry", ["text": "lift mended"], key: "k1")
        let again = try await clerk.call("recordEntry", ["text": "lift mended"], key: "k1")
        #expect(first == again)
        #expect(try await clerk.call(Operations.ListEntries.self).items.count == 1)
        #expect(try await city.published("starter.entry.recorded.v1").count == 1)
    }

    @Test func `a page ends where the next begins`() async throws {
        let city = try await TestCity(plugins: Starter())
        let clerk = try await city.staff("landlord", of: "acme")
        var all: [Entry] = []
        for text in ["a", "b", "c", "d", "e"] {
            all.append(try await clerk.call(Operations.RecordEntry.self, ["text": .string(text)]))
        }
        let first = try await clerk.call(Operations.ListEntries.self, ["limit": 3])
        let after = try #require(first.next)
        let second = try await clerk.call(
            Operations.ListEntries.self,
            ["limit": 3, "after": .string(after)]
        )
        #expect(first.items + second.items == all)
        #expect(second.next == nil)
    }
}
