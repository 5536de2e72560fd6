import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite struct `Policies that an organisation keeps` {
    /// The book's CN-A under another name, changed.
    private func text(_ change: (inout Policy) -> Void = { _ in }) -> JSONValue {
        var policy = PolicyBook.freeThenTimed
        policy.id = "WH-A"
        change(&policy)
        return .string(String(decoding: PolicyText.bytes(of: policy), as: UTF8.self))
    }

    @Test func `the book's policies are everybody's to read, each under its sum`() async throws {
        let city = try await TestCity(plugins: Exchange())
        let list = try await city.anonymous.call(Operations.ListPolicies.self)
        #expect(
            list.items.map(\.policy) == ["CN-A", "CN-B", "CN-C", "GE", "RU", "UA", "UA-texas"]
        )
        for item in list.items {
            #expect(item.sum == SHA256Sum(of: Array(item.text.utf8)).hex)
            #expect(try PolicyText.policy(Array(item.text.utf8)).id == item.policy)
        }
        await city.stop()
    }

    @Test func `a sound policy is kept once, for its organisation alone`() async throws {
        let city = try await TestCity(plugins: Exchange())
        let officer = try await city.staff("officer", of: "jiangxia")
        let other = try await city.staff("officer", of: "caidian")
        let kept = try await officer.call(Operations.KeepPolicy.self, ["text": text()])
        #expect(try await officer.call(Operations.KeepPolicy.self, ["text": text()]) == kept)
        #expect(try await officer.call(Operations.ListKeptPolicies.self).items == [kept])
        #expect(try await other.call(Operations.ListKeptPolicies.self).items.isEmpty)
        #expect(try await city.published("exchange.policy.kept.v1").count == 1)
        let again = try await officer.ask("keepPolicy", ["text": text { $0.freeSeconds = 60 }])
        #expect(again.code == "exchange.policy.kept")
        let next = try await officer.call(
            Operations.KeepPolicy.self,
            ["text": text { $0.version = 2 }]
        )
        let page = try await officer.call(Operations.ListKeptPolicies.self, ["limit": 1])
        #expect(page.items == [kept] && page.next == "WH-A@1")
        let rest = try await officer.call(
            Operations.ListKeptPolicies.self,
            ["limit": 1, "after": "WH-A@1"]
        )
        #expect(rest.items == [next])
        await city.stop()
    }

    @Test func `what contradicts itself, is unread or takes a name of the book is refused`()
        async throws
    {
        let city = try await TestCity(plugins: Exchange())
        let officer = try await city.staff("officer", of: "jiangxia")
        let unsound = try await officer.ask("keepPolicy", ["text": text { $0.awardees = 9 }])
        #expect(unsound.code == "exchange.policy.unsound")
        let unread = try await officer.ask("keepPolicy", ["text": "{\"id\": 7}"])
        #expect(unread.code == "exchange.policy.unread")
        let taken = try await officer.ask("keepPolicy", ["text": text { $0.id = "GE" }])
        #expect(taken.code == "exchange.policy.kept")
        #expect(try await city.published("exchange.policy.kept.v1").isEmpty)
        await city.stop()
    }
}
