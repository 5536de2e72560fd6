import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Work on organisations` {
    private func make(_ city: TestIdentity, _ id: String, below parent: String?) async throws {
        _ = try await city.directory.createTenant(
            TenantID(id),
            segment: id,
            below: parent.map { TenantID($0) },
            kind: .enterprise,
            name: LocalizedText(zh: "单位" + id, en: "Org " + id),
            by: TestIdentity.system,
            at: city.clock.now
        )
    }

    private func reach(_ tenant: String) -> Reach { .within(TenantID(tenant), holding: []) }

    @Test func `two moves that would make a circle together cannot both succeed`() async throws {
        for round in 0..<20 {
            let city = try TestIdentity(seed: UInt64(round))
            for id in ["city", "a", "b"] {
                try await make(city, id, below: id == "city" ? nil : "city")
            }
            func move(_ id: String, _ parent: String) async -> String? {
                await fault {
                    _ = try await city.directory.move(
                        TenantID(id),
                        below: TenantID(parent),
                        by: TestIdentity.system,
                        at: city.clock.now
                    )
                }?.code
            }
            async let one = move("a", "b")
            async let other = move("b", "a")
            let codes = await [one, other]
            #expect(codes.compactMap { $0 } == ["auth.tenant_below_itself"])
            let tree = try await city.directory.tree()
            #expect(tree.count == 3)
        }
    }

    @Test func `a move is one row of audit, one event, and every path at once`() async throws {
        let city = try TestIdentity()
        for (id, parent) in [("city", nil), ("a", "city"), ("x", "a"), ("b", "city")] {
            try await make(city, id, below: parent)
        }
        let clerk = try await city.member(1, ["clerk"], of: TenantID("x"))
        let loops = try (0..<3).map { _ in try city.authenticator() }
        for loop in loops {
            #expect(try city.place(of: clerk.token, on: loop).path?.text == "/city/a/x/")
        }
        _ = try await city.directory.move(
            TenantID("a"),
            below: TenantID("b"),
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops {
            #expect(try city.place(of: clerk.token, on: loop).path?.text == "/city/b/a/x/")
        }
        #expect(
            try await city.number("SELECT count(*) FROM identity_audit WHERE act='tenant.moved'")
                == 1
        )
        #expect(try await city.published().last == "host.tenant.moved.v1")
    }

    @Test func `a suspended organisation's members are refused on every loop, and those below it`()
        async throws
    {
        let city = try TestIdentity()
        for (id, parent) in [("city", nil), ("a", "city"), ("x", "a"), ("ab", "city")] {
            try await make(city, id, below: parent)
        }
        let loops = try (0..<3).map { _ in try city.authenticator() }
        let inside = try await city.member(1, ["clerk"], of: TenantID("x"))
        let beside = try await city.member(2, ["clerk"], of: TenantID("ab"))
        for loop in loops {
            _ = try city.place(of: inside.token, on: loop)
            _ = try city.place(of: beside.token, on: loop)
        }
        _ = try await city.directory.suspend(
            TenantID("a"),
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops {
            let refused = await fault { _ = try city.place(of: inside.token, on: loop) }
            #expect(refused?.code == "auth.tenant_suspended")
            #expect(try city.place(of: inside.token, on: loop, "-").tenant == nil)
            #expect(try city.place(of: beside.token, on: loop).tenant == TenantID("ab"))
        }
        _ = try await city.directory.resume(
            TenantID("a"),
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops {
            #expect(try city.place(of: inside.token, on: loop).tenant == TenantID("x"))
        }
    }

    @Test func `an administrator reaches what stands below, and nothing beside or above`()
        async throws
    {
        let city = try TestIdentity()
        for (id, parent) in [("city", nil), ("a", "city"), ("x", "a"), ("b", "city")] {
            try await make(city, id, below: parent)
        }
        let admin = Principal(kind: .person, id: "admin")
        func code(_ body: @escaping () async throws -> Void) async -> String? {
            await fault(body)?.code
        }
        for target in ["b", "city", "nowhere"] {
            let id = TenantID(target)
            #expect(
                await code {
                    _ = try await city.directory.rename(
                        id,
                        to: LocalizedText(zh: "新", en: "new"),
                        by: admin,
                        within: reach("a"),
                        at: city.clock.now
                    )
                } == "auth.tenant_unknown"
            )
            #expect(
                await code {
                    _ = try await city.directory.suspend(
                        id,
                        by: admin,
                        within: reach("a"),
                        at: city.clock.now
                    )
                } == "auth.tenant_unknown"
            )
            #expect(
                await code {
                    _ = try await city.directory.move(
                        TenantID("x"),
                        below: id,
                        by: admin,
                        within: reach("a"),
                        at: city.clock.now
                    )
                } == "auth.tenant_unknown"
            )
            #expect(
                await code {
                    _ = try await city.directory.members(of: id, within: reach("a"))
                } == "auth.tenant_unknown"
            )
        }
    }

    @Test func `an administrator may not suspend the organisation they act for`() async throws {
        let city = try TestIdentity()
        for (id, parent) in [("city", nil), ("a", "city"), ("x", "a")] {
            try await make(city, id, below: parent)
        }
        let admin = Principal(kind: .person, id: "admin")
        func code(_ body: () async throws -> Void) async -> String? { await fault(body)?.code }
        #expect(
            await code {
                _ = try await city.directory.suspend(
                    TenantID("a"),
                    by: admin,
                    within: reach("a"),
                    at: city.clock.now
                )
            } == "auth.tenant_unknown"
        )
        let renamed = try await city.directory.rename(
            TenantID("x"),
            to: LocalizedText(zh: "新", en: "new"),
            by: admin,
            within: reach("a"),
            at: city.clock.now
        )
        #expect(renamed.name.en == "new")
    }

    @Test func `nobody grants or withdraws what they do not hold`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let person = try await city.member(1, ["clerk"], of: tenant).person
        let holding = city.permissions.permissions(of: ["administrator", "clerk"])
        let reach = Reach.within(tenant, holding: holding)
        func grant(_ role: String) async -> String? {
            await fault {
                try await city.directory.grant(
                    role,
                    to: person,
                    in: tenant,
                    by: TestIdentity.system,
                    within: reach,
                    at: city.clock.now
                )
            }?.code
        }
        #expect(await grant("clerk") == nil)
        #expect(await grant("administrator") == nil)
        #expect(await grant("landlord") == "auth.not_yours_to_grant")
        #expect(await grant("operator") == "auth.not_yours_to_grant")
        try await city.directory.grant(
            "operator",
            to: person,
            in: tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        let withdrawn = await fault {
            try await city.directory.withdraw(
                "operator",
                from: person,
                in: tenant,
                by: TestIdentity.system,
                within: reach,
                at: city.clock.now
            )
        }
        #expect(withdrawn?.code == "auth.not_yours_to_grant")
        #expect(
            try await city.directory.memberships(of: person).map(\.role)
                == ["administrator", "clerk", "operator"]
        )
    }

    @Test func `whoever is invited by phone is a member before they ever signed in`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let invited = try await city.directory.invite(
            phone(7),
            name: "王芳",
            as: "clerk",
            in: tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        let members = try await city.directory.members(of: tenant)
        #expect(members.map(\.person) == [invited])
        #expect(members.first?.name == "王芳")
        #expect(members.first?.maskedPhone == phone(7).masked)
        #expect(members.first?.roles == ["clerk"])
        let signedIn = try await city.signIn(phone(7))
        #expect(signedIn.person == invited)
        #expect(signedIn.memberships.map(\.role) == ["clerk"])
        #expect(try await city.published() == ["host.tenant.created.v1", "host.role.granted.v1"])
    }
}
