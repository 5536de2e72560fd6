import PluginKit
import Testing

@testable import HostAuth

@Suite struct `Keys of identity providers` {
    @Test func `only public keys for signatures are taken, each with its one algorithm`()
        async throws
    {
        let keys = try #require(await PinnedKeys(jwks: Array(TokenForge().jwks.utf8)))
        #expect(keys.count == 2)
        #expect(keys["ec"]?.algorithm == "ES256")
        #expect(keys["ed"]?.algorithm == "EdDSA")
        #expect(keys["secret"] == nil)
        #expect(keys["enc"] == nil)
    }

    @Test func `a name that stands twice belongs to no key`() async throws {
        let (one, other) = (TokenForge(), TokenForge())
        let list = one.jwks.dropLast(2) + "," + other.jwks.dropFirst(9)
        let keys = try #require(await PinnedKeys(jwks: Array(String(list).utf8)))
        #expect(keys["ec"] == nil)
        #expect(keys.count == 0)
    }

    @Test(arguments: ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#])
    func `what is no key set is none`(text: String) async {
        #expect(await PinnedKeys(jwks: Array(text.utf8)) == nil)
    }

    @Test func `a key that names another algorithm than its own is left out`() async throws {
        let text = TokenForge().jwks.replacing("ES256", with: "HS256")
        let keys = try #require(await PinnedKeys(jwks: Array(text.utf8)))
        #expect(keys["ec"] == nil)
    }
}
