/// Strings in quotes, escaped as little as RFC 8785 allows.
enum JSONEscaping {
    /// Adds a string with its quotes.
    static func append(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(ASCII.quote)
        let text = string.utf8
        if isPlain(text.span) {
            bytes.append(contentsOf: text)
        } else {
            appendEscaped(text.span, to: &bytes)
        }
        bytes.append(ASCII.quote)
    }

    /// Whether no byte needs an escape; written without a way out so that it runs in wide steps.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        for index in text.indices {
            let byte = text[index]
            found |= byte < ASCII.space || byte == ASCII.quote || byte == ASCII.backslash ? 1 : 0
        }
        return found == 0
    }

    private static func appendEscaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + text.count + 8)
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
    }
}
