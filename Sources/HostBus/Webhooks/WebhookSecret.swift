import Crypto
package import PluginKit
import TransparencyLog

/// What a webhook's messages are signed with (https://www.standardwebhooks.com): a secret that the
/// receiver shares, and a key pair of which the receiver has the public half.
package struct WebhookSecret: Sendable {
    /// Bytes of a shared secret.
    package static let secretBytes = 32

    /// Bytes of both halves as they are stored.
    package let shared: [UInt8]
    package let signing: [UInt8]
    package let created: Instant
    /// When it signs no more; nil for the newest.
    package let expires: Instant?

    package init(shared: [UInt8], signing: [UInt8], created: Instant, expires: Instant?) {
        self.shared = shared
        self.signing = signing
        self.created = created
        self.expires = expires
    }

    /// A new one, from the host's source of chance.
    package static func made(_ random: (Int) -> [UInt8], at now: Instant) -> WebhookSecret {
        WebhookSecret(
            shared: random(secretBytes),
            signing: random(secretBytes),
            created: now,
            expires: nil
        )
    }

    /// The shared secret as the receiver's library takes it.
    package var sharedText: String { "whsec_" + Base64.encode(shared) }

    /// The public key as the receiver's library takes it.
    package var publicText: String {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: signing) else {
            return ""
        }
        return "whpk_" + Base64.encode(Array(key.publicKey.rawRepresentation))
    }

    /// The value of `webhook-signature`: every live secret signs, the newest first, so that a
    /// receiver may change over at any time.
    package static func signature(
        _ secrets: [WebhookSecret],
        id: String,
        timestampSeconds: Int64,
        body: [UInt8]
    ) throws -> String {
        let signed = Array("\(id).\(timestampSeconds).".utf8) + body
        var parts: [String] = []
        for secret in secrets {
            let code = HMAC<SHA256>.authenticationCode(
                for: signed,
                using: SymmetricKey(data: secret.shared)
            )
            parts.append("v1," + Base64.encode(Array(code)))
        }
        for secret in secrets {
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: secret.signing)
            parts.append("v1a," + Base64.encode(Array(try key.signature(for: signed))))
        }
        return parts.joined(separator: " ")
    }
}
