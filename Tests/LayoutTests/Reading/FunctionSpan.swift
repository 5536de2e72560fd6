/// A function, initialiser, subscript or computed property and the lines it takes.
struct FunctionSpan: Equatable, Sendable {
    let name: String
    /// Counted from 1.
    let line: Int
    let length: Int

    /// Every span in a file's code, found by its braces.
    static func all(in code: String) -> [FunctionSpan] {
        var finder = SpanFinder(code)
        return finder.find()
    }
}

/// Walks over code whose comments and strings are blank, and pairs declarations with braces.
struct SpanFinder {
    private enum Token: Equatable {
        case word(String)
        case sign(UInt8)
    }

    private let tokens: [(token: Token, line: Int)]

    init(_ code: String) {
        var tokens: [(Token, Int)] = []
        var line = 1
        var word: [UInt8] = []
        for byte in Array(code.utf8) + [10] {
            if SpanFinder.isInWord(byte) {
                word.append(byte)
                continue
            }
            if !word.isEmpty { tokens.append((.word(String(decoding: word, as: UTF8.self)), line)) }
            word = []
            // New lines count: they end the head of a stored property.
            if byte != 32 { tokens.append((.sign(byte), line)) }
            if byte == 10 { line += 1 }
        }
        self.tokens = tokens
    }

    mutating func find() -> [FunctionSpan] {
        tokens.indices.compactMap { index in
            guard case .word(let word) = tokens[index].token, !isMember(index) else { return nil }
            switch word {
            case "func", "init", "deinit", "subscript": return span(at: index, isProperty: false)
            case "var": return span(at: index, isProperty: true)
            default: return nil
            }
        }
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            0x80...0xFF:
            true
        default: false
        }
    }

    private func isMember(_ index: Int) -> Bool {
        index > 0 && tokens[index - 1].token == .sign(UInt8(ascii: "."))
    }

    private func span(at index: Int, isProperty: Bool) -> FunctionSpan? {
        guard let open = bodyStart(after: index, isProperty: isProperty),
            let close = partner(of: open)
        else { return nil }
        let line = tokens[index].line
        return FunctionSpan(
            name: name(at: index),
            line: line,
            length: tokens[close].line - line + 1
        )
    }

    private func name(at index: Int) -> String {
        guard case .word(let keyword) = tokens[index].token else { return "" }
        guard keyword == "func" || keyword == "var", index + 1 < tokens.count else {
            return keyword
        }
        if case .word(let name) = tokens[index + 1].token { return name }
        return keyword
    }

    /// The brace that opens the body; nil where the declaration has none.
    private func bodyStart(after index: Int, isProperty: Bool) -> Int? {
        var depth = 0
        for next in (index + 1)..<max(tokens.count, index + 1) {
            switch tokens[next].token {
            case .sign(UInt8(ascii: "(")), .sign(UInt8(ascii: "[")): depth += 1
            case .sign(UInt8(ascii: ")")), .sign(UInt8(ascii: "]")): depth -= 1
            case .sign(UInt8(ascii: "{")) where depth == 0: return next
            case .sign(UInt8(ascii: "}")) where depth == 0: return nil
            case .sign(10) where isProperty && depth == 0: return nil
            case .sign(UInt8(ascii: "=")) where isProperty && depth == 0: return nil
            case .word("func"), .word("init"), .word("var"), .word("let"), .word("case"):
                if depth == 0 { return nil }
            default: break
            }
        }
        return nil
    }

    private func partner(of open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].token == .sign(UInt8(ascii: "{")) { depth += 1 }
            if tokens[index].token == .sign(UInt8(ascii: "}")) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
