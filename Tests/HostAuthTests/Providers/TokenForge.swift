import Crypto
import CryptoExtras
import JSONWire

@testable import HostAuth

/// A provider's keys for tests, and tokens made with them: right ones and forged ones.
struct TokenForge {
    let elliptic = P256.Signing.PrivateKey()
    let edwards = Curve25519.Signing.PrivateKey()
    /// Of somebody else.
    let foreign = P256.Signing.PrivateKey()

    static let issuer = "https://id.example"
    static let client = "cityhost"
    static let nonce = "n-0S6_WzA2Mj"
    static let now: Int64 = 1_795_000_000

    var header: [(String, String)] = [
        ("alg", #""ES256""#), ("kid", #""ec""#), ("typ", #""JWT""#),
    ]
    var claims: [(String, String)] = [
        ("iss", #""https://id.example""#), ("aud", #""cityhost""#), ("sub", #""wang""#),
        ("nonce", #""n-0S6_WzA2Mj""#), ("iat", "1795000000"), ("exp", "1795000300"),
    ]

    /// The set as the provider publishes it.
    var jwks: String {
        let point = Array(elliptic.publicKey.rawRepresentation)
        let x = Base64URL.encode(point.prefix(32))
        let y = Base64URL.encode(point.suffix(32))
        let ed = Base64URL.encode(Array(edwards.publicKey.rawRepresentation))
        return
            #"{"keys":[{"kty":"EC","crv":"P-256","kid":"ec","alg":"ES256","x":"\#(x)","y":"\#(y)"},"#
            + #"{"kty":"OKP","crv":"Ed25519","kid":"ed","use":"sig","x":"\#(ed)"},"#
            + #"{"kty":"oct","kid":"secret","k":"AAAA"},{"kty":"EC","crv":"P-256","kid":"enc","use":"enc","x":"\#(x)","y":"\#(y)"}]}"#
    }

    /// The public key as a PEM-like text that a confused host might use as a secret.
    var publicBytes: [UInt8] { Array(elliptic.publicKey.derRepresentation) }

    mutating func set(_ name: String, _ value: String?) {
        for list in [\TokenForge.header, \TokenForge.claims] {
            guard let place = self[keyPath: list].firstIndex(where: { $0.0 == name }) else {
                continue
            }
            if let value {
                self[keyPath: list][place].1 = value
            } else {
                self[keyPath: list].remove(at: place)
            }
            return
        }
        if let value { claims.append((name, value)) }
    }

    var unsigned: String { TokenForge.part(header) + "." + TokenForge.part(claims) }

    /// Signed with the provider's key.
    func token() throws -> String { try signed(elliptic) }

    func signed(_ key: P256.Signing.PrivateKey) throws -> String {
        let signature = try key.signature(for: Array(unsigned.utf8)).rawRepresentation
        return unsigned + "." + Base64URL.encode(Array(signature))
    }

    /// An HMAC with something public as the secret.
    func mac(_ secret: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(unsigned.utf8),
            using: SymmetricKey(data: secret)
        )
        return unsigned + "." + Base64URL.encode(Array(code))
    }

    func signedEdwards() throws -> String {
        let signature = try edwards.signature(for: Array(unsigned.utf8))
        return unsigned + "." + Base64URL.encode(Array(signature))
    }

    static func part(_ members: [(String, String)]) -> String {
        let text = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return Base64URL.encode(Array("{\(text)}".utf8))
    }
}
