internal import Crypto

/// A public key that signatures of notes are checked with.
package struct NoteKey: Sendable {
    /// What a key signs, told by the first byte of its encoding.
    package enum Kind: UInt8, Sendable {
        /// The text of a note.
        case ed25519 = 0x01

        /// A checkpoint together with the time it was seen, by a witness.
        case cosignature = 0x04
    }

    package let name: String
    package let kind: Kind
    package let id: UInt32

    /// The key itself, 32 bytes.
    package let publicKey: [UInt8]

    private let key: Curve25519.Signing.PublicKey

    /// Takes a key, nil when the name or the bytes cannot be a key's.
    package init?(name: String, kind: Kind, publicKey: [UInt8]) {
        guard Self.isName(name), publicKey.count == 32,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return nil }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        self.key = key
        id = Self.id(name, kind, publicKey)
    }

    /// Reads a verifier key: `<name>+<id in hex>+<base64 of the kind and the key>`.
    package init?(_ text: String) {
        let parts = text.split(
            separator: "+",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let encoded = Base64.decode(parts[2]), let first = encoded.first,
            let kind = Kind(rawValue: first)
        else { return nil }
        self.init(name: String(parts[0]), kind: kind, publicKey: Array(encoded.dropFirst()))
        guard parts[1] == idDigits else { return nil }
    }

    /// The verifier key as text.
    package var text: String {
        "\(name)+\(idDigits)+\(Base64.encode([kind.rawValue] + publicKey))"
    }

    private var idDigits: String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Whether a text can name a key: not empty, no white space, no plus sign.
    package static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20
            }
    }

    private static func id(_ name: String, _ kind: Kind, _ publicKey: [UInt8]) -> UInt32 {
        let digest = MerkleHash.digest(Array(name.utf8) + [0x0A, kind.rawValue] + publicKey)
        return digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    func isValid(_ signature: some Collection<UInt8>, of message: [UInt8]) -> Bool {
        key.isValidSignature(Array(signature), for: message)
    }
}
