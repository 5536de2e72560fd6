internal import Crypto
internal import PluginKit

/// The secret a signed-in caller carries: `chs_` and 32 random bytes as base64url.
package struct SessionToken: Sendable, Equatable {
    /// The random bytes; equal tokens are found in constant time.
    let secret: Bytes32

    /// A token made of 32 fresh random bytes; nil for any other count.
    package init?(random bytes: [UInt8]) {
        guard let secret = Bytes32(bytes) else { return nil }
        self.secret = secret
    }

    /// Reads a token from header bytes without allocating; nil for anything that is no token.
    ///
    /// Every token has one spelling only, so a changed character is always another token or none.
    package init?(_ text: Span<UInt8>) {
        guard text.count == SessionToken.textCount, text[0] == UInt8(ascii: "c"),
            text[1] == UInt8(ascii: "h"), text[2] == UInt8(ascii: "s"),
            text[3] == UInt8(ascii: "_")
        else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        var byteCount = 0
        for index in SessionToken.prefixCount..<SessionToken.textCount {
            guard let value = SessionToken.value(of: text[index]) else { return nil }
            bits = (bits << 6 | UInt32(value)) & 0xFFFF
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            let byte = UInt64(bits >> bitCount & 0xFF)
            switch byteCount >> 3 {
            case 0: words.0 = words.0 << 8 | byte
            case 1: words.1 = words.1 << 8 | byte
            case 2: words.2 = words.2 << 8 | byte
            default: words.3 = words.3 << 8 | byte
            }
            byteCount += 1
        }
        // The last character carries two bits that belong to no byte.
        guard bits & 3 == 0 else { return nil }
        secret = Bytes32(words: words.0, words.1, words.2, words.3)
    }

    /// The token as the caller gets it, once.
    package var text: String { "chs_" + Base64URL.encode(secret.bytes) }

    /// What is stored of it: 256 random bits need no slow hash.
    package var hash: Bytes32 { Bytes32(digest: SHA256.hash(data: secret.bytes)) }

    private static let prefixCount = 4
    private static let textCount = 47

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

extension Bytes32 {
    /// A SHA-256 digest or HMAC, both of which are 32 bytes long.
    init(digest: some Sequence<UInt8>) {
        guard let bytes = Bytes32(digest) else {
            preconditionFailure("A SHA-256 digest is 32 bytes long.")
        }
        self = bytes
    }
}
