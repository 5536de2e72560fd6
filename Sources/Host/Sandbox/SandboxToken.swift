import Crypto
import JSONWire

/// An identity token of the sandbox's provider, right or forged in one way.
struct SandboxToken {
    private var header: [(String, JSONValue)]
    private var claims: [(String, JSONValue)]
    private let fault: String

    init(keyName: String, issuer: String, hint: String, nonce: String, nowSeconds now: Int64) {
        fault = hint.hasPrefix("fault-") ? String(hint.dropFirst(6)) : ""
        header = [
            ("alg", .string("ES256")), ("kid", .string(keyName)),
            ("typ", .string("JWT")),
        ]
        claims = [
            ("iss", .string(issuer)), ("aud", .string(SandboxOIDC.clientID)),
            ("sub", .string(hint)), ("nonce", .string(nonce)), ("iat", .number(JSONNumber(now))),
            ("exp", .number(JSONNumber(now + 300))),
        ]
        if hint.hasPrefix("phone-") {
            claims.append(("phone_number", .string(String(hint.dropFirst(6)))))
            claims.append(("phone_number_verified", .bool(true)))
        }
        forge(now)
    }

    private mutating func forge(_ now: Int64) {
        switch fault {
        case "none": header[0].1 = .string("none")
        case "hs256": header[0].1 = .string("HS256")
        case "kid": header[1].1 = .string("another")
        case "crit": header.append(("crit", .array([.string("exp")])))
        case "jku": header.append(("jku", .string("http://127.0.0.1/keys")))
        case "issuer": claims[0].1 = .string("http://127.0.0.1/elsewhere")
        case "audience": claims[1].1 = .string("another")
        case "nonce": claims[3].1 = .string("another")
        case "expired":
            claims[4].1 = .number(JSONNumber(now - 400))
            claims[5].1 = .number(JSONNumber(now - 100))
        case "future": claims.append(("nbf", .number(JSONNumber(now + 3600))))
        case "twice": claims.append(("sub", .string("another")))
        default: break
        }
    }

    /// The token; some faults only show once it is signed.
    func text(signedBy key: P256.Signing.PrivateKey) -> String {
        let signed = SandboxToken.part(header) + "." + SandboxToken.part(claims)
        let signature = try? key.signature(for: Array(signed.utf8))
        let text = Base64URL.encode(signature.map { Array($0.rawRepresentation) } ?? [])
        switch fault {
        case "none": return signed + "."
        case "truncated": return signed + "." + text.dropLast(4)
        case "swapped":
            var other = claims
            other[2].1 = .string("another")
            return SandboxToken.part(header) + "." + SandboxToken.part(other) + "." + text
        default: return signed + "." + text
        }
    }

    private static func part(_ members: [(String, JSONValue)]) -> String {
        var writer = JSONWriter(capacity: 256)
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        return Base64URL.encode(writer.take())
    }
}
