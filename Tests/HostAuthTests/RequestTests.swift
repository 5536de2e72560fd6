import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Cookies and headers` {
    private func cookie(_ header: String, _ name: String = "cityhost") -> String? {
        let bytes = Array(header.utf8)
        guard case .value(let range) = CookieHeader.find(Array(name.utf8), in: bytes.span) else {
            return nil
        }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    @Test(arguments: [
        ("cityhost=a", "a"), ("x=1; cityhost=a; y=2", "a"), ("x=1;cityhost=a", "a"),
        ("  cityhost=a \t; z", "a"), ("cityhost=a=b", "a=b"), ("xcityhost=1; cityhost=a", "a"),
        ("cityhost-visitor=v; cityhost=a", "a"), ("cityhost; cityhost=a", "a"),
        ("cityhost=; cityhost=a", "a"), (";;;cityhost=a;;", "a"),
    ])
    func `a cookie is found by its exact name`(header: String, value: String) {
        #expect(cookie(header) == value)
    }

    @Test(arguments: [
        "", ";", "=", "cityhost", "cityhost=", "Cityhost=a", "cityhost =a", "\"cityhost\"=a",
        "x=cityhost=a", "cityhost-visitor=a", "__Host-cityhost=a", "cityhost=a; cityhost=b",
        "cityhost=a; cityhost=a",
    ])
    func `a missing, empty or doubled cookie gives no value`(header: String) {
        #expect(cookie(header) == nil)
    }

    @Test func `naughty strings around a cookie neither hide nor make one`() throws {
        for text in try naughtyStrings() where !text.contains(";") {
            #expect(cookie("x=\(text); cityhost=a") == "a", "\(text.debugDescription)")
            #expect(cookie("\(text)=x; y=\(text)") == nil, "\(text.debugDescription)")
            _ = cookie(text, text)
        }
    }

    @Test func `a bearer token is read after its scheme, in any case`() throws {
        let token = try #require(SessionToken(random: Array(0..<32)))
        func read(_ header: String) -> SessionToken? {
            let bytes = Array(header.utf8)
            guard let range = BearerHeader.token(in: bytes.span) else { return nil }
            return SessionToken(bytes.span.extracting(range))
        }
        for header in ["Bearer \(token.text)", "bearer   \(token.text)", "BEARER \(token.text)"] {
            #expect(read(header) == token)
        }
        for header in [
            "", "Bearer", "Bearer ", "Basic \(token.text)", "Bearer\(token.text)", token.text,
            "Bearer \(token.text) ", "Bearer \(token.text),x", "Bearer\t\(token.text)",
            "Bearex \(token.text)", " Bearer \(token.text)",
        ] + (try naughtyStrings()) {
            #expect(read(header) == nil, "\(header.debugDescription)")
        }
    }

    @Test func `cookies cannot be read by scripts nor sent by other sites`() throws {
        let token = try #require(SessionToken(random: Array(0..<32)))
        #expect(
            CookieJar(isSecure: true).setSession(token, seconds: 60)
                == "__Host-cityhost=\(token.text); Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax"
        )
        #expect(
            CookieJar(isSecure: false).setSession(token, seconds: 60)
                == "cityhost=\(token.text); Path=/; Max-Age=60; HttpOnly; SameSite=Lax"
        )
        #expect(
            CookieJar(isSecure: true).clearSession()
                == "__Host-cityhost=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        )
    }
}

@Suite struct `Where a request comes from` {
    private struct Case: Sendable {
        var site: String?
        var origin: String?
        var host: String? = "city.example"
        var own: String?
        var verdict: RequestOrigin
    }

    private static let cases = [
        Case(verdict: .own),
        Case(site: "same-origin", verdict: .own),
        Case(site: "none", verdict: .own),
        Case(site: "same-site", verdict: .foreign),
        Case(site: "cross-site", verdict: .foreign),
        Case(site: "Same-Origin", verdict: .foreign),
        Case(site: "", verdict: .foreign),
        Case(origin: "https://city.example", verdict: .own),
        Case(origin: "http://CITY.example", verdict: .own),
        Case(origin: "null", verdict: .foreign),
        Case(origin: "", verdict: .foreign),
        Case(origin: "https://city.example.evil.test", verdict: .foreign),
        Case(origin: "https://evil.test", verdict: .foreign),
        Case(origin: "https://city.example:8443", verdict: .foreign),
        Case(origin: "https://city.example", host: nil, verdict: .foreign),
        Case(origin: "https://", host: "", verdict: .foreign),
        Case(origin: "https://city.example", own: "https://city.example", verdict: .own),
        Case(origin: "http://city.example", own: "https://city.example", verdict: .foreign),
        Case(site: "same-origin", origin: "https://evil.test", verdict: .foreign),
        Case(site: "cross-site", origin: "https://city.example", verdict: .foreign),
    ]

    @Test(arguments: cases.indices)
    func `only a page of ours, or no page at all, may change something`(index: Int) {
        let one = Self.cases[index]
        let verdict = RequestOrigin.judge(
            fetchSite: one.site,
            origin: one.origin,
            host: one.host,
            ownOrigin: one.own
        )
        #expect(verdict == one.verdict, "\(one)")
    }

    @Test func `methods that change nothing need no judgement`() {
        #expect(["GET", "HEAD", "OPTIONS"].allSatisfy { RequestOrigin.isSafe(method: $0) })
        #expect(
            ["POST", "PUT", "PATCH", "DELETE", "get", ""].allSatisfy {
                !RequestOrigin.isSafe(method: $0)
            }
        )
    }
}
