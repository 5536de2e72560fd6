/// The words of an SQL text with their kinds and places, as far as rules need them.
package struct SQLTokens {
    package struct Token: Equatable {
        package enum Kind { case word, quoted, string, number, parameter, symbol }
        package let kind: Kind
        /// Words in small letters; everything else as written, without quotes.
        package let text: String
        /// The byte the token starts at.
        package let offset: Int
    }

    package let list: [Token]

    package init(_ sql: String) {
        var scanner = Scanner(bytes: Array(sql.utf8))
        var list: [Token] = []
        while let token = scanner.next() { list.append(token) }
        self.list = list
    }

    /// The texts of all tokens; a string is no word, so it stands in quotes.
    package var words: [String] { list.map { $0.kind == .string ? "'\($0.text)'" : $0.text } }

    package func first(word: String) -> Token? {
        list.first { $0.kind == .word && $0.text == word }
    }

    /// Names that a WITH clause gives: `name [(columns)] AS [NOT] [MATERIALIZED] (`.
    package var commonTables: [Token] {
        guard first(word: "with") != nil else { return [] }
        return list.indices.compactMap { index in
            let token = list[index]
            // SQLite takes a string for a name where one is expected.
            guard [.word, .quoted, .string].contains(token.kind) else { return nil }
            var next = index + 1
            if text(next) == "(" { next = closing(next) + 1 }
            guard text(next) == "as" else { return nil }
            next += 1
            if text(next) == "not" { next += 1 }
            if text(next) == "materialized" { next += 1 }
            return text(next) == "(" ? token : nil
        }
    }

    package func text(_ index: Int) -> String? {
        list.indices.contains(index) ? list[index].text : nil
    }

    /// The index of the bracket that closes the one at `index`.
    package func closing(_ index: Int) -> Int {
        var depth = 0
        for place in list.indices[index...] where list[place].kind == .symbol {
            if list[place].text == "(" { depth += 1 }
            if list[place].text == ")" { depth -= 1 }
            if depth == 0 { return place }
        }
        return list.count
    }

    /// The comma-separated parts within the brackets that open at `index`.
    package func parts(_ index: Int) -> [[String]] {
        var parts: [[String]] = [[]]
        var depth = 0
        for place in index + 1..<max(index + 1, closing(index)) {
            let text = list[place].text
            let isSymbol = list[place].kind == .symbol
            if isSymbol, text == "(" { depth += 1 }
            if isSymbol, text == ")" { depth -= 1 }
            if isSymbol, text == ",", depth == 0 {
                parts.append([])
            } else {
                parts[parts.count - 1].append(text)
            }
        }
        return parts
    }

    /// The places of all tokens outside of brackets; an opening one stands for what is in them.
    package var outermost: [Int] {
        var places: [Int] = []
        var index = 0
        while index < list.count {
            places.append(index)
            let isOpen = list[index].kind == .symbol && list[index].text == "("
            index = isOpen ? closing(index) + 1 : index + 1
        }
        return places
    }
}

private struct Scanner {
    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> SQLTokens.Token? {
        skipSpace()
        guard at < bytes.count else { return nil }
        let start = at
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "'"): return token(.string, quoted(by: byte), start)
        case UInt8(ascii: "\""), UInt8(ascii: "`"): return token(.quoted, quoted(by: byte), start)
        case UInt8(ascii: "["): return token(.quoted, quoted(by: UInt8(ascii: "]")), start)
        case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "?"):
            at += 1
            skipWord()
            return token(.parameter, text(start), start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            skipWord()
            return token(.number, text(start), start)
        default: break
        }
        if isWord(byte) {
            skipWord()
            return token(.word, text(start).lowercased(), start)
        }
        at += 1
        return token(.symbol, text(start), start)
    }

    private func token(
        _ kind: SQLTokens.Token.Kind,
        _ text: String,
        _ offset: Int
    ) -> SQLTokens.Token {
        SQLTokens.Token(kind: kind, text: text, offset: offset)
    }

    private func text(_ start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private mutating func skipWord() {
        while at < bytes.count, isWord(bytes[at]) { at += 1 }
    }

    private mutating func quoted(by close: UInt8) -> String {
        at += 1
        var content: [UInt8] = []
        while at < bytes.count {
            if bytes[at] == close {
                at += 1
                guard at < bytes.count, bytes[at] == close else { break }
            }
            content.append(bytes[at])
            at += 1
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            if bytes[at] <= 0x20 {
                at += 1
            } else if bytes[at...].starts(with: "--".utf8) {
                while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            } else if bytes[at...].starts(with: "/*".utf8) {
                at += 2
                while at < bytes.count, !bytes[at...].starts(with: "*/".utf8) { at += 1 }
                at += 2
            } else {
                return
            }
        }
    }
}
