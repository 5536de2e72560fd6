import PluginKit
import Testing

@testable import Starter

@Suite struct `Entries` {
    let rig: StarterRig

    init() throws { rig = try StarterRig() }

    @Test func `what is recorded is what its organisation then reads`() async throws {
        let entry = try await rig.record("lift mended", for: "acme")
        let page = try rig.page(for: "acme")
        #expect(page.items == [entry])
        #expect(entry.text == "lift mended")
        #expect(try rig.published("starter.entry.recorded.v1") == 1)
    }

    @Test func `another organisation sees nothing of it`() async throws {
        _ = try await rig.record("lift mended", for: "acme")
        #expect(try rig.page(for: "other").items.isEmpty)
    }

    @Test func `the same key gives the same entry once`() async throws {
        let first = try await rig.record("lift mended", for: "acme", key: "k1")
        let again = try await rig.record("lift mended", for: "acme", key: "k1")
        #expect(first == again)
        #expect(try rig.page(for: "acme").items.count == 1)
        #expect(try rig.published("starter.entry.recorded.v1") == 1)
    }

    @Test func `a page ends where the next begins`() async throws {
        var ids: [String] = []
        for number in 1...5 { ids.append(try await rig.record("\(number)", for: "acme").id) }
        let first = try rig.page(for: "acme", limit: 3)
        let second = try rig.page(for: "acme", after: first.next, limit: 3)
        #expect((first.items + second.items).map(\.id) == ids)
        #expect(second.next == nil)
    }
}
