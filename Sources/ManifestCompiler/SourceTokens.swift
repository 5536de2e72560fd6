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
    /// Lines with a slash that may begin a regex literal, in which quotes begin no text.
    private(set) var patterns: [Int] = []
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
                if byte == UInt8(ascii: "/"), !isDivision() { patterns.append(line) }
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

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// True when a slash divides, as the formatter writes it: with a space behind, which no regex
    /// literal begins with, or as `/=` behind an operand.
    ///
    /// What else begins with a slash depends on what the parser expects there, so it is no division.
    private func isDivision() -> Bool {
        let isBlank = { (place: Int) in
            place >= bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place])
        }
        if at > 0, bytes[at - 1] == UInt8(ascii: "#") { return false }
        if isBlank(at + 1) { return true }
        guard bytes[at + 1] == UInt8(ascii: "="), isBlank(at + 2), let last = list.last else {
            return false
        }
        let isOperand = last.isWord ? !SourceTokens.leading.contains(last.text) : last.text == ")"
        return last.line == line && (isOperand || last.text == "]")
    }

    /// Words behind which a value begins.
    private static let leading: Set<String> = [
        "return", "throw", "try", "await", "in", "case", "where", "if", "while", "guard", "switch",
        "else", "is", "as", "do", "defer", "repeat", "consume", "copy", "yield",
    ]

    private func starts(_ text: StaticString) -> Bool {
        bytes[at...].starts(with: Array("\(text)".utf8))
    }

    private func isComment() -> Bool { starts("//") || starts("/*") }

    private mutating func skipComment() {
        guard starts("/*") else {
            while at < bytes.count, !isLineEnd(bytes[at]) { at += 1 }
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
        let signs = place - at
        let isLong = bytes[place...].starts(with: Array("\"\"\"".utf8))
        return (signs, isLong && !endsOnItsLine(place + 1, signs) ? 3 : 1)
    }

    /// True for a text between number signs that ends on its line: then three quotes are its content.
    private func endsOnItsLine(_ start: Int, _ signs: Int) -> Bool {
        guard signs > 0 else { return false }
        let end = [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "#"), count: signs)
        var place = start
        while place < bytes.count, !isLineEnd(bytes[place]) {
            if bytes[place...].starts(with: end) { return true }
            place += 1
        }
        return false
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
            if quotes == 1, isLineEnd(bytes[at]) { return }
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
