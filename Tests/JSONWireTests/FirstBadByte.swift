/// Where a text stops being the beginning of any JSON text (RFC 8259), found byte by byte and without
/// the reader that is tested.
struct FirstBadByte {
    /// The first byte that no JSON text has there; the length where the text only ends too early.
    private(set) var offset = 0
    /// Where the number, literal, escape or character begins that holds this byte.
    private(set) var start = 0

    private let bytes: [UInt8]
    private struct Bad: Error {}

    /// Nil for a text that is JSON.
    init?(in bytes: [UInt8]) {
        self.bytes = bytes
        do {
            try text()
            return nil
        } catch {}
    }

    private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func isNext(_ sign: Character) -> Bool { byte == sign.asciiValue }

    private mutating func take(_ sign: Character) throws {
        guard isNext(sign) else { throw Bad() }
        offset += 1
    }

    private mutating func skipSpace() {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
        start = offset
    }

    /// A value and nothing after it; `open` holds the brackets that are open.
    private mutating func text() throws {
        var open: [Character] = []
        var isValue = true
        while true {
            skipSpace()
            if isValue {
                guard try opens(&open) else {
                    isValue = false
                    continue
                }
                continue
            }
            guard let bracket = open.last else {
                guard byte == nil else { throw Bad() }
                return
            }
            if isNext(",") {
                offset += 1
                if bracket == "{" { try name() }
                isValue = true
            } else {
                try take(bracket == "{" ? "}" : "]")
                open.removeLast()
            }
        }
    }

    /// Reads a value that is no array and no object, or opens one; true when a value comes next.
    private mutating func opens(_ open: inout [Character]) throws -> Bool {
        for (bracket, end) in [("[", "]"), ("{", "}")] as [(Character, Character)]
        where isNext(bracket) {
            offset += 1
            skipSpace()
            if isNext(end) {
                offset += 1
                return false
            }
            open.append(bracket)
            if bracket == "{" { try name() }
            return true
        }
        switch byte {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): for sign in "true" { try take(sign) }
        case UInt8(ascii: "f"): for sign in "false" { try take(sign) }
        case UInt8(ascii: "n"): for sign in "null" { try take(sign) }
        default: try number()
        }
        return false
    }

    private mutating func name() throws {
        skipSpace()
        try string()
        skipSpace()
        try take(":")
    }

    private var isDigit: Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    private mutating func digits() throws {
        guard isDigit else { throw Bad() }
        while isDigit { offset += 1 }
    }

    private mutating func number() throws {
        if isNext("-") { offset += 1 }
        if isNext("0") {
            offset += 1
            guard !isDigit else {
                start = offset - 1
                throw Bad()
            }
        } else {
            try digits()
        }
        if isNext(".") {
            offset += 1
            try digits()
        }
        if isNext("e") || isNext("E") {
            offset += 1
            if isNext("+") || isNext("-") { offset += 1 }
            try digits()
        }
    }

    private mutating func string() throws {
        try take("\"")
        while !isNext("\"") {
            start = offset
            guard let byte, byte >= 0x20 else { throw Bad() }
            if isNext("\\") { try escape() } else { try character() }
        }
        offset += 1
    }

    private mutating func escape() throws {
        offset += 1
        guard let byte, "\"\\/bfnrtu".utf8.contains(byte) else { throw Bad() }
        offset += 1
        guard byte == UInt8(ascii: "u") else { return }
        let unit = try codeUnit()
        guard (0xD800...0xDFFF).contains(unit) else { return }
        // Two halves make one character, and neither stands alone.
        guard unit < 0xDC00 else { throw Bad() }
        try take("\\")
        try take("u")
        guard (0xDC00...0xDFFF).contains(try codeUnit()) else { throw Bad() }
    }

    private mutating func codeUnit() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = byte.flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
                throw Bad()
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    /// One character of UTF-8 (RFC 3629), as the standard library reads it.
    private mutating func character() throws {
        for length in 1...4 where offset + length <= bytes.count {
            if String(validating: bytes[offset..<offset + length], as: UTF8.self) != nil {
                offset += length
                return
            }
        }
        throw Bad()
    }
}
