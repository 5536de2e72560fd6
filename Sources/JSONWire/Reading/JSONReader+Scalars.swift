extension JSONReader {
    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        let token = try stringToken()
        guard token.isEscaped else {
            return String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        }
        return String(decoding: token.decoded(from: bytes.span), as: UTF8.self)
    }

    /// Reads a string as a word to compare with others, without making a String of it.
    public mutating func word() throws(JSONError) -> JSONKey {
        JSONKey(bytes, try stringToken())
    }

    mutating func stringToken() throws(JSONError) -> StringToken {
        guard try firstByte() == ASCII.quote else { throw mismatch(.expectedString) }
        let token = try scanString()
        advance(to: token.end + 1)
        return token
    }

    /// Reads a whole number exactly.
    ///
    /// The value counts, not its spelling: `1.0`, `1e2` and `-0` are whole numbers (as in JSON
    /// Schema), `1.5` is none, and nothing is rounded on the way.
    public mutating func int64() throws(JSONError) -> Int64 {
        let token = try numberToken()
        switch token.wholeValue(in: bytes.span) {
        case .some(let value): return value
        case .fraction: throw error(.notAnInteger, at: token.start)
        case .outOfRange: throw error(.integerOutOfRange, at: token.start)
        }
    }

    /// Reads a number as the nearest double, refusing what is too large for one.
    public mutating func double() throws(JSONError) -> Double {
        let token = try numberToken()
        let text = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw error(.numberOutOfRange, at: token.start)
        }
        return value
    }

    /// Reads a number as it is written.
    public mutating func number() throws(JSONError) -> JSONNumber {
        let token = try numberToken()
        return JSONNumber(
            checked: String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        )
    }

    mutating func numberToken() throws(JSONError) -> NumberToken {
        let byte = try firstByte()
        guard byte == ASCII.minus || ASCII.isDigit(byte) else { throw mismatch(.expectedNumber) }
        let token: NumberToken
        do {
            token = try NumberToken.scan(bytes.span, from: offset, end: end)
        } catch {
            throw self.error(error.code, at: error.offset)
        }
        advance(to: token.end)
        return token
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        switch try firstByte() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default:
            throw mismatch(.expectedBool)
        }
    }

    /// Reads `null`.
    public mutating func null() throws(JSONError) {
        guard try firstByte() == UInt8(ascii: "n") else { throw mismatch(.expectedNull) }
        try literal("null")
    }

    /// Reads `null` if it comes next, and answers whether it did.
    public mutating func takeNull() throws(JSONError) -> Bool {
        guard try firstByte() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let next = offset + word.utf8CodeUnitCount
        guard next <= end else { throw error(.unexpectedEnd, at: end) }
        guard word.equals(bytes.span, from: offset, to: next) else {
            throw error(.unexpectedByte)
        }
        advance(to: next)
    }
}
