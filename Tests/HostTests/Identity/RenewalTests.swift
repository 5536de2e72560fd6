import Foundation
import HTTPTesting
import HostAuth
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// What happens to sessions and passwords when somebody's rights change, and what bounds those who
/// change them.
@Suite struct `Rights that change` {
    private static let phone = "13800000001"
    private static let tests = Principal(kind: .service, id: "tests")

    private func signedIn(_ city: TestCity) throws -> TestBrowser {
        var browser = TestBrowser(city: city)
        _ = try browser.open("/sign-in")
        _ = try browser.submit("/sign-in/code", ["phone": Self.phone, "next": "/"])
        let code = try city.sentCode(Self.phone)
        _ = try browser.submit("/sign-in", ["phone": Self.phone, "code": code, "next": "/"])
        _ = try browser.open("/account")
        return browser
    }

    private func person(_ city: TestCity) async throws -> PersonID {
        try await city.host.city.accounts.directory.ensurePerson(
            try #require(PhoneNumber(Self.phone)),
            by: Self.tests,
            at: city.clock.now
        )
    }

    private func fields(_ token: String?) -> [String: String] {
        ["Authorization": "Bearer \(token ?? "")"]
    }

    @Test(arguments: [1, 3])
    func `a browser goes on under a new secret, and the old one opens nothing`(loops: Int)
        async throws
    {
        try await withCity([Observer.self], loops: loops) { city in
            let tenant = try await city.tenant("a")
            var browser = try signedIn(city)
            let old = try #require(browser.cookies["cityhost"])
            #expect(try browser.open("/account").status == 200)
            #expect(browser.cookies["cityhost"] == old)
            let bearer = try await city.host.city.accounts.sessions.open(
                for: try await person(city),
                by: Self.tests,
                at: city.clock.now
            ).token.text
            try await city.host.city.accounts.directory.grant(
                "staff",
                to: try await person(city),
                in: tenant,
                by: Self.tests,
                at: city.clock.now
            )
            // A form of the page before still holds; with the next page the secret changes.
            #expect(try browser.submit("/choose", ["tenant": "-", "next": "/"]).status == 303)
            #expect(browser.cookies["cityhost"] == old)
            #expect(try browser.open("/account").status == 200)
            let new = try #require(browser.cookies["cityhost"])
            #expect(new != old)
            #expect(try city.call("GET", "/auth/v1/me", fields(old)).status == 401)
            #expect(try city.call("GET", "/auth/v1/me", fields(new)).status == 200)
            // The page that came with it carries the new session's form token.
            #expect(try browser.submit("/choose", ["tenant": "a", "next": "/"]).status == 303)
            #expect(try browser.open("/account").status == 200)
            #expect(browser.cookies["cityhost"] == new, "once is enough")
            // A program's session sees the role at once, under the secret it has.
            let me = try city.json(try city.call("GET", "/auth/v1/me", fields(bearer)))
            #expect(me["memberships"]?[0]?["role"]?.string == "staff")
        }
    }

    @Test func `a role withdrawn changes the secret too, and a role held already does not`()
        async throws
    {
        try await withCity([Observer.self]) { city in
            let tenant = try await city.tenant("a")
            let directory = city.host.city.accounts.directory
            let person = try await person(city)
            func grant() async throws {
                let now = city.clock.now
                try await directory.grant("staff", to: person, in: tenant, by: Self.tests, at: now)
            }
            try await grant()
            var browser = try signedIn(city)
            let first = browser.cookies["cityhost"]
            try await grant()
            _ = try browser.open("/account")
            #expect(browser.cookies["cityhost"] == first)
            try await directory.withdraw(
                "staff",
                from: person,
                in: tenant,
                by: Self.tests,
                at: city.clock.now
            )
            _ = try browser.open("/account")
            #expect(browser.cookies["cityhost"] != first)
        }
    }

