import HostStore
import PluginKit
import Testing

@testable import HostAuth

@Suite struct `API keys` {
    private func wish(_ scopes: [String], days: Int = 30) -> KeyDesk.Wish {
        KeyDesk.Wish(name: "对接", scopes: scopes, days: days)
    }

    private struct Made {
        let key: KeyDesk.Made
        let owner: SignInDesk.SignedIn
        let tenant: TenantID
    }

    private func make(
        _ city: TestIdentity,
        roles: [String] = ["landlord"],
        scopes: [String] = ["homes.list"]
    ) async throws -> Made {
        let tenant = try await city.tenant("a")
        let owner = try await city.member(1, roles, of: tenant)
        let place = try city.place(of: owner.token, on: try city.authenticator())
        let key = try await city.keys.make(
            wish(scopes),
            for: place,
            by: owner.person,
            at: city.clock.now
        )
        return Made(key: key, owner: owner, tenant: tenant)
    }

    private func bearer(
        _ text: String,
        _ loop: Authenticator,
        _ city: TestIdentity
    ) throws -> AuthenticatedSession? {
        let field = Array("Bearer \(text)".utf8)
        let result = try loop.authenticate(
            authorization: field.span,
            cookie: nil,
            at: city.clock.now
        )
        guard case .session(let session, _) = result else { return nil }
        return session
    }

    @Test func `a key acts for its organisation, within its scopes and nothing else`() async throws
    {
        let city = try TestIdentity()
        let made = try await make(city)
        let loop = try city.authenticator()
        let session = try #require(try bearer(made.key.token.text, loop, city))
        #expect(session.principal == Principal(kind: .apiKey, id: made.key.key.id))
        let place = try ActingPlace.choose(requested: nil, session)
        #expect(place.tenant == made.tenant)
        #expect(place.permissions == ["homes.list"])
        #expect(try ActingPlace.choose(requested: "-", session).permissions.isEmpty)
        #expect(session.principal.person == nil)
    }

    @Test func `scopes are part of what the maker holds in that organisation`() async throws {
        let city = try TestIdentity()
        let tenant = try await city.tenant("a")
        let owner = try await city.member(1, ["clerk"], of: tenant)
        let loop = try city.authenticator()
        let place = try city.place(of: owner.token, on: loop)
        let more = await fault {
            _ = try await city.keys.make(
                wish(["homes.edit", "homes.list"]),
                for: place,
                by: owner.person,
                at: city.clock.now
            )
        }
        #expect(more?.code == "auth.not_yours_to_grant")
        let nobody = await fault {
            _ = try await city.keys.make(
                wish(["homes.hold"]),
                for: try city.place(of: owner.token, on: loop, "-"),
                by: owner.person,
                at: city.clock.now
            )
        }
        #expect(nobody?.code == "auth.act_for_tenant")
    }

