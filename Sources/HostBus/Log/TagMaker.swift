import Crypto
import JSONWire

/// Names of people and organisations as the chain shows them: HMAC-SHA-256 under the host's key,
/// cut to 16 bytes, so that only who holds the key can tell whom a leaf is about.
final class TagMaker {
    /// Tags remembered; then all are forgotten.
    private static let rememberedMax = 8192

    private let key: SymmetricKey
    private var remembered: [String: String] = [:]

    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// The tag of an organisation; nothing for none.
    func tenant(_ id: String?) -> String { id.map { tag("tenant:" + $0) } ?? "" }

    /// The tag of a person; nothing for none.
    func subject(_ id: String?) -> String { id.map { tag("subject:" + $0) } ?? "" }

    private func tag(_ name: String) -> String {
        if let known = remembered[name] { return known }
        let code = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: key)
        let tag = Base64URL.encode(Array(code).prefix(16))
        if remembered.count >= TagMaker.rememberedMax { remembered.removeAll() }
        remembered[name] = tag
        return tag
    }
}
