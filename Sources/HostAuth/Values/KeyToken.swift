internal import Crypto
internal import PluginKit

/// The secret a machine carries: `chk_`, the key's public number, and 32 random bytes.
package struct KeyToken: Sendable, Equatable {
    /// What the key is found by; public.
    let number: UInt64
    /// Equal secrets are found in constant time.
    let secret: Bytes32

    /// A token of 40 fresh random bytes; nil for any other count.
    package init?(random bytes: [UInt8]) {
        guard bytes.count == 40, let secret = Bytes32(bytes[8...]) else { return nil }
        let number = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // Zero stands for sessions in the caches.
        self.number = number == 0 ? 1 : number
        self.secret = secret
    }

    /// Reads a token from header bytes without allocating; nil for anything that is no token.
    package init?(_ text: Span<UInt8>) {
        guard text.count == KeyToken.textCount, KeyToken.isKey(text),
            text[KeyToken.numberEnd] == UInt8(ascii: "_")
        else { return nil }
        var number: UInt64 = 0
        for index in KeyToken.numberStart..<KeyToken.numberEnd {
            guard let digit = KeyToken.digit(text[index]) else { return nil }
            number = number << 4 | digit
        }
        let rest = text.extracting((KeyToken.numberEnd + 1)..<KeyToken.textCount)
        guard number != 0, let secret = Bytes32(base64URL: rest) else { return nil }
        self.number = number
        self.secret = secret
    }

    /// True for text that starts as a key's token does.
    static func isKey(_ text: Span<UInt8>) -> Bool {
        text.count > numberStart && text[0] == UInt8(ascii: "c") && text[1] == UInt8(ascii: "h")
            && text[2] == UInt8(ascii: "k") && text[3] == UInt8(ascii: "_")
    }

    /// The key's public identifier: 16 lower-case hexadecimal digits.
    package var id: String { KeyToken.id(number) }

    static func id(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The token as its maker gets it, once.
    package var text: String { "chk_\(id)_\(Base64URL.encode(secret.bytes))" }

    /// What is stored of it: 256 random bits need no slow hash.
    var hash: Bytes32 { Bytes32(digest: SHA256.hash(data: secret.bytes)) }

    private static let numberStart = 4
    private static let numberEnd = 20
    private static let textCount = 64

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x61...0x66: UInt64(byte - 0x61 + 10)
        default: nil
        }
    }
}
