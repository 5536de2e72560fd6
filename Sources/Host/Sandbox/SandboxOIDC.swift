import Crypto
import HostAuth
import HostHTTP
import HostLoop
import JSONWire
import PluginKit
import Synchronization

/// The OpenID Connect provider of a sandbox: discovery, authorization code with PKCE, ES256.
///
/// Whoever comes is signed in as the `login_hint`; a hint `phone-NUMBER` has that phone verified,
/// and `fault-NAME` has the token forged in that way. `keys-NAME` changes the provider's keys for
/// everybody from then on: `rotated` signs with a new one, `huge`, `redirected` and `broken` spoil the
/// answer, `sound` mends it.
final class SandboxOIDC: Sendable {
    static let path = "/sandbox/oidc"
    static let clientID = "cityhost"
    static let clientSecret = "sandbox"
    private static let pendingMax = 1000

    private struct Pending {
        let hint: String
        let nonce: String
        let challenge: String
        let returnURL: String
    }

    /// The key that signs now, and what is wrong with the answer that tells it.
    private struct Signing {
        var key = P256.Signing.PrivateKey()
        var number = 1
        var fault = "sound"

        var name: String { "sandbox-\(number)" }
    }

    private let signing = Mutex(Signing())
    private let pending = Mutex<[String: Pending]>([:])
    private let random: @Sendable (Int) -> [UInt8]

    init(random: @escaping @Sendable (Int) -> [UInt8]) { self.random = random }

    /// What the provider says of itself, at the address it was asked under.
    func describe(_ exchange: Exchange) -> Answer {
        let own = issuer(exchange)
        return json([
            ("issuer", .string(own)),
            ("authorization_endpoint", .string(own + "/authorize")),
            ("token_endpoint", .string(own + "/token")), ("jwks_uri", .string(own + "/jwks")),
            ("response_types_supported", .array([.string("code")])),
            ("subject_types_supported", .array([.string("public")])),
            ("id_token_signing_alg_values_supported", .array([.string("ES256")])),
        ])
    }

    func keys(_ exchange: Exchange) -> Answer {
        let signing = signing.withLock(\.self)
        switch signing.fault {
        case "huge": return .json(200, Array(repeating: UInt8(ascii: " "), count: 300_000))
        case "redirected": return .redirect(to: issuer(exchange) + "/elsewhere")
        case "broken": return .json(503, [])
        default: break
        }
        let point = Array(signing.key.publicKey.rawRepresentation)
        let jwk: [JSONMember] = [
            JSONMember("kty", .string("EC")), JSONMember("crv", .string("P-256")),
            JSONMember("kid", .string(signing.name)), JSONMember("use", .string("sig")),
            JSONMember("alg", .string("ES256")),
            JSONMember("x", .string(Base64URL.encode(point.prefix(32)))),
            JSONMember("y", .string(Base64URL.encode(point.suffix(32)))),
        ]
        return json([("keys", .array([.object(jwk)]))])
    }

    /// Signs in whoever comes and sends them back with a code.
    func authorize(_ exchange: Exchange) throws -> Answer {
        guard exchange.queryValue("client_id") == SandboxOIDC.clientID,
            exchange.queryValue("response_type") == "code",
            exchange.queryValue("code_challenge_method") == "S256",
            let challenge = exchange.queryValue("code_challenge"),
            let returnURL = exchange.queryValue("redirect_uri"),
            let state = exchange.queryValue("state"), let nonce = exchange.queryValue("nonce")
        else { throw Fault.providerRefused("authorize") }
        let code = Base64URL.encode(random(24))
        let hint = exchange.queryValue("login_hint") ?? "staff"
        if hint.hasPrefix("keys-") { changeKeys(String(hint.dropFirst(5))) }
        pending.withLock { pending in
            if pending.count >= SandboxOIDC.pendingMax { pending = [:] }
            pending[code] = Pending(
                hint: hint,
                nonce: nonce,
                challenge: challenge,
                returnURL: returnURL
            )
        }
        return .redirect(to: returnURL + "?" + URLForm.encode([("code", code), ("state", state)]))
    }

    private func changeKeys(_ change: String) {
        signing.withLock { signing in
            guard change == "rotated" else {
                signing.fault = change
                return
            }
            signing.key = P256.Signing.PrivateKey()
            signing.number += 1
        }
    }

    /// Exchanges a code, once, for a token.
    func exchangeCode(_ exchange: Exchange) -> Answer {
        let fields = FormFields.decode(exchange.bodyBytes) ?? []
        func field(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
        let found = pending.withLock { $0.removeValue(forKey: field("code")) }
        let verifier = Array(field("code_verifier").utf8)
        guard let found, field("client_id") == SandboxOIDC.clientID,
            field("client_secret") == SandboxOIDC.clientSecret,
            field("grant_type") == "authorization_code",
            field("redirect_uri") == found.returnURL,
            Base64URL.encode(SHA256.hash(data: verifier)) == found.challenge
        else {
            return json([("error", .string("invalid_grant"))], status: 400)
        }
        let signing = signing.withLock(\.self)
        let token = SandboxToken(
            keyName: signing.name,
            issuer: issuer(exchange),
            hint: found.hint,
            nonce: found.nonce,
            nowSeconds: exchange.receivedInstant.instant.utcMillis / 1000
        )
        return json([
            ("access_token", .string(Base64URL.encode(random(24)))),
            ("token_type", .string("Bearer")), ("expires_in", .number(JSONNumber(300))),
            ("id_token", .string(token.text(signedBy: signing.key))),
        ])
    }

    private func issuer(_ exchange: Exchange) -> String {
        "http://\(exchange.header(.host) ?? "")\(SandboxOIDC.path)"
    }

    private func json(_ members: [(String, JSONValue)], status: Int = 200) -> Answer {
        var writer = JSONWriter(capacity: 512)
        JSONValue.object(members.map { JSONMember($0.0, $0.1) }).write(to: &writer)
        return .json(status, writer.take())
    }
}
