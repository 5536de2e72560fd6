import JSONWire
import TestGround
import Testing

@testable import HostAuth

/// RFC 7520's public keys and signatures, read in place.
@Suite struct `The JOSE cookbook` {
    private func read(_ path: String) throws -> JSONValue {
        try JSONValue.parse(Corpora.bytes("jose/" + path))
    }

    @Test func `signatures of keys that are taken verify, and of others are refused`() async throws
    {
        let rsa = try read("jws/4_1.rsa_v15_signature.json")
        let key = try #require(await PinnedKey(try read("jwk/3_3.rsa_public_key.json")))
        #expect(key.algorithm == "RS256")
        let compact = try #require(rsa["output"]?["compact"]?.string)
        let parts = compact.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2]))
        let signed = Array((parts[0] + "." + parts[1]).utf8)
        #expect(key.verifies(signature, of: signed))
        #expect(!key.verifies(signature, of: signed + [0]))
        let secret = try read("jwk/3_5.symmetric_key_mac_computation.json")
        #expect(await PinnedKey(secret) == nil)
        let whole = try read("jwk/3_4.rsa_private_key.json")
        #expect(await PinnedKey(whole) == nil)
        // P-521 is not among the curves that are taken.
        let curve = try read("jwk/3_1.ec_public_key.json")
        #expect(await PinnedKey(curve) == nil)
    }
}
