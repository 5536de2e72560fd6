/// What a trigger's text does with tables: which it names, where, and on what condition.
struct TriggerText {
    /// A table that is read, changed or emptied.
    struct Use {
        /// In small letters.
        let table: String
        /// The name by which its columns are called.
        let alias: String
        /// The outermost parts of its WHERE, each the texts of its tokens in small letters.
        let conditions: [[String]]
        /// True when its query names no other table, so that a bare column is one of its own.
        var isAlone = true

        /// True when its WHERE says that a column is that of the row which fires the trigger.
        func holds(_ column: String, _ of: String?) -> Bool {
            guard let of else { return false }
            let own = [column.lowercased()]
            let sides = (isAlone ? [own] : []) + [[alias, "."] + own]
            let rows = ["new", "old"].map { [$0, ".", of.lowercased()] }
            return sides.contains { side in
                rows.contains { row in
                    conditions.contains(side + ["="] + row)
                        || conditions.contains(row + ["="] + side)
                }
            }
        }
    }

    private(set) var uses: [Use] = []
    /// Owned tables that are named where no rule looks.
    private(set) var strays: [String] = []

    private let tokens: SQLTokens
    private let tables: Set<String>

    /// Reads from the token at `from` on; `tables` are those whose rows belong to somebody.
    init(_ tokens: SQLTokens, from: Int, tables: Set<String>) {
        self.tokens = tokens
        self.tables = tables
        read(from..<tokens.list.count)
    }

    /// What makes a text a riddle: joins by columns that nobody sees named, and names that hide NEW
    /// and OLD or look like its BEGIN; nil when it has none.
    static func riddle(_ tokens: SQLTokens, from first: Int) -> String? {
        var depth = 0
        var begins = 0
        for index in tokens.list.indices.dropFirst(first) {
            let token = tokens.list[index]
            let name = token.text.lowercased()
            if token.kind == .symbol { depth += name == "(" ? 1 : name == ")" ? -1 : 0 }
            // Its own BEGIN ends a condition; a column of that name would not.
            if token.kind == .word, name == "begin" { begins += depth > 0 ? 2 : 1 }
            if begins > 1 { return "gives something the name begin" }
            if token.kind == .word, ["natural", "using"].contains(name) {
                return "joins by \(name.uppercased())"
            }
            guard ["new", "old"].contains(name), tokens.text(index + 1) != "." else { continue }
            // A text is compared or given; where it follows a name it is one.
            let before = tokens.list[index - 1]
            let isText =
                token.kind == .string && before.kind == .symbol && before.text != ")"
            if !isText { return "gives the name \(name)" }
        }
        return nil
    }

    private func isWord(_ index: Int, _ words: Set<String>) -> Bool {
        guard tokens.list.indices.contains(index) else { return false }
        let token = tokens.list[index]
        return token.kind == .word && words.contains(token.text)
    }

    private func isName(_ index: Int) -> Bool {
        guard tokens.list.indices.contains(index) else { return false }
        return [.word, .quoted, .string].contains(tokens.list[index].kind)
    }

    private static let ends: Set<String> = ["begin", "union", "intersect", "except"]

    /// What stands between brackets, or outside of all: one query after the other.
    private mutating func read(_ range: Range<Int>) {
        var part: [Int] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if tokens.list[index].text == ";" && tokens.list[index].kind == .symbol
                || isWord(index, Self.ends)
            {
                query(part)
                part = []
            } else {
                part.append(index)
            }
            guard isOpen(index) else {
                index += 1
                continue
            }
            let close = min(tokens.closing(index), range.upperBound)
            read(index + 1..<max(index + 1, close))
            index = close + 1
        }
        query(part)
    }

    private func isOpen(_ index: Int) -> Bool {
        tokens.list[index].kind == .symbol && tokens.list[index].text == "("
    }

    /// One query at one depth of brackets; `part` are its tokens, an opening bracket standing for
    /// what is in it.
    private mutating func query(_ part: [Int]) {
        let first = uses.count
        var sources = 0
        var isFrom = false
        var place = 0
        while place < part.count {
            let index = part[place]
            place += 1
            if isWord(index, ["from"]) {
                // IS DISTINCT FROM compares.
                isFrom = !(isWord(index - 1, ["distinct"]) && isWord(index - 2, ["is", "not"]))
                if isFrom {
                    sources += 1
                    table(part, &place)
                }
            } else if isWord(index, ["join"]) || isFrom && tokens.list[index].text == "," {
                sources += 1
                table(part, &place)
            } else if isWord(index, ["update"]), !isWord(index - 1, ["do"]) {
                if place < part.count, isWord(part[place], ["or"]) { place += 2 }
                sources += 1
                table(part, &place)
            } else if isWord(index, ["into"]) {
                skip(part, &place)
            } else if isWord(
                index,
                ["where", "group", "order", "limit", "set", "select", "values"]
            ) {
                isFrom = false
            } else {
                stray(index)
            }
        }
        for use in uses.indices.dropFirst(first) { uses[use].isAlone = sources == 1 }
    }

    /// A table's name and alias; a query in brackets is read on its own, and tables in brackets are
    /// not understood.
    private mutating func table(_ part: [Int], _ place: inout Int) {
        guard place < part.count else { return }
        guard isName(part[place]) else {
            if !isWord(part[place] + 1, ["select", "with", "values"]) { strays.append("brackets") }
            return
        }
        skip(part, &place)
        let name = tokens.list[part[place - 1]].text.lowercased()
        var alias = name
        if place < part.count, isWord(part[place], ["as"]) { place += 1 }
        if place < part.count, isName(part[place]), !isWord(part[place], Self.afterTable) {
            alias = tokens.list[part[place]].text.lowercased()
            place += 1
        }
        guard tables.contains(name) else { return }
        uses.append(Use(table: name, alias: alias, conditions: conditions(part[place...])))
    }

    private static let afterTable: Set<String> = [
        "where", "join", "left", "right", "full", "inner", "cross", "outer", "on", "group",
        "order", "limit", "having", "window", "set", "indexed", "not", "returning", "values",
        "default", "select", "from", "end", "as",
    ]

    /// Goes past a name with its schema.
    private func skip(_ part: [Int], _ place: inout Int) {
        guard place < part.count, isName(part[place]) else { return }
        place += 1
        while place + 1 < part.count, tokens.list[part[place]].text == "." { place += 2 }
    }

    private mutating func stray(_ index: Int) {
        let token = tokens.list[index]
        let name = token.text.lowercased()
        guard [.word, .quoted, .string].contains(token.kind), tables.contains(name),
            tokens.text(index + 1) != "."
        else { return }
        let isQualified = tokens.text(index - 1) == "."
        if isQualified, tokens.text(index - 2)?.lowercased() != "main" { return }
        // A string is a name only where one is expected, of which IN is the last place.
        let isGiven = token.kind == .string && !isQualified && !isWord(index - 1, ["in"])
        if !isGiven { strays.append(name) }
    }

    /// The outermost parts of the first WHERE.
    private func conditions(_ part: ArraySlice<Int>) -> [[String]] {
        guard let start = part.firstIndex(where: { isWord($0, ["where"]) }) else { return [] }
        return SQLCondition.parts(tokens, at: part[(start + 1)...])
    }
}