    @Test func `what the maker loses, the key loses with the next request of every loop`()
        async throws
    {
        let city = try TestIdentity()
        let made = try await make(
            city,
            roles: ["landlord", "clerk"],
            scopes: ["homes.list", "homes.edit"]
        )
        let loops = try (0..<3).map { _ in try city.authenticator() }
        func permissions(_ loop: Authenticator) throws -> Set<String> {
            let session = try #require(try bearer(made.key.token.text, loop, city))
            return try ActingPlace.choose(requested: nil, session).permissions
        }
        for loop in loops { #expect(try permissions(loop) == ["homes.list", "homes.edit"]) }
        try await city.directory.withdraw(
            "landlord",
            from: made.owner.person,
            in: made.tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops { #expect(try permissions(loop) == ["homes.edit"]) }
        try await city.directory.withdraw(
            "clerk",
            from: made.owner.person,
            in: made.tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops { #expect(try permissions(loop).isEmpty) }
    }

    @Test func `a revoked key fails with the next request of every loop`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loops = try (0..<3).map { _ in try city.authenticator() }
        for loop in loops { #expect(try bearer(made.key.token.text, loop, city) != nil) }
        let foreign = await fault {
            try await city.keys.revoke(
                made.key.key.id,
                in: TenantID("b"),
                by: TestIdentity.system,
                at: city.clock.now
            )
        }
        #expect(foreign?.code == "auth.key_unknown")
        for loop in loops { #expect(try bearer(made.key.token.text, loop, city) != nil) }
        try await city.keys.revoke(
            made.key.key.id,
            in: made.tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops { #expect(try bearer(made.key.token.text, loop, city) == nil) }
        #expect(try await city.keys.keys(of: made.tenant, at: city.clock.now).isEmpty)
        #expect(
            try await city.published().suffix(2) == ["host.key.made.v1", "host.key.revoked.v1"]
        )
    }

    @Test func `a suspended organisation's keys are refused`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loops = try (0..<3).map { _ in try city.authenticator() }
        for loop in loops { _ = try bearer(made.key.token.text, loop, city) }
        _ = try await city.directory.suspend(
            made.tenant,
            by: TestIdentity.system,
            at: city.clock.now
        )
        for loop in loops {
            let session = try #require(try bearer(made.key.token.text, loop, city))
            let refused = await fault { _ = try ActingPlace.choose(requested: nil, session) }
            #expect(refused?.code == "auth.tenant_suspended")
        }
    }

    @Test func `a key ends when it was said to, cached or not`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loop = try city.authenticator()
        #expect(try bearer(made.key.token.text, loop, city) != nil)
        city.clock.advance(seconds: 30 * 86_400 - 1)
        #expect(try bearer(made.key.token.text, loop, city) != nil)
        city.clock.advance(seconds: 1)
        #expect(try bearer(made.key.token.text, loop, city) == nil)
        #expect(try bearer(made.key.token.text, try city.authenticator(), city) == nil)
    }

    @Test func `every changed character of a key makes it another key or none`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loop = try city.authenticator()
        let text = made.key.token.text
        #expect(text.utf8.count == 64)
        #expect(try bearer(text, loop, city) != nil)
        for index in text.indices {
            let letter: Character = text[index] == "a" ? "b" : "a"
            let changed =
                String(text[..<index]) + String(letter) + text[text.index(after: index)...]
            #expect(try bearer(changed, loop, city) == nil, "\(changed)")
        }
        for other in ["", "chk_", "chs_" + text.suffix(43), String(text.dropLast()), text + "A"] {
            #expect(try bearer(other, loop, city) == nil, "\(other)")
        }
    }

    @Test func `a key in a cookie opens nothing, and its secret is no session`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loop = try city.authenticator()
        #expect(try bearer(made.key.token.text, loop, city) != nil)
        let cookie = Array("cityhost=\(made.key.token.text)".utf8)
        let result = try loop.authenticate(
            authorization: nil,
            cookie: cookie.span,
            at: city.clock.now
        )
        guard case .invalid(let fault, viaCookie: true) = result else {
            Issue.record("a cookie opened \(result)")
            return
        }
        #expect(fault.code == "auth.session_ended")
        let secret = String(made.key.token.text.suffix(43))
        #expect(try bearer("chs_" + secret, loop, city) == nil)
    }

    @Test func `the secret is stored nowhere`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let secret = made.key.token.secret.bytes
        let stored = try await city.store.lane.perform { transaction in
            try transaction.statement("SELECT secret_hash FROM api_key").first { $0.blob(at: 0) }
        }
        #expect(stored?.count == 32)
        #expect(stored != secret)
        #expect(!made.key.key.id.isEmpty)
    }

    @Test func `the last use is written in batches, to within ten minutes`() async throws {
        let city = try TestIdentity()
        let made = try await make(city)
        let loops = try (0..<3).map { _ in try city.authenticator() }
        func used() async throws -> Instant? {
            try await city.keys.keys(of: made.tenant, at: city.clock.now).first?.used
        }
        for _ in 0..<50 {
            for loop in loops { _ = try bearer(made.key.token.text, loop, city) }
        }
        #expect(try await used() == nil)
        let first = city.clock.now
        try await city.uses.flush()
        #expect(try await used() == first)
        city.clock.advance(seconds: 1)
        for loop in loops { _ = try bearer(made.key.token.text, loop, city) }
        try await city.uses.flush()
        #expect(try await used() == first)
        city.clock.advance(seconds: 1200)
        _ = try bearer(made.key.token.text, loops[1], city)
        try await city.uses.flush()
        #expect(try await used() == city.clock.now)
    }

    @Test func `an organisation has no more keys than any may have`() async throws {
        var limits = AuthLimits()
        limits.keysPerTenantMax = 2
        let city = try TestIdentity(limits: limits)
        let made = try await make(city)
        let place = try city.place(of: made.owner.token, on: try city.authenticator())
        func another() async -> String? {
            await fault {
                _ = try await city.keys.make(
                    wish(["homes.list"]),
                    for: place,
                    by: made.owner.person,
                    at: city.clock.now
                )
            }?.code
        }
        #expect(await another() == nil)
        #expect(await another() == "auth.too_many_keys")
        city.clock.advance(seconds: 31 * 86_400)
        #expect(await another() == nil)
    }
}
