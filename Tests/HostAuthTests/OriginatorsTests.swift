import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Who caused an event` {
    private func standing(
        _ originator: String,
        _ tenant: TenantID?,
        _ city: TestIdentity
    ) throws -> Originators.Standing? {
        let originators = try Originators(city.store, permissions: city.permissions)
        defer { originators.close() }
        return try originators.standing(of: originator, in: tenant, at: city.clock.now)
    }

    @Test func `acts for the organisation where they hold a role now`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let clerk = try await city.member(1, ["clerk"], of: tenant)
        let name = "person:\(clerk.person)"
        let before = try standing(name, tenant, city)
        #expect(before?.principal == Principal(kind: .person, id: clerk.person.text))
        #expect(before?.tenant == tenant)
        #expect(before?.permissions == ["homes.hold", "homes.edit"])
        try await city.directory.withdraw(
            "clerk",
            from: clerk.person,
            in: tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        // Without it they are a resident, who acts as a subject.
        let after = try standing(name, tenant, city)
        #expect(after?.tenant == nil)
        #expect(after?.permissions == ["homes.hold"])
    }

    @Test func `may nothing in an organisation that is suspended`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let clerk = try await city.member(1, ["clerk"], of: tenant)
        _ = try await city.directory.suspend(
            tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        let standing = try standing("person:\(clerk.person)", tenant, city)
        #expect(standing?.tenant == nil)
        #expect(standing?.permissions == ["homes.hold"])
    }

    @Test func `is within its scopes and its organisation when it is a key`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let owner = try await city.member(1, ["landlord"], of: tenant)
        let place = try city.place(of: owner.token, on: try city.authenticator())
        let made = try await city.keys.make(
            KeyDesk.Wish(name: "对接", scopes: ["homes.list"], days: 30),
            for: place,
            by: owner.person,
            at: city.clock.now
        )
        let name = "apiKey:\(made.key.id)"
        #expect(try standing(name, tenant, city)?.permissions == ["homes.list"])
        #expect(try standing(name, TenantID("b"), city) == nil)
        try await city.keys.revoke(
            made.key.id,
            in: nil,
            by: TestIdentity.system,
            at: city.clock.now
        )
        #expect(try standing(name, tenant, city) == nil)
    }

    @Test func `is nobody when it is a service or unknown`() async throws {
        let city = try TestIdentity()
        for name in ["service:housing", "person:nobody", "anonymous:", "", "person"] {
            #expect(try standing(name, nil, city) == nil, "\(name)")
        }
    }
}
