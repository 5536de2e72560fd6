/// Where a checked string lies in the text: the bytes between its quotes.
struct StringToken: Equatable, Sendable {
    let start: Int
    let end: Int
    let isEscaped: Bool
}

extension StringToken {
    /// Checks one string, whose opening quote is at `quote`, up to its closing quote.
    ///
    /// Everything a string can get wrong is found here, so that later steps only copy.
    static func scan(
        _ text: Span<UInt8>,
        quote: Int,
        end: Int
    ) throws(JSONError) -> StringToken {
        var at = quote + 1
        var isEscaped = false
        while true {
            at = WideScan.firstSpecial(text, from: at, to: end, beyondASCII: true)
            guard at < end else { throw JSONError(.unexpectedEnd, at: end) }
            let byte = text[at]
            if byte == ASCII.quote {
                return StringToken(start: quote + 1, end: at, isEscaped: isEscaped)
            } else if byte == ASCII.backslash {
                isEscaped = true
                at = try skipEscape(text, at: at, end: end)
            } else if byte >= 0x80 {
                // Scalars beyond ASCII come in runs.
                repeat {
                    at = try skipScalar(text, at: at, end: end)
                } while at < end && text[at] >= 0x80
            } else {
                throw JSONError(.controlCharacter, at: at)
            }
        }
    }

    /// Steps over one scalar of two to four bytes, refusing every ill-formed sequence.
    private static func skipScalar(
        _ text: Span<UInt8>,
        at: Int,
        end: Int
    ) throws(JSONError) -> Int {
        // The second byte's range is what rules out overlong forms, surrogates and > U+10FFFF.
        let length: Int
        let second: ClosedRange<UInt8>
        switch text[at] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: at)
        }
        guard at + length <= end else { throw JSONError(.invalidUTF8, at: at) }
        guard second.contains(text[at + 1]) else { throw JSONError(.invalidUTF8, at: at) }
        var next = at + 2
        while next < at + length {
            guard text[next] & 0xC0 == 0x80 else { throw JSONError(.invalidUTF8, at: at) }
            next += 1
        }
        return next
    }

    /// Steps over one escape, and over both halves of an escaped surrogate pair.
    private static func skipEscape(
        _ text: Span<UInt8>,
        at: Int,
        end: Int
    ) throws(JSONError) -> Int {
        guard at + 1 < end else { throw JSONError(.unexpectedEnd, at: end) }
        guard text[at + 1] == UInt8(ascii: "u") else {
            guard simpleEscape(text[at + 1]) != nil else {
                throw JSONError(.invalidEscape, at: at)
            }
            return at + 2
        }
        let unit = try codeUnit(text, at: at + 2, end: end)
        guard unit & 0xF800 == 0xD800 else { return at + 6 }
        guard unit < 0xDC00 else { throw JSONError(.loneSurrogate, at: at) }
        guard at + 7 < end, text[at + 6] == ASCII.backslash, text[at + 7] == UInt8(ascii: "u")
        else { throw JSONError(.loneSurrogate, at: at) }
        let low = try codeUnit(text, at: at + 8, end: end)
        guard low & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: at) }
        return at + 12
    }

    /// The four hexadecimal digits of a `\u` escape.
    private static func codeUnit(
        _ text: Span<UInt8>,
        at: Int,
        end: Int
    ) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for index in at..<at + 4 {
            guard index < end else { throw JSONError(.unexpectedEnd, at: end) }
            guard let digit = ASCII.hexValue(text[index]) else {
                throw JSONError(.invalidEscape, at: index)
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// The byte a two-character escape stands for.
    private static func simpleEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case ASCII.quote, ASCII.backslash, ASCII.slash: byte
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): ASCII.newline
        case UInt8(ascii: "r"): ASCII.carriageReturn
        case UInt8(ascii: "t"): ASCII.tab
        default: nil
        }
    }

    /// The string's own bytes in UTF-8, escapes resolved; the token must come from this text.
    func decoded(from text: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(end - start)
        var at = start
        while at < end {
            guard text[at] == ASCII.backslash else {
                result.append(text[at])
                at += 1
                continue
            }
            if let byte = Self.simpleEscape(text[at + 1]) {
                result.append(byte)
                at += 2
            } else {
                let (scalar, length) = Self.escapedScalar(text, at: at)
                Self.append(scalar, to: &result)
                at += length
            }
        }
        return result
    }

    /// The scalar of a `\u` escape that `scan` has already checked, and the escape's length.
    private static func escapedScalar(_ text: Span<UInt8>, at: Int) -> (UInt32, Int) {
        var units: (UInt32, UInt32) = (0, 0)
        for index in 2..<6 {
            units.0 = units.0 << 4 | UInt32(ASCII.hexValue(text[at + index]) ?? 0)
        }
        guard units.0 & 0xFC00 == 0xD800 else { return (units.0, 6) }
        for index in 8..<12 {
            units.1 = units.1 << 4 | UInt32(ASCII.hexValue(text[at + index]) ?? 0)
        }
        return (0x10000 + (units.0 & 0x3FF) << 10 + units.1 & 0x3FF, 12)
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
