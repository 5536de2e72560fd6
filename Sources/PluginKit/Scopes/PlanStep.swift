/// One table that SQLite means to look into for a statement, as EXPLAIN QUERY PLAN tells it:
/// `SEARCH main.home USING INDEX home_of_tenant (tenant_id=? AND id>?)`.
struct PlanStep {
    /// The table's name or what the statement calls it, in small letters.
    let name: String
    /// Nil for the table's own key, or where all of it is read.
    let index: String?
    /// The columns of which one value is looked up: every row that is met has it.
    let equal: Set<String>
    /// The columns of which the walk begins at a bound, and those of which it ends at one.
    let above: Set<String>
    let below: Set<String>
    /// As SQLite said it.
    let text: String

    /// Reads one line of a plan; nil for one that looks into nothing.
    init?(_ text: String) {
        let words = text.split(separator: " ").map { $0.lowercased() }
        guard words.count > 1, ["search", "scan"].contains(words[0]) else { return nil }
        self.text = text
        name = words[1].split(separator: ".").last.map(String.init) ?? words[1]
        let named = words.firstIndex(of: "index").map { $0 + 1 } ?? words.count
        index = words.indices.contains(named) && !words[named].hasPrefix("(") ? words[named] : nil
        let terms = PlanStep.terms(of: text)
        let columns = { (sign: String) in
            Set(terms.filter { $0.hasSuffix(sign) }.map { $0.dropLast(2).lowercased() })
        }
        equal = columns("=?")
        above = columns(">?")
        below = columns("<?")
    }

    /// What stands in the brackets; nothing where rows that do not fit are met as well: an index made
    /// on the way is made of all rows, and one whose first column is skipped is walked for each value.
    private static func terms(of text: String) -> [Substring] {
        guard text.hasPrefix("SEARCH"), !text.contains("AUTOMATIC"), !text.contains("ANY("),
            let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
        else { return [] }
        return text[text.index(after: open)..<close].split(separator: " AND ")
    }
}
