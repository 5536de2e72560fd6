internal import JWTKit
internal import PluginKit

/// A provider's public key with the one algorithm it is used with.
///
/// The algorithm follows from the key, never from a token: a token that names another one is
/// refused before anything is computed.
struct PinnedKey: Sendable {
    let id: String
    /// As tokens have to name it.
    let algorithm: String
    private let verifier: any JWTAlgorithm

    /// Reads a public key for signatures; nil for what is none, for secrets, for keys without a
    /// name, and for algorithms that this host does not take.
    init?(_ jwk: JSONValue) async {
        guard let id = jwk["kid"]?.string, (1...128).contains(id.utf8.count),
            (jwk["use"]?.string ?? "sig") == "sig", jwk["d"] == nil, jwk["k"] == nil,
            let made = try? await PinnedKey.verifier(jwk)
        else { return nil }
        if let said = jwk["alg"]?.string, said != made.algorithm { return nil }
        self.id = id
        algorithm = made.algorithm
        verifier = made.verifier
    }

    /// True when the bytes were signed with this key.
    func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        (try? verifier.verify(signature, signs: bytes)) ?? false
    }

    private static func verifier(
        _ jwk: JSONValue
    ) async throws -> (algorithm: String, verifier: any JWTAlgorithm)? {
        let keys = JWTKeyCollection()
        let algorithm: String
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("EC", "P-256"):
            guard let point = point(jwk) else { return nil }
            await keys.add(ecdsa: try ES256PublicKey(parameters: point))
            algorithm = "ES256"
        case ("EC", "P-384"):
            guard let point = point(jwk) else { return nil }
            await keys.add(ecdsa: try ES384PublicKey(parameters: point))
            algorithm = "ES384"
        case ("OKP", "Ed25519"):
            guard let x = jwk["x"]?.string else { return nil }
            await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519))
            algorithm = "EdDSA"
        case ("RSA", nil):
            guard let modulus = jwk["n"]?.string, let exponent = jwk["e"]?.string else {
                return nil
            }
            let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            if jwk["alg"]?.string == "PS256" {
                await keys.add(pss: key, digestAlgorithm: .sha256)
                algorithm = "PS256"
            } else {
                await keys.add(rsa: key, digestAlgorithm: .sha256)
                algorithm = "RS256"
            }
        default: return nil
        }
        return (algorithm, try await keys.getKey())
    }

    private static func point(_ jwk: JSONValue) -> ECDSAParameters? {
        guard let x = jwk["x"]?.string, let y = jwk["y"]?.string else { return nil }
        return (x, y)
    }
}

/// The keys of a provider by their names.
struct PinnedKeys: Sendable {
    private let byID: [String: PinnedKey]

    /// Reads a JWK set (RFC 7517); nil for text that is none.
    ///
    /// A name that stands twice belongs to neither key; keys of other kinds are left out.
    init?(jwks text: [UInt8]) async {
        guard let document = try? JSONValue.parse(text, limits: .standard),
            let list = document["keys"]?.elements,
            list.count <= PinnedKeys.keysMax
        else { return nil }
        var byID: [String: PinnedKey] = [:]
        var twice: Set<String> = []
        for jwk in list {
            guard let key = await PinnedKey(jwk) else { continue }
            if byID.updateValue(key, forKey: key.id) != nil { twice.insert(key.id) }
        }
        for id in twice { byID[id] = nil }
        self.byID = byID
    }

    subscript(id: String) -> PinnedKey? { byID[id] }

    var count: Int { byID.count }

    private static let keysMax = 64
}
