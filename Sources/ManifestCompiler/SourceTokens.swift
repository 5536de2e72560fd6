/// The words and symbols of Swift source, as far as the wall needs them.
///
/// Comments and what stands between quotes are left out; what `\( )` puts into a text is code and
/// stays.
struct SourceTokens {
    struct Token {
        /// A word without backquotes, or one symbol.
        let text: String
        let line: Int
        let isWord: Bool
        /// True for a word in backquotes, which is never a keyword.
        var isQuoted = false
    }

    private(set) var list: [Token] = []
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        scan(untilBracket: false)
    }

    /// The text of a token; empty beyond the ends.
    func text(_ index: Int) -> String { list.indices.contains(index) ? list[index].text : "" }

    /// Reads tokens, to the bracket that closes an interpolation or to the end.
    private mutating func scan(untilBracket: Bool) {
        var depth = 1
        while at < bytes.count {
            let byte = bytes[at]
            if isComment() {
                skipComment()
            } else if quotes() != nil {
                skipText()
            } else if isWord(byte) || byte == UInt8(ascii: "`") {
                word()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if untilBracket, depth == 0 { return step() }
                if byte > 0x20 { symbol(byte) }
                step()
            }
        }
    }

    private mutating func step() {
        if at < bytes.count, bytes[at] == 0x0A { line += 1 }
        at += 1
    }

    private mutating func symbol(_ byte: UInt8) {
        let text = String(Unicode.Scalar(byte))
        list.append(Token(text: text, line: line, isWord: false))
    }

    private mutating func word() {
        let isQuoted = bytes[at] == UInt8(ascii: "`")
        if isQuoted { at += 1 }
        let start = at
        while at < bytes.count, isWord(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isQuoted, at < bytes.count { step() }
        list.append(Token(text: text, line: line, isWord: true, isQuoted: isQuoted))
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
        default: false
        }
    }

    private func starts(_ text: StaticString) -> Bool {
        bytes[at...].starts(with: Array("\(text)".utf8))
    }

    private func isComment() -> Bool { starts("//") || starts("/*") }

    private mutating func skipComment() {
        guard starts("/*") else {
            while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            return
        }
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                at += 2
            } else if starts("*/") {
                depth -= 1
                at += 2
            } else {
                step()
            }
        } while depth > 0 && at < bytes.count
    }

    /// How a text begins here: its number signs and its quotes; nil where none begins.
    private func quotes() -> (signs: Int, quotes: Int)? {
        var place = at
        while place < bytes.count, bytes[place] == UInt8(ascii: "#") { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        let isLong = bytes[place...].starts(with: Array("\"\"\"".utf8))
        return (place - at, isLong ? 3 : 1)
    }

    private mutating func skipText() {
        guard let (signs, quotes) = quotes() else { return }
        let number = Array(repeating: UInt8(ascii: "#"), count: signs)
        let end = Array(repeating: UInt8(ascii: "\""), count: quotes) + number
        let escape = [UInt8(ascii: "\\")] + number
        at += signs + quotes
        while at < bytes.count {
            let rest = bytes[at...]
            if rest.starts(with: end) { return at += end.count }
            if quotes == 1, bytes[at] == 0x0A { return }
            guard rest.starts(with: escape) else {
                step()
                continue
            }
            at += escape.count
            guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else {
                step()
                continue
            }
            at += 1
            scan(untilBracket: true)
        }
    }
}
