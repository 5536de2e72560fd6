internal import PluginKit

/// What an identity provider said of somebody, after every check.
package struct IDToken: Sendable, Equatable {
    /// Why a token is refused.
    package enum Refusal: String, Error, Sendable {
        case malformed
        /// The header asks for something that is not offered, or brings a key of its own.
        case header
        case algorithm
        case unknownKey = "unknown_key"
        case signature
        case issuer
        case audience
        case expired
        case notYet = "not_yet"
        case nonce
        case subject
    }

    /// What a token has to fit.
    struct Rules: Sendable {
        let issuer: String
        let clientID: String
        /// How far the provider's clock may differ.
        var skewSeconds: Int64 = 60
        /// How long ago a token may have been issued.
        var ageSecondsMax: Int64 = 600
    }

    /// The provider's name for the person.
    package let subject: String
    /// A phone that the provider has verified.
    package let phone: String?

    /// Longest token read.
    static let bytesMax = 16_384

    /// Checks form, header, signature and claims (RFC 8725, OpenID Connect Core 3.1.3.7).
    init(
        _ text: String,
        _ keys: PinnedKeys,
        _ rules: Rules,
        nonce: String,
        at now: Instant
    ) throws(Refusal) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= IDToken.bytesMax, parts.count == 3,
            let header = IDToken.object(parts[0]), let claims = IDToken.object(parts[1]),
            let signature = Base64URL.decode(String(Substring(parts[2]))), !signature.isEmpty
        else { throw .malformed }
        let key = try IDToken.key(header, keys)
        let signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        guard key.verifies(signature, of: signed) else { throw .signature }
        try IDToken.checkParties(claims, rules)
        try IDToken.checkTimes(claims, rules, now)
        guard claims["nonce"]?.string == nonce else { throw .nonce }
        guard let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count) else {
            throw .subject
        }
        self.subject = subject
        let isVerified = claims["phone_number_verified"]?.bool ?? false
        phone = isVerified ? claims["phone_number"]?.string : nil
    }

    /// The key a token names, to be looked for before the token is judged; nil for none.
    static func keyName(_ text: String) -> String? {
        guard text.utf8.count <= bytesMax else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.first.flatMap { object($0) }?["kid"]?.string
    }

    /// JSON in base64url; a member that stands twice makes it unreadable.
    private static func object(_ part: Substring.UTF8View) -> JSONValue? {
        guard let bytes = Base64URL.decode(String(Substring(part))),
            let value = try? JSONValue.parse(bytes, limits: .standard), value.members != nil
        else { return nil }
        return value
    }

    private static func key(_ header: JSONValue, _ keys: PinnedKeys) throws(Refusal) -> PinnedKey {
        // Keys come from the provider's own list, whatever a token brings or points to.
        for name in ["crit", "jwk", "jku", "x5u", "x5c", "b64", "zip"] where header[name] != nil {
            throw .header
        }
        if let type = header["typ"] {
            guard type.string?.lowercased() == "jwt" else { throw .header }
        }
        guard let id = header["kid"]?.string, let key = keys[id] else { throw .unknownKey }
        guard header["alg"]?.string == key.algorithm else { throw .algorithm }
        return key
    }

    private static func checkParties(_ claims: JSONValue, _ rules: Rules) throws(Refusal) {
        guard claims["iss"]?.string == rules.issuer else { throw .issuer }
        let audiences: [String]
        if let one = claims["aud"]?.string {
            audiences = [one]
        } else {
            let list = claims["aud"]?.elements ?? []
            audiences = list.compactMap(\.string)
            guard audiences.count == list.count else { throw .audience }
        }
        guard audiences.contains(rules.clientID) else { throw .audience }
        let party = claims["azp"]
        guard party == nil || party?.string == rules.clientID else { throw .audience }
        guard audiences.count == 1 || party != nil else { throw .audience }
    }

    private static func checkTimes(
        _ claims: JSONValue,
        _ rules: Rules,
        _ instant: Instant
    ) throws(Refusal) {
        let now = instant.utcMillis / 1000
        let range = 0...Int64(4_102_444_800)
        guard let expires = claims["exp"]?.int64, range.contains(expires),
            let issued = claims["iat"]?.int64, range.contains(issued)
        else { throw .malformed }
        guard now < expires + rules.skewSeconds, issued + rules.ageSecondsMax > now else {
            throw .expired
        }
        guard issued <= now + rules.skewSeconds else { throw .notYet }
        if let begins = claims["nbf"] {
            guard let begins = begins.int64, range.contains(begins) else { throw .malformed }
            guard begins <= now + rules.skewSeconds else { throw .notYet }
        }
    }
}
