/// The words of SQL: what rules look for that hold whatever SQLite makes of a text.
package enum SQLWords {
    /// Bare words, quoted identifiers and strings, which SQLite takes for identifiers where one is
    /// expected, of a text of SQL.
    package static func list(of sql: String) -> [String] {
        tokens(of: sql).compactMap { token in
            if case .word(let word) = token { word } else { nil }
        }
    }

    /// A word, or a bracket that stands outside of quotes and comments.
    package enum Token: Hashable, Sendable {
        case word(String)
        case open
        case close
    }

    /// The words of a text with the brackets among them.
    package static func tokens(of sql: String) -> [Token] {
        let text = Array(sql.utf8)
        var tokens: [Token] = []
        var at = 0
        while at < text.count {
            let byte = text[at]
            if isWordByte(byte) {
                let start = at
                while at < text.count, isWordByte(text[at]) { at += 1 }
                tokens.append(.word(String(decoding: text[start..<at], as: UTF8.self)))
            } else if let close = closing(byte) {
                let stop = end(of: close, from: at, in: text)
                let inner = text[at + 1..<max(at + 1, stop - 1)]
                tokens.append(.word(String(decoding: inner, as: UTF8.self)))
                at = stop
            } else if byte == UInt8(ascii: "-"), at + 1 < text.count, text[at + 1] == byte {
                while at < text.count, text[at] != 0x0A { at += 1 }
            } else if byte == UInt8(ascii: "/"), at + 1 < text.count, text[at + 1] == 0x2A {
                at = endOfComment(from: at + 2, in: text)
            } else {
                if byte == UInt8(ascii: "(") { tokens.append(.open) }
                if byte == UInt8(ascii: ")") { tokens.append(.close) }
                at += 1
            }
        }
        return tokens
    }

    /// True for a byte of a bare word.
    package static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    /// What ends the quotes that a byte opens; nil when it opens none.
    package static func closing(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): byte
        case UInt8(ascii: "["): UInt8(ascii: "]")
        default: nil
        }
    }

    /// The place after the closing quote; a doubled quote ends and starts again, which is the same.
    private static func end(of quote: UInt8, from start: Int, in text: [UInt8]) -> Int {
        var at = start + 1
        while at < text.count, text[at] != quote { at += 1 }
        return min(at + 1, text.count)
    }

    private static func endOfComment(from start: Int, in text: [UInt8]) -> Int {
        var at = start
        while at + 1 < text.count, !(text[at] == 0x2A && text[at + 1] == UInt8(ascii: "/")) {
            at += 1
        }
        return min(at + 2, text.count)
    }
}