    @Test func `a first password takes a fresh proof, and a code is one, once`() async throws {
        try await withCity([]) { city in
            let token = try city.signIn(Self.phone)
            city.clock.turn(millis: 600_000)
            func set(_ more: String = "") throws -> RawResponse {
                let body = #"{"password":"correct horse battery"\#(more)}"#
                return try city.call("PUT", "/auth/v1/password", fields(token), body: body)
            }
            let refused = try set()
            #expect(refused.status == 409)
            #expect(try city.code(refused) == "auth.proof_needed")
            let asked = try city.call(
                "POST",
                "/auth/v1/codes",
                body: #"{"phone":"\#(Self.phone)"}"#
            )
            #expect(asked.status == 202)
            #expect(try city.code(try set(#","code":"000000""#)) == "auth.code_wrong")
            let code = try city.sentCode(Self.phone)
            let done = try set(#","code":"\#(code)""#)
            #expect(done.status == 200)
            // All sessions ended, and the password that there is now has to be given.
            let next = try city.json(done)["token"]?.string
            #expect(try set().status == 401)
            let again = try city.call(
                "PUT",
                "/auth/v1/password",
                fields(next),
                body: #"{"password":"correct horse staple","code":"\#(code)"}"#
            )
            #expect(try city.code(again) == "auth.password_wrong")
        }
    }

    @Test func `a sign-in by code a moment ago is proof enough, one without a code is none`()
        async throws
    {
        try await withCity([]) { city in
            let body = #"{"password":"correct horse battery"}"#
            let unproved = try await city.host.city.accounts.sessions.open(
                for: try await person(city),
                by: Self.tests,
                at: city.clock.now
            ).token.text
            let refused = try city.call("PUT", "/auth/v1/password", fields(unproved), body: body)
            #expect(try city.code(refused) == "auth.proof_needed")
            let token = try city.signIn(Self.phone)
            city.clock.turn(millis: 599_000)
            let done = try city.call("PUT", "/auth/v1/password", fields(token), body: body)
            #expect(done.status == 200)
        }
    }

    @Test func `the account page asks for a first password when it would be taken`() async throws {
        try await withCity([]) { city in
            let form = #"action="/account/password""#
            var browser = try signedIn(city)
            #expect(try browser.open("/account").text.contains(form))
            city.clock.turn(millis: 600_000)
            let stale = try browser.open("/account").text
            #expect(!stale.contains(form))
            let next = "/sign-in?next=/account"
            #expect(stale.contains(#"name="next" value="\#(next)""#))
            let out = try browser.submit("/sign-out", ["next": next])
            #expect(out.fields["location"] == next)
            #expect(try browser.open(next).text.contains(#"value="/account""#))
            browser = try signedIn(city)
            let password = "correct horse battery"
            #expect(try browser.submit("/account/password", ["password": password]).status == 303)
            city.clock.turn(millis: 600_000)
            let known = try browser.open("/account").text
            #expect(known.contains(form) && known.contains(#"name="current""#))
        }
    }

    @Test func `the host's own routes keep the quotas in their manifest`() async throws {
        try await withCity([Observer.self]) { city in
            let admin = try await city.staff("administrator", of: "a")
            let other = try await city.staff("administrator", of: "b")
            let quota = try #require(
                try LoadedPlugin.manifest(of: AuthContract.bundle).routes
                    .first { $0.operation == "grantRole" }?.quota
            )
            func grant(_ caller: TestCaller) throws -> RawResponse {
                // It is refused for its form, which comes after the quota.
                try city.call("POST", "/auth/v1/roles", fields(caller.bearer), body: "{}")
            }
            for _ in 0..<quota.count { #expect(try grant(admin).status == 422) }
            let refused = try grant(admin)
            #expect(refused.status == 429)
            #expect(refused.fields["retry-after"] != nil)
            #expect(try city.code(refused) == "request.quota_used_up")
            #expect(try grant(other).status == 422, "counted for each caller")
            city.clock.turn(millis: Int64(quota.windowSeconds) * 1000)
            #expect(try grant(admin).status == 422)
        }
    }

    @Test func `four keys of one maker have the quota of one, apart from the maker's own`()
        async throws
    {
        try await withCity([Observer.self]) { city in
            let admin = try await city.staff("administrator", of: "a")
            let other = try await city.staff("administrator", of: "a", name: "another")
            let quota = try #require(
                try LoadedPlugin.manifest(of: AuthContract.bundle).routes
                    .first { $0.operation == "grantRole" }?.quota
            )
            func key(_ maker: TestCaller) throws -> String {
                let body = #"{"name":"machine","scopes":["auth.session.own"],"days":30}"#
                let fields = fields(maker.bearer)
                let made = try city.call("POST", "/auth/v1/keys", fields, body: body)
                return try #require(try city.json(made)["token"]?.string)
            }
            func grant(_ token: String?) throws -> Int {
                try city.call("POST", "/auth/v1/roles", fields(token), body: "{}").status
            }
            let keys = try (0..<4).map { _ in try key(admin) }
            let statuses = try (0..<4 * quota.count).map { try grant(keys[$0 % 4]) }
            #expect(statuses.filter { $0 == 429 }.count == 3 * quota.count)
            #expect(!statuses.prefix(quota.count).contains(429))
            #expect(try grant(key(admin)) == 429, "a new key is no new quota")
            #expect(try grant(admin.bearer) == 422, "the maker has their own")
            #expect(try grant(key(other)) == 403, "another maker's keys are counted apart")
        }
    }

    @Test func `the demonstration city has an administrator, who can give every role`() async throws
    {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "seed-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = HostConfiguration()
        configuration.dataDirectory = folder
        let report = try await Seeding.run(
            configuration,
            SeedPlan(seed: 1),
            plugins: [Observer.self]
        ) { _, _, _ in }
        let line = try #require(report.first { $0.contains("administrator") })
        #expect(line.contains(SeedPlan.administratorPhone))
        let city = try await TestCity(list: [Observer()], over: .socket) {
            $0.dataDirectory = folder
        }
        let token = try city.signIn(SeedPlan.administratorPhone)
        for role in ["administrator", "staff"] {
            let granted = try city.call(
                "POST",
                "/auth/v1/roles",
                fields(token),
                body: #"{"phone":"13900000009","role":"\#(role)"}"#
            )
            #expect(granted.status == 201, "\(granted.text)")
        }
        await city.stop()
    }
}
