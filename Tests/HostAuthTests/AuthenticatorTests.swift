import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Who a request comes from` {
    private enum Seen: Equatable {
        case anonymous
        case session(viaCookie: Bool)
        case invalid(String, viaCookie: Bool)
    }

    private func see(
        _ loop: Authenticator,
        _ city: TestIdentity,
        authorization: String? = nil,
        cookie: String? = nil
    ) throws -> Seen {
        let field = authorization.map { Array($0.utf8) }
        let jar = cookie.map { Array($0.utf8) }
        let result: AuthenticationResult
        switch (field, jar) {
        case (let field?, let jar?):
            result = try loop.authenticate(
                authorization: field.span,
                cookie: jar.span,
                at: city.clock.now
            )
        case (let field?, nil):
            result = try loop.authenticate(
                authorization: field.span,
                cookie: nil,
                at: city.clock.now
            )
        case (nil, let jar?):
            result = try loop.authenticate(
                authorization: nil,
                cookie: jar.span,
                at: city.clock.now
            )
        case (nil, nil):
            result = try loop.authenticate(authorization: nil, cookie: nil, at: city.clock.now)
        }
        return switch result {
        case .anonymous: .anonymous
        case .session(_, let viaCookie): .session(viaCookie: viaCookie)
        case .invalid(let fault, let viaCookie): .invalid(fault.code, viaCookie: viaCookie)
        }
    }

    @Test func `header and cookie both name a session, and the header wins`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator()
        let token = try await city.signIn(phone(1)).token.text
        let bad = Seen.invalid("auth.session_ended", viaCookie: false)
        #expect(try see(loop, city) == .anonymous)
        #expect(try see(loop, city, authorization: "Bearer \(token)") == .session(viaCookie: false))
        #expect(try see(loop, city, cookie: "a=b; cityhost=\(token)") == .session(viaCookie: true))
        #expect(try see(loop, city, authorization: "Bearer x", cookie: "cityhost=\(token)") == bad)
        #expect(
            try see(loop, city, authorization: "Basic eDp5")
                == .invalid("auth.bearer_expected", viaCookie: false)
        )
        #expect(try see(loop, city, cookie: "a=b") == .anonymous)
        #expect(try see(loop, city, cookie: "cityhost=") == .anonymous)
    }

    @Test func `a planted second cookie opens nothing`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator()
        let mine = try await city.signIn(phone(1)).token.text
        let theirs = try await city.signIn(phone(2)).token.text
        #expect(
            try see(loop, city, cookie: "cityhost=\(theirs); cityhost=\(mine)")
                == .invalid("auth.session_ended", viaCookie: true)
        )
    }

    @Test func `over TLS only the cookie that is bound to the host counts`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator(isSecure: true)
        let token = try await city.signIn(phone(1)).token.text
        #expect(try see(loop, city, cookie: "cityhost=\(token)") == .anonymous)
        #expect(
            try see(loop, city, cookie: "__Host-cityhost=\(token)") == .session(viaCookie: true)
        )
    }

    @Test func `unknown, changed and naughty tokens are all refused alike`() async throws {
        let city = try TestIdentity()
        let loop = try city.authenticator()
        let token = try await city.signIn(phone(1)).token.text
        let stranger = try #require(SessionToken(random: Array(repeating: 7, count: 32))).text
        let flipped = String(token.dropLast(2)) + (token.hasSuffix("A") ? "BA" : "AA")
        for text in [stranger, flipped, "chs_", token.uppercased()] + (try naughtyStrings()) {
            let seen = try see(loop, city, authorization: "Bearer \(text)")
            let isToken = text.contains { $0 != " " }
            let code = isToken ? "auth.session_ended" : "auth.bearer_expected"
            #expect(
                seen == .invalid(code, viaCookie: false),
                "\(text.debugDescription)"
            )
            guard !text.contains(";"), !text.trimmingPrefix(while: \.isWhitespace).isEmpty else {
                continue
            }
            let viaCookie = try see(loop, city, cookie: "cityhost=\(text)")
            #expect(viaCookie == .invalid("auth.session_ended", viaCookie: true))
        }
    }
}
