/// The parts of a schema's texts in which rules look for columns.
enum SQLClauses {
    /// The words of each CHECK of a table, in small letters.
    static func checks(in table: String) -> [[String]] {
        let tokens = SQLWords.tokens(of: table)
        return tokens.indices.compactMap { index in
            guard case .word(let word) = tokens[index], word.lowercased() == "check",
                index + 1 < tokens.count, tokens[index + 1] == .open
            else { return nil }
            return words(tokens[inside(index + 1, tokens)])
        }
    }

    /// The words of an index between its brackets, and of its WHERE, in small letters.
    static func index(_ sql: String) -> (keys: [String], condition: [String]) {
        let tokens = SQLWords.tokens(of: sql)
        guard let open = tokens.firstIndex(of: .open) else { return ([], []) }
        let keys = inside(open, tokens)
        return (words(tokens[keys]), words(tokens[keys.upperBound...]))
    }

    private static func words(_ tokens: ArraySlice<SQLWords.Token>) -> [String] {
        tokens.compactMap { token in
            if case .word(let word) = token { word.lowercased() } else { nil }
        }
    }

    /// What stands between the bracket at `open` and the one that closes it.
    private static func inside(_ open: Int, _ tokens: [SQLWords.Token]) -> Range<Int> {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index] == .open { depth += 1 }
            if tokens[index] == .close { depth -= 1 }
            if depth == 0 { return open + 1..<index }
        }
        return open + 1..<tokens.count
    }
}
