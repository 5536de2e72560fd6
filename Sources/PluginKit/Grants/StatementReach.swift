/// The tables and columns that a statement names: what it can show or change of the rows of its scope.
///
/// These are what is reviewed of a statement that keeps to its scope: the connection holds it to the
/// rows, whatever its text says, but another table or column is another grant.
struct StatementReach {
    private struct Source {
        let names: Set<String>
        let columns: [String]
    }

    private let sources: [Source]

    /// For the statements of one plugin.
    init(_ manifest: Manifest) {
        sources =
            manifest.tables.map {
                Source(names: StatementReach.names($0.name), columns: $0.columns.map(\.name))
            }
            + manifest.usedTables.compactMap { use in
                PublishedName(use.table).map {
                    Source(names: StatementReach.names($0.stem), columns: use.columns)
                }
            }
    }

    /// `over=home_public,offer_public columns=id,rent`; none for a text that names no table.
    ///
    /// Words count wherever they stand, so that none is missed; one may be there that means another
    /// thing.
    func terms(_ sql: String) -> [String] {
        let tokens = SQLTokens(sql)
        let words = Set(
            tokens.list.filter { [.word, .quoted, .string].contains($0.kind) }
                .map { $0.text.lowercased() }
        )
        let named = sources.filter { !words.isDisjoint(with: $0.names) }
        guard !named.isEmpty else { return [] }
        let takesAll = StatementReach.takesAll(tokens)
        let over = named.flatMap { words.intersection($0.names) }
        let columns = named.flatMap(\.columns).filter {
            takesAll || words.contains($0.lowercased())
        }
        return [("over", Set(over)), ("columns", Set(columns))].filter { !$1.isEmpty }
            .map { "\($0)=\($1.sorted().joined(separator: ","))" }
    }

    /// A table's own name and those of its views, in small letters.
    private static func names(_ stem: String) -> Set<String> {
        Set(
            ["", "_by_tenant", "_by_subject", "_in_subtree", "_public"].map {
                (stem + $0).lowercased()
            }
        )
    }

    /// True when all columns are meant without being named.
    private static func takesAll(_ tokens: SQLTokens) -> Bool {
        tokens.list.indices.contains { index in
            switch (tokens.list[index].kind, tokens.list[index].text) {
            case (.symbol, "*"):
                ["select", "distinct", "all", ",", "."].contains(tokens.text(index - 1))
            case (.word, "into"):
                !["("].contains(tokens.text(index + (tokens.text(index + 2) == "." ? 4 : 2)))
            default: false
            }
        }
    }
}
