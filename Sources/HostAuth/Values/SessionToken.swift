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
        let rest = text.extracting(SessionToken.prefixCount..<SessionToken.textCount)
        guard let secret = Bytes32(base64URL: rest) else { return nil }
        self.secret = secret
    }

    /// The token as the caller gets it, once.
    package var text: String { "chs_" + Base64URL.encode(secret.bytes) }

    /// What is stored of it: 256 random bits need no slow hash.
    package var hash: Bytes32 { Bytes32(digest: SHA256.hash(data: secret.bytes)) }

    private static let prefixCount = 4
    private static let textCount = 47
}

extension Bytes32 {
    /// A SHA-256 digest or HMAC, both of which are 32 bytes long.
    init(digest: some Sequence<UInt8>) {
        guard let bytes = Bytes32(digest) else {
            preconditionFailure("A SHA-256 digest is 32 bytes long.")
        }
        self = bytes
    }

    /// Reads 43 characters of base64url without allocating; nil for anything else.
    ///
    /// Every value has one spelling only.
    @inline(__always)
    init?(base64URL text: Span<UInt8>) {
        guard text.count == 43 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var filled = 0
        var bits: UInt64 = 0
        var room: UInt64 = 64
        var strange: UInt64 = 0
        for index in 0..<43 {
            let value = Bytes32.value(of: text[index])
            strange |= value
            guard room < 6 else {
                bits = bits << 6 | value
                room -= 6
                continue
            }
            let rest = 6 - room
            let word = bits << room | value >> rest
            switch filled {
            case 0: words.0 = word
            case 1: words.1 = word
            case 2: words.2 = word
            default: words.3 = word
            }
            filled += 1
            bits = value & (1 << rest - 1)
            room = 64 - rest
        }
        // The last character carries two bits that belong to no byte.
        guard strange < 64, bits == 0 else { return nil }
        self.init(words: words.0, words.1, words.2, words.3)
    }

    /// The six bits of a character, more than 63 for one that is none of base64url's.
    ///
    /// Sums of masks instead of comparisons: the characters are random, so a branch would be
    /// foreseen wrongly half of the time, and its time would tell of the token.
    @inline(__always)
    private static func value(of character: UInt8) -> UInt64 {
        let code = Int64(character)
        var value: Int64 = -1
        value &+= ((0x40 &- code) & (code &- 0x5B)) >> 8 & (code &- 0x40)
        value &+= ((0x60 &- code) & (code &- 0x7B)) >> 8 & (code &- 0x46)
        value &+= ((0x2F &- code) & (code &- 0x3A)) >> 8 & (code &+ 5)
        value &+= ((0x2C &- code) & (code &- 0x2E)) >> 8 & 63
        value &+= ((0x5E &- code) & (code &- 0x60)) >> 8 & 64
        return UInt64(bitPattern: value)
    }
}
