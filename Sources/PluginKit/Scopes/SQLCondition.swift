/// The outermost parts of a condition, as far as they are certain.
package enum SQLCondition {
    /// The parts that AND joins, each the texts of its tokens in small letters; brackets stand for
    /// what is in them.
    ///
    /// None where OR, CASE or BETWEEN stands among them outside of brackets: their ANDs and theirs
    /// alone would have to be told from those that join.
    package static func parts(_ tokens: SQLTokens, at places: some Sequence<Int>) -> [[String]] {
        var parts: [[String]] = [[]]
        var isOver = false
        for place in places {
            let token = tokens.list[place]
            let word = token.kind == .word ? token.text : ""
            if ends.contains(word) || token.kind == .symbol && token.text == ";" { break }
            if ["or", "case", "between"].contains(word) { return [] }
            // A column may have that name, so what follows still counts against the condition.
            if word == "window" { isOver = true }
            if isOver { continue }
            if word == "and" {
                parts.append([])
            } else {
                parts[parts.count - 1].append(said(token))
            }
        }
        return parts
    }

    /// What ends a WHERE; none of these can name a column.
    private static let ends: Set<String> = [
        "group", "having", "order", "limit", "returning", "on",
    ]

    /// A string is no column, and a quoted name no sign, whatever they say.
    private static func said(_ token: SQLTokens.Token) -> String {
        switch token.kind {
        case .string: "'\(token.text)'"
        case .symbol: token.text == "(" ? "()" : token.text
        case .quoted where !token.text.utf8.allSatisfy(SQLWords.isWordByte): "\"\(token.text)\""
        case .quoted, .word, .number, .parameter: token.text.lowercased()
        }
    }
}
