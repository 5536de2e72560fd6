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
        var text: [UInt8] = []
        append(bytes.span, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Adds the text of bytes to a buffer.
    package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        let alphabet = alphabet.span
        text.append(addingCapacity: (bytes.count * 4 + 2) / 3) { out in
            var at = 0
            while at + 2 < bytes.count {
                let pair = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8
                append(pair | UInt32(bytes[at + 2]), count: 4, alphabet, to: &out)
                at += 3
            }
            // The last one or two bytes.
            if at + 1 < bytes.count {
                let bits = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8
                append(bits, count: 3, alphabet, to: &out)
            } else if at < bytes.count {
                append(UInt32(bytes[at]) << 16, count: 2, alphabet, to: &out)
            }
        }
    }

    @inline(__always)
    private static func append(
        _ bits: UInt32,
        count: Int,
        _ alphabet: Span<UInt8>,
        to out: inout OutputSpan<UInt8>
    ) {
        out.append(alphabet[Int(bits >> 18 & 63)])
        out.append(alphabet[Int(bits >> 12 & 63)])
        if count > 2 { out.append(alphabet[Int(bits >> 6 & 63)]) }
        if count > 3 { out.append(alphabet[Int(bits & 63)]) }
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
