/// A migration that the release before can live with, because it only adds.
///
/// Its first line says `-- expand 0.2.0`, the release it comes with. A host of the release before
/// opens a file in which it ran, so that code can be taken back while its data stay; what takes
/// away comes in a later release, as a migration that does not say so.
package enum ExpandMigration {
    /// The release a migration comes with; nil for one that does more than add.
    package static func release(of sql: some StringProtocol) -> String? {
        let first = sql.prefix { $0 != "\n" }.split(separator: " ")
        guard first.count >= 3, first[0] == "--", first[1] == "expand" else { return nil }
        return String(first[2])
    }

    /// What an expanding migration does beside adding; nil when that is all.
    package static func problem(in sql: String) -> String? {
        for statement in statements(of: sql) {
            let words = statement.split(whereSeparator: \.isWhitespace).map { $0.uppercased() }
            let head = words.prefix(2).joined(separator: " ")
            let isAdding: Bool
            switch head {
            case "": continue
            case "CREATE TABLE", "CREATE INDEX": isAdding = true
            case "ALTER TABLE":
                let added = words.dropFirst(3)
                isAdding =
                    added.first == "ADD" && !added.contains("UNIQUE") && !added.contains("CHECK")
            default: isAdding = false
            }
            if !isAdding { return words.prefix(4).joined(separator: " ") }
        }
        return nil
    }

    /// The statements of a text without its comments; texts in quotes hold no semicolon here.
    private static func statements(of sql: String) -> [Substring] {
        let lines = sql.split(separator: "\n").map { line in
            line.firstRange(of: "--").map { String(line[..<$0.lowerBound]) } ?? String(line)
        }
        return lines.joined(separator: "\n").split(separator: ";")
            .map { $0.drop(while: \.isWhitespace) }
    }
}
