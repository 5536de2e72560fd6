/// Bytes as base64url without padding (RFC 4648, section 5), as in tokens and cursors.
public enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        encode(Array(bytes))
    }

    /// The same without a copy of the bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        let span = bytes.span
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var at = 0
        while at + 2 < span.count {
            let bits = UInt32(span[at]) << 16 | UInt32(span[at + 1]) << 8 | UInt32(span[at + 2])
            text.append(alphabet[Int(bits >> 18 & 63)])
            text.append(alphabet[Int(bits >> 12 & 63)])
            text.append(alphabet[Int(bits >> 6 & 63)])
            text.append(alphabet[Int(bits & 63)])
            at += 3
        }
        append(span, from: at, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The last one or two bytes.
    private static func append(_ span: Span<UInt8>, from at: Int, to text: inout [UInt8]) {
        guard at < span.count else { return }
        let isPair = at + 1 < span.count
        let bits = UInt32(span[at]) << 16 | (isPair ? UInt32(span[at + 1]) << 8 : 0)
        text.append(alphabet[Int(bits >> 18 & 63)])
        text.append(alphabet[Int(bits >> 12 & 63)])
        if isPair { text.append(alphabet[Int(bits >> 6 & 63)]) }
    }

    /// The bytes of a text, nil for other characters, padding or bits that belong to no byte.
    ///
    /// One value has one text only: a token cannot be changed and still mean the same bytes.
    public static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            bits = (bits << 6 | UInt32(value)) & 0xFFFF
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return bits & (1 << UInt32(bitCount) - 1) == 0 ? bytes : nil
    }

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
