/// Strings in quotes, escaped as little as RFC 8785 allows.
enum JSONEscaping {
    /// Adds a string with its quotes, behind a comma if one is due.
    static func append(_ string: String, to bytes: inout [UInt8], comma: Bool) {
        let utf8 = string.utf8
        let text = utf8.span
        let special = WideScan.firstSpecial(text, from: 0, to: text.count, beyondASCII: false)
        guard special == text.count else {
            if comma { bytes.append(ASCII.comma) }
            return appendEscaped(text, to: &bytes)
        }
        // Safe because the bytes are copied before the call returns.
        unsafe text.withUnsafeBytes { unsafe bytes.appendQuoted($0, comma: comma) }
    }

    private static func appendEscaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(ASCII.quote)
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case ASCII.quote, ASCII.backslash: bytes += [ASCII.backslash, byte]
            case 0x08: bytes += [ASCII.backslash, UInt8(ascii: "b")]
            case ASCII.tab: bytes += [ASCII.backslash, UInt8(ascii: "t")]
            case ASCII.newline: bytes += [ASCII.backslash, UInt8(ascii: "n")]
            case 0x0C: bytes += [ASCII.backslash, UInt8(ascii: "f")]
            case ASCII.carriageReturn: bytes += [ASCII.backslash, UInt8(ascii: "r")]
            case 0..<ASCII.space:
                let zero = ASCII.zero
                bytes += [ASCII.backslash, UInt8(ascii: "u"), zero, zero]
                bytes += [ASCII.hexDigit(byte >> 4), ASCII.hexDigit(byte & 15)]
            default: bytes.append(byte)
            }
        }
        bytes.append(ASCII.quote)
    }
}
