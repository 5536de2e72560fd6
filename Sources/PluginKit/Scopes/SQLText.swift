/// How the SQL of a plugin is written, so that every rule reads in a text what SQLite reads in it.
///
/// SQLite takes U+FEFF for white space and `$` for a letter, which no rule does. Rather than to follow
/// it, a text has ASCII only outside of its strings and comments. One judgement serves the compiler,
/// the start and the connection.
package enum SQLText {
    /// What is wrong with a text.
    package struct Problem: Sendable, Equatable {
        package let what: String
        package let remedy: String
        /// The byte at which it begins.
        package let offset: Int
    }

    /// The first byte that SQLite may read otherwise than the rules do; nil for none.
    package static func stray(in sql: String) -> Problem? {
        let text = Array(sql.utf8)
        // Most texts have neither quotes nor comments, and a start reads hundreds of them.
        if text.allSatisfy({ isPlain[Int($0)] }) { return parameter(SQLTokens(sql)) }
        for piece in SQLPieces(text) {
            let inner = text[piece.range]
            guard piece.isWhole else {
                return Problem(
                    what: "quotes or a comment have no end",
                    remedy: "close them",
                    offset: piece.range.lowerBound
                )
            }
            if let place = inner.firstIndex(where: { !piece.kind.admits($0) }) {
                return Problem(
                    what: "\(name(of: place, in: text)) stands where only ASCII can",
                    remedy: "keep such characters to texts in single quotes and to comments",
                    offset: place
                )
            }
        }
        return parameter(SQLTokens(sql))
    }

    /// True for bytes that stand for themselves wherever they are: bare, and no part of what begins a
    /// string, a quoted name or a comment.
    private static let isPlain: [Bool] = (0...UInt8.max).map { byte in
        SQLPieces.Piece.Kind.bare.admits(byte) && SQLWords.closing(byte) == nil
            && byte != UInt8(ascii: "-") && byte != UInt8(ascii: "/")
    }

    /// What is wrong with a statement under a scope; nil for nothing.
    package static func problem(
        inStatement sql: String,
        _ scope: StatementSpec.Scope
    ) -> Problem? {
        if let stray = stray(in: sql) { return stray }
        let tokens = SQLTokens(sql)
        if let token = tokens.first(word: "rollback") {
            return Problem(
                what: "ROLLBACK would undo the commands of others",
                remedy: "use ABORT",
                offset: token.offset
            )
        }
        for token in tokens.list
        where token.kind == .word && ["natural", "using"].contains(token.text) {
            return Problem(
                what: "\(token.text.uppercased()) compares columns that nobody sees named",
                remedy: "join with ON",
                offset: token.offset
            )
        }
        return scope == .system
            ? nil : FailingSQL(tokens).problem()
    }

    /// What is wrong with a trigger's text, apart from whose rows it touches; nil for nothing.
    package static func problem(inTrigger sql: String) -> Problem? {
        stray(in: sql)
            ?? FailingSQL(SQLTokens(sql)).problem(isTrigger: true)
    }

    /// What is wrong with a condition of a manifest, which has to be about one row alone.
    package static func problem(inCondition sql: String) -> Problem? {
        if let stray = stray(in: sql) { return stray }
        let tokens = SQLTokens(sql)
        let isRemark = SQLPieces(Array(sql.utf8)).contains { $0.kind == .comment }
        let words: Set<String> = ["select", "values", "with", "raise"]
        let token = tokens.list.first {
            $0.kind == .word && words.contains($0.text) || $0.kind == .parameter
                || $0.kind == .symbol && $0.text == ";"
        }
        if isRemark || token != nil || !isBalanced(tokens) {
            return Problem(
                what: "it is more than a condition on one row",
                remedy: "compare columns of the row, without queries, parameters and comments",
                offset: token?.offset ?? 0
            )
        }
        return FailingSQL(tokens).problem(isCondition: true)
    }

    private static func isBalanced(_ tokens: SQLTokens) -> Bool {
        var depth = 0
        for token in tokens.list where token.kind == .symbol {
            if token.text == "(" { depth += 1 }
            if token.text == ")" { depth -= 1 }
            if depth < 0 { return false }
        }
        return depth == 0
    }

    /// SQLite lets the name of a parameter go on in brackets and after `::`.
    private static func parameter(_ tokens: SQLTokens) -> Problem? {
        for (token, next) in zip(tokens.list, tokens.list.dropFirst())
        where token.kind == .parameter && next.offset == token.offset + token.text.utf8.count
            && (next.text == "(" || next.kind == .parameter)
        {
            return Problem(
                what: "the name of the parameter \(token.text) goes on",
                remedy: "name it with letters and digits",
                offset: token.offset
            )
        }
        return nil
    }

    /// The character that a byte is part of.
    private static func name(of place: Int, in text: [UInt8]) -> String {
        let rest = String(decoding: text[place...].prefix(4), as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return "a byte" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// The parts of a text that SQLite reads by different rules, in order.
struct SQLPieces: Sequence, IteratorProtocol {
    struct Piece {
        enum Kind {
            case bare, name, text, comment

            /// True for a byte that can stand there.
            func admits(_ byte: UInt8) -> Bool {
                switch self {
                case .text, .comment: byte != 0
                case .name: (0x20...0x7E).contains(byte)
                case .bare:
                    [0x09, 0x0A, 0x0C, 0x0D].contains(byte)
                        || (0x20...0x7E).contains(byte) && !"$@#\\".utf8.contains(byte)
                }
            }
        }
        let kind: Kind
        let range: Range<Int>
        /// False where its end is missing.
        let isWhole: Bool
    }

    private let text: [UInt8]
    private var at = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func next() -> Piece? {
        guard at < text.count else { return nil }
        let start = at
        let (kind, end) = ahead()
        at = end ?? text.count
        return Piece(kind: kind, range: start..<at, isWhole: end != nil)
    }

    private func ahead() -> (Piece.Kind, end: Int?) {
        if let close = SQLWords.closing(text[at]) {
            let end = text[(at + 1)...].firstIndex(of: close).map { $0 + 1 }
            return (text[at] == UInt8(ascii: "'") ? .text : .name, end)
        }
        if text[at...].starts(with: "--".utf8) {
            return (.comment, text[at...].firstIndex(of: 0x0A) ?? text.count)
        }
        if text[at...].starts(with: "/*".utf8) {
            var end = at + 2
            while end + 1 < text.count, !text[end...].starts(with: "*/".utf8) { end += 1 }
            return (.comment, end + 1 < text.count ? end + 2 : nil)
        }
        return (.bare, at + 1)
    }
}
