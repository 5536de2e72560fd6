import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `The audit of denials` {
    private func denial(_ number: Int, _ city: TestIdentity) -> DenialRecord {
        DenialRecord(
            principal: Principal(kind: .person, id: "p\(number)"),
            tenant: TenantID("a"),
            operation: "listHomes",
            permission: "homes.list",
            grantPlace: "Manifests/homes/plugin.json#/permissions/1/roles",
            trace: "t\(number)",
            at: city.clock.now
        )
    }

    @Test func `the same refusal again is one row with a count`() async throws {
        let city = try TestIdentity()
        let book = DenialBook(city.store)
        for _ in 0..<500 { book.note(denial(1, city)) }
        book.note(denial(2, city))
        #expect(try await city.number("SELECT count(*) FROM denial_audit") == 0)
        try await book.flush()
        try await book.flush()
        #expect(try await city.number("SELECT count(*) FROM denial_audit") == 2)
        #expect(
            try await city.number("SELECT times FROM denial_audit WHERE principal='p1'") == 500
        )
        let place = try await city.store.lane.perform { transaction in
            try transaction.statement("SELECT grant_place FROM denial_audit").first {
                $0.text(at: 0)
            }
        }
        #expect(place == "Manifests/homes/plugin.json#/permissions/1/roles")
    }

    @Test func `beyond the bound of different ones only their number is kept`() async throws {
        var limits = AuthLimits()
        limits.denialsMax = 10
        let city = try TestIdentity(limits: limits)
        let book = DenialBook(city.store)
        for number in 0..<1000 { book.note(denial(number, city)) }
        try await book.flush()
        #expect(try await city.number("SELECT count(*) FROM denial_audit") == 11)
        #expect(try await city.number("SELECT sum(times) FROM denial_audit") == 1000)
    }
}
