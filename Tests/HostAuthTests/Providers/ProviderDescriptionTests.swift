import PluginKit
import Testing

@testable import HostAuth

@Suite struct `A provider's description of itself` {
    private static let provider = OIDCProvider(
        issuer: "https://id.example",
        clientID: "c",
        clientSecret: "s",
        returnURL: "https://city.example/return"
    )
    private static let url = "https://id.example/.well-known/openid-configuration"
    private static let second: UInt64 = 1_000_000_000

    private static func text(
        issuer: String = "https://id.example",
        authorization: String = "https://id.example/authorize",
        token: String = "https://id.example/token",
        keys: String = "https://id.example/keys"
    ) -> String {
        """
        {"issuer":"\(issuer)","authorization_endpoint":"\(authorization)",\
        "token_endpoint":"\(token)","jwks_uri":"\(keys)"}
        """
    }

    private func ask(_ description: ProviderDescription, _ second: UInt64) async throws -> String {
        try await description.endpoints(of: Self.provider, at: second * Self.second).token
    }

    @Test func `is believed for an hour and asked for again after it`() async throws {
        let wire = ScriptedWire()
        wire.put(Self.url, Self.text())
        let description = ProviderDescription(wire)
        #expect(try await ask(description, 1) == "https://id.example/token")
        wire.put(Self.url, Self.text(token: "https://id.example/token2"))
        #expect(try await ask(description, 3600) == "https://id.example/token")
        #expect(wire.asked(Self.url) == 1)
        #expect(try await ask(description, 3601) == "https://id.example/token2")
        #expect(wire.asked(Self.url) == 2)
    }

    @Test func `is asked for again once something failed there, at most every ten seconds`()
        async throws
    {
        let wire = ScriptedWire()
        wire.put(Self.url, Self.text())
        let description = ProviderDescription(wire)
        _ = try await ask(description, 0)
        wire.put(Self.url, Self.text(token: "https://id.example/moved"))
        description.doubt()
        for second: UInt64 in 1..<10 {
            #expect(try await ask(description, second) == "https://id.example/token")
        }
        #expect(wire.asked(Self.url) == 1)
        #expect(try await ask(description, 10) == "https://id.example/moved")
        #expect(try await ask(description, 30) == "https://id.example/moved")
        #expect(wire.asked(Self.url) == 2)
    }

    @Test func `goes on within its hour while the provider does not answer, and not beyond`()
        async throws
    {
        let wire = ScriptedWire()
        wire.put(Self.url, Self.text())
        let description = ProviderDescription(wire)
        _ = try await ask(description, 0)
        wire.put(Self.url, "<html>down</html>")
        description.doubt()
        #expect(try await ask(description, 20) == "https://id.example/token")
        let late = await fault { _ = try await ask(description, 3600) }
        #expect(late?.code == "auth.provider_unavailable")
        let again = await fault { _ = try await ask(description, 3601) }
        #expect(again?.code == "auth.provider_unavailable")
        #expect(wire.asked(Self.url) == 3, "not asked again at once")
        wire.put(Self.url, Self.text())
        #expect(try await ask(description, 3610) == "https://id.example/token")
    }

    @Test func `is not asked for without end while it cannot be had`() async throws {
        let wire = ScriptedWire()
        let description = ProviderDescription(wire)
        for _ in 0..<10 {
            let refused = await fault { _ = try await ask(description, 1) }
            #expect(refused?.code == "auth.provider_unavailable")
        }
        #expect(wire.asked(Self.url) == 1)
    }

    private static let hostile: [String] = [
        "", "{}", "<html>", "[]", #"{"issuer":7}"#,
        text(issuer: "https://evil.example"), text(issuer: "https://id.example/"),
        text(authorization: "http://id.example/authorize"),
        text(authorization: "javascript:alert(1)//https://id.example"),
        text(authorization: "//evil.example/authorize"), text(authorization: "/authorize"),
        text(authorization: "https://id.example@evil.example/authorize"),
        text(authorization: "https:///authorize"), text(authorization: "https://"),
        text(authorization: #"https://id.example/a\r\nSet-Cookie: x=1"#),
        text(authorization: "https://id.example/a b"), text(authorization: "https://id.example/#x"),
        text(authorization: "https://id.example/\(String(repeating: "a", count: 2048))"),
        text(authorization: "https://例子.example/authorize"),
        text(token: "http://id.example/token"), text(token: "file:///etc/passwd"), text(token: ""),
        text(keys: "http://id.example/keys"), text(keys: "gopher://id.example"),
        text().replacing(#""token_endpoint""#, with: #""issuer""#),
        text().replacing(#""jwks_uri""#, with: #""jwks""#),
    ]

    @Test(arguments: hostile)
    func `is refused where it leads anywhere but to a provider's own encrypted addresses`(
        text: String
    ) async throws {
        let wire = ScriptedWire()
        wire.put(Self.url, text)
        let refused = await fault { _ = try await ask(ProviderDescription(wire), 0) }
        #expect(refused?.code == "auth.provider_unavailable")
    }

    @Test func `takes other keys along when it names another address for them`() async throws {
        let wire = ScriptedWire()
        wire.put("https://id.example/keys", TokenForge().jwks)
        wire.put(
            "https://id.example/keys2",
            TokenForge().jwks.replacing(#""ec""#, with: #""ec2""#)
        )
        let keys = ProviderKeys(wire)
        #expect(
            try await keys.keys(at: "https://id.example/keys", wanting: "ec", at: 0)["ec"] != nil
        )
        let moved = try await keys.keys(at: "https://id.example/keys2", wanting: "ec2", at: 1)
        #expect(moved["ec2"] != nil)
        #expect(moved["ec"] == nil)
    }
}
