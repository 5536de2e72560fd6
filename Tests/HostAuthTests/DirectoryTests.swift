import Foundation
import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `The directory` {
    private let name = LocalizedText(zh: "甲", en: "A")

    private func create(
        _ city: TestIdentity,
        _ id: String,
        _ segment: String,
        below parent: String? = nil,
        kind: Tenant.Kind = .landlord
    ) async throws -> Tenant {
        try await city.directory.createTenant(
            TenantID(id),
            segment: segment,
            below: parent.map { TenantID($0) },
            kind: kind,
            name: name,
            by: TestIdentity.system,
            at: city.clock.now
        )
    }

    @Test func `an organisation made twice is one, and another in its place is refused`()
        async throws
    {
        let city = try TestIdentity()
        let top = try await create(city, "city", "city", kind: .city)
        let below = try await create(city, "l7", "landlord-07", below: "city")
        #expect(try await create(city, "l7", "landlord-07", below: "city") == below)
        #expect(below.path.text == "/city/landlord-07/")
        let tree = try await city.directory.tree()
        #expect(tree.count == 2)
        #expect(tree.isWithin(below.id, top.id))
        for (id, segment, parent, code) in [
            ("l8", "landlord-07", "city", "auth.tenant_taken"),
            ("l7", "landlord-08", "city", "auth.tenant_taken"),
            ("l8", "Landlord", "city", "auth.tenant_misplaced"),
            ("l8", "a", "nobody", "auth.tenant_parent_unknown"),
        ] {
            let fault = await fault { _ = try await create(city, id, segment, below: parent) }
            #expect(fault?.code == code)
        }
        let city2 = await fault {
            _ = try await create(city, "c2", "own-city", below: "l7", kind: .city)
        }
        #expect(city2?.code == "auth.tenant_city_below", "nobody makes themselves the city")
        #expect(try await city.number("SELECT count(*) FROM tenant") == 2)
        #expect(try await city.number("SELECT count(*) FROM identity_audit") == 2)
    }

    @Test func `only declared roles, known persons and known organisations are joined`()
        async throws
    {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let person = try await city.directory.ensurePerson(
            phone(1),
            by: TestIdentity.system,
            at: city.clock.now
        )
        func grant(_ role: String, _ person: PersonID, _ tenant: TenantID) async -> String? {
            await fault {
                try await city.directory.grant(
                    role,
                    to: person,
                    in: tenant,
                    by: TestIdentity.system,
                    at: city.clock.now
                )
            }?.code
        }
        #expect(await grant("landlord", person, tenant) == nil)
        #expect(await grant("landlord", person, tenant) == nil)
        #expect(await grant("king", person, tenant) == "auth.role_invalid")
        #expect(await grant("resident", person, tenant) == "auth.role_invalid")
        #expect(await grant("landlord", PersonID("x"), tenant) == "auth.person_unknown")
        #expect(await grant("landlord", person, TenantID("x")) == "auth.tenant_unknown")
        #expect(try await city.directory.memberships(of: person).map(\.role) == ["landlord"])
        #expect(
            try await city.number("SELECT count(*) FROM identity_audit WHERE act='role.granted'")
                == 1
        )
    }

    @Test func `a person has no more roles than anyone may have`() async throws {
        var limits = AuthLimits()
        limits.membershipsPerPersonMax = 2
        let city = try TestIdentity(limits: limits)
        let tenant = try await city.tenant("a")
        let person = try await city.directory.ensurePerson(
            phone(1),
            by: TestIdentity.system,
            at: city.clock.now
        )
        var codes: [String?] = []
        for role in ["landlord", "clerk", "operator", "clerk"] {
            codes.append(
                await fault {
                    try await city.directory.grant(
                        role,
                        to: person,
                        in: tenant,
                        by: TestIdentity.system,
                        at: city.clock.now
                    )
                }?.code
            )
        }
        #expect(codes == [nil, nil, "auth.too_many_roles", nil])
        #expect(try await city.directory.memberships(of: person).count == 2)
    }

    @Test func `the host keeps its keys over a restart, and another host has others`() async throws
    {
        let city = try TestIdentity(seed: 1)
        let hash = city.store.keys.phoneHash(phone(1))
        let signedIn = try await city.signIn(phone(1))
        city.store.close()
        let again = try IdentityStore(path: city.store.path, environment: city.environment)
        defer { again.close() }
        #expect(again.keys.phoneHash(phone(1)) == hash)
        let loop = try Authenticator(
            again,
            permissions: city.permissions,
            cookies: CookieJar(isSecure: false),
            uses: KeyUses(again)
        )
        #expect(try loop.session(of: signedIn.token, at: city.clock.now) != nil)
        let other = try TestIdentity(seed: 2)
        #expect(other.store.keys.phoneHash(phone(1)) != hash)
    }

    @Test func `damaged keys stop the host instead of making it forget everybody`() async throws {
        let city = try TestIdentity()
        try await city.store.lane.perform { transaction in
            try transaction.statement("UPDATE host_secret SET key = x'00' WHERE name = 'code'")
                .run()
        }
        city.store.close()
        let fault = await fault {
            _ = try IdentityStore(path: city.store.path, environment: city.environment)
        }
        #expect(fault?.code == "auth.host_keys_damaged")
    }

    @Test func `every naughty name is stored and given back as it is`() async throws {
        let city = try TestIdentity()
        for (index, text) in try naughtyStrings().prefix(200).enumerated()
        where !text.contains("\0") {
            let person = try await city.directory.ensurePerson(
                phone(index),
                name: text,
                by: TestIdentity.system,
                at: city.clock.now
            )
            #expect(try await city.contact(of: person).name == text)
        }
    }
}
