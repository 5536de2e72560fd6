import HostAuth
import HTTPTesting
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `Signing in through a provider` {
    /// A browser's way to the sandbox's provider and back; gives the answer to coming back.
    private func travel(
        _ browser: inout TestBrowser,
        hint: String,
        next: String = "/account"
    ) throws -> RawResponse {
        try comeBack(&browser, try leave(&browser, hint: hint, next: next))
    }

    /// The address under which the provider sends the browser back.
    private func leave(
        _ browser: inout TestBrowser,
        hint: String,
        next: String = "/account"
    ) throws -> String {
        let left = try browser.open(
            "/sign-in/provider?next=\(next)&hint=\(hint)&csrf=\(browser.token)"
        )
        #expect(left.status == 303)
        let there = try path(of: left, in: browser.city)
        #expect(there.hasPrefix("/sandbox/oidc/authorize?"))
        return try path(of: try browser.city.call("GET", there), in: browser.city)
    }

    private func comeBack(_ browser: inout TestBrowser, _ path: String) throws -> RawResponse {
        try browser.open(path)
    }

    private func path(of answer: RawResponse, in city: TestCity) throws -> String {
        let location = try #require(answer.fields["location"])
        let origin = "http://127.0.0.1:\(city.port)"
        #expect(location.hasPrefix(origin))
        return String(location.dropFirst(origin.count))
    }

    private func signIn(_ phone: String, _ city: TestCity) throws -> TestBrowser {
        var browser = TestBrowser(city: city)
        _ = try browser.open("/sign-in")
        _ = try browser.submit("/sign-in/code", ["phone": phone, "next": "/"])
        let code = try city.sentCode(phone)
        _ = try browser.submit("/sign-in", ["phone": phone, "code": code, "next": "/"])
        _ = try browser.open("/account")
        return browser
    }

    @Test func `a person links an identity once and signs in with it from then on`() async throws {
        try await withCity([]) { city in
            var stranger = TestBrowser(city: city)
            let refused = try travel(&stranger, hint: "wang")
            #expect(refused.status == 403)
            #expect(stranger.cookies["cityhost"] == nil)
            var owner = try signIn("13800000001", city)
            let lured = try owner.open("/sign-in/provider?next=/&hint=wang")
            #expect(lured.status == 403)
            #expect(try travel(&owner, hint: "wang").status == 303)
            var later = TestBrowser(city: city)
            let back = try travel(&later, hint: "wang")
            #expect(back.status == 303)
            #expect(back.fields["location"] == "/account")
            #expect(try later.open("/account").status == 200)
            let types = try await city.published().map(\.envelope.type)
            #expect(types == ["host.person.linked.v1"])
        }
    }

    @Test func `a phone that the provider has verified finds a known person, and makes none`()
        async throws
    {
        try await withCity([]) { city in
            _ = try city.signIn("13800000001")
            var known = TestBrowser(city: city)
            #expect(try travel(&known, hint: "phone-13800000001").status == 303)
            #expect(try known.open("/account").status == 200)
            var unknown = TestBrowser(city: city)
            #expect(try travel(&unknown, hint: "phone-13800000002").status == 403)
        }
    }

    @Test(arguments: [
        "none", "hs256", "kid", "crit", "jku", "issuer", "audience", "nonce", "expired", "future",
        "twice", "truncated", "swapped",
    ])
    func `a forged token opens no session`(fault: String) async throws {
        try await withCity([]) { city in
            var owner = try signIn("13800000001", city)
            // Even where the right token would link: the signed-in person stays unlinked.
            let refused = try travel(&owner, hint: "fault-\(fault)")
            #expect(refused.status == 401)
            var browser = TestBrowser(city: city)
            #expect(try travel(&browser, hint: "fault-\(fault)").status == 401)
            #expect(browser.cookies["cityhost"] == nil)
            #expect(try await city.published().isEmpty)
        }
    }

    @Test(arguments: ["huge", "redirected", "broken"])
    func `keys that cannot be had open no session, and are asked for again later`(fault: String)
        async throws
    {
        try await withCity([]) { city in
            _ = try city.signIn("13800000001")
            var browser = TestBrowser(city: city)
            #expect(try travel(&browser, hint: "keys-\(fault)").status == 503)
            let hint = "phone-13800000001"
            #expect(try travel(&browser, hint: hint).status == 503, "not asked again at once")
            #expect(browser.cookies["cityhost"] == nil)
            city.clock.turn(millis: 60_000)
            // Who mends the keys is a stranger, which only sound keys can tell.
            #expect(try travel(&browser, hint: "keys-sound").status == 403)
            #expect(try travel(&browser, hint: hint).status == 303)
        }
    }

    @Test func `a key that the provider changes is found, and the old one is good no more`()
        async throws
    {
        try await withCity([]) { city in
            _ = try city.signIn("13800000001")
            let hint = "phone-13800000001"
            var browser = TestBrowser(city: city)
            #expect(try travel(&browser, hint: hint).status == 303)
            var other = TestBrowser(city: city)
            // An unknown key makes the host ask at most once a minute.
            #expect(try travel(&other, hint: "keys-rotated").status == 401)
            city.clock.turn(millis: 60_000)
            #expect(try travel(&other, hint: hint).status == 303)
        }
    }

    @Test func `a code works once, in the browser that asked, and for its own state`() async throws
    {
        try await withCity([]) { city in
            _ = try city.signIn("13800000001")
            let hint = "phone-13800000001"
            var victim = TestBrowser(city: city)
            var attacker = TestBrowser(city: city)
            _ = try victim.open("/sign-in")
            let lured = try leave(&attacker, hint: hint)
            #expect(try comeBack(&victim, lured).status == 401)
            #expect(try comeBack(&attacker, lured).status == 401)
            let path = try leave(&attacker, hint: hint)
            #expect(
                try comeBack(&attacker, path.replacing("state=", with: "state=x")).status == 401
            )
            let again = try leave(&attacker, hint: hint)
            #expect(try comeBack(&attacker, again).status == 303)
            var fresh = attacker
            fresh.cookies["cityhost"] = nil
            #expect(try comeBack(&fresh, again).status == 401)
            let late = try leave(&fresh, hint: hint)
            city.clock.turn(millis: 601_000)
            #expect(try comeBack(&fresh, late).status == 401)
        }
    }

    @Test func `no provider's token is a bearer, on any kind of protected place`() async throws {
        try await withCity([Observer.self]) { city in
            let parts = [#"{"alg":"none"}"#, #"{"sub":"wang"}"#].map {
                Base64URL.encode(Array($0.utf8))
            }
            let tokens = [
                parts.joined(separator: ".") + ".", parts.joined(separator: ".") + ".AAAA",
                "eyJhbGciOiJFUzI1NiJ9.e30." + String(repeating: "A", count: 86),
            ]
            for token in tokens {
                let fields = ["Authorization": "Bearer \(token)"]
                for path in ["/auth/v1/me", "/auth/v1/members", "/observer/v1/seen/inspection"] {
                    let answer = try city.call("GET", path, fields)
                    #expect(answer.status == 401, "\(path)")
                    #expect(try city.code(answer) == "auth.session_ended")
                }
                #expect(try city.call("GET", "/account", fields).status == 303)
                let cookie = ["Cookie": "cityhost=\(token)"]
                #expect(try city.call("GET", "/auth/v1/me", cookie).status == 401)
                let write = try city.call("POST", "/auth/v1/roles", fields, body: "{}")
                #expect(write.status == 401)
            }
        }
    }

    @Test func `a mini-programme binds a phone once, over the provider's own wire format`()
        async throws
    {
        try await withCity([]) { city in
            func open(_ body: String) throws -> RawResponse {
                try city.call("POST", "/auth/v1/mini-sessions", body: body)
            }
            let first = try open(#"{"jsCode":"sandbox-wang-1"}"#)
            #expect(first.status == 409)
            #expect(try city.code(first) == "auth.binding_needed")
            _ = try city.call("POST", "/auth/v1/codes", body: #"{"phone":"13800000001"}"#)
            let code = try city.sentCode("13800000001")
            let bound = try open(
                #"{"jsCode":"sandbox-wang-2","phone":"13800000001","code":"\#(code)"}"#
            )
            #expect(bound.status == 201)
            let later = try open(#"{"jsCode":"sandbox-wang-3"}"#)
            #expect(later.status == 201)
            #expect(try city.json(later)["personId"] == city.json(bound)["personId"])
            let used = try open(#"{"jsCode":"sandbox-wang-3"}"#)
            #expect(used.status == 401)
            #expect(try open(#"{"jsCode":"fault-40029"}"#).status == 401)
            #expect(try open(#"{"jsCode":"fault--1"}"#).status == 503)
            #expect(try open(#"{"jsCode":"fault-45011"}"#).fields["retry-after"] == "30")
        }
    }

    @Test func `without a sandbox and without settings no provider is offered`() async throws {
        try await withCity([], isSandbox: false) { city in
            let mini = try city.call("POST", "/auth/v1/mini-sessions", body: #"{"jsCode":"x"}"#)
            #expect(mini.status == 404)
            #expect(try city.code(mini) == "auth.no_provider")
            var browser = TestBrowser(city: city)
            #expect(try browser.open("/sign-in/provider").status == 404)
            #expect(!(try browser.open("/sign-in").text.contains("/sign-in/provider")))
            #expect(try city.call("GET", "/sandbox/oidc/jwks").status == 404)
        }
    }
}
