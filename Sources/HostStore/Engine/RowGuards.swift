import PluginKit

/// Triggers that abort a write to a row of somebody else, whatever the statement says.
///
/// They stand on the lane's connection as temporary triggers, so that no migration can take them
/// away, and ask the connection for whom and in which scope the running statement works.
enum RowGuards {
    /// `host_may_insert(tenant, subject[, path])`, and `host_may_change(tenant, subject)`, which
    /// answers 0 for no, 1 for yes and 2 for a row that everybody may see; a table without subjects
    /// gives the number 0 for one.
    static let functions: Set<String> = ["host_may_insert", "host_may_change"]

    /// What SQLite says when a guard aborts a statement.
    static let message = "this row belongs to somebody else"

    /// The names of a table's guards.
    static func names(of table: Manifest.Table) -> [String] {
        isGuarded(table) ? ["insert", "update", "delete"].map { "host_\($0)_\(table.name)" } : []
    }

    /// CREATE TEMP TRIGGER statements for a table.
    static func statements(for table: Manifest.Table) -> [String] {
        guard isGuarded(table) else { return [] }
        let (old, new) = (owner("OLD", table), owner("NEW", table))
        let path = table.pathColumn.map { ", NEW.\"\($0)\"" } ?? ""
        return [
            // Before a key is looked at: a conflict that does nothing would tell of a row.
            trigger("BEFORE", "insert", table, "NOT host_may_insert(\(new)\(path))"),
            trigger(
                "AFTER",
                "update",
                table,
                refusal(of: old, table, unless: "host_may_change(\(new))")
            ),
            trigger("AFTER", "delete", table, refusal(of: old, table, unless: "1")),
        ]
    }

    /// When a row stays as it is: it is not the writer's to change, or `next` does not hold.
    private static func refusal(
        of old: String,
        _ table: Manifest.Table,
        unless next: String
    ) -> String {
        guard table.subjectColumn == nil else {
            return "NOT (host_may_change(\(old)) AND \(next))"
        }
        return """
            CASE host_may_change(\(old)) WHEN 1 THEN NOT \(next)
            WHEN 2 THEN NOT (\(next) AND \(isPublic(table))) ELSE 1 END
            """
    }

    /// Whether the row was public before it was written to.
    private static func isPublic(_ table: Manifest.Table) -> String {
        guard let condition = table.publicWhere else { return "0" }
        let columns = Set(table.columns.map { $0.name.lowercased() })
        return "coalesce((\(ofOldRow(condition, columns))), 0)"
    }

    /// A condition on columns, asked of the row as it was.
    ///
    /// A query over the row would do without this, but SQLite tells of one in the name of nobody.
    private static func ofOldRow(_ condition: String, _ columns: Set<String>) -> String {
        var rest = Array(condition.utf8)[...]
        var text: [UInt8] = []
        while let byte = rest.first {
            let close = SQLWords.closing(byte)
            let piece: ArraySlice<UInt8>
            if let close, let end = rest.dropFirst().firstIndex(of: close) {
                piece = rest[...end]
            } else {
                let word = rest.prefix(while: SQLWords.isWordByte)
                piece = word.isEmpty ? rest.prefix(1) : word
            }
            rest = rest[piece.endIndex...]
            let inner = close == nil ? piece : piece.dropFirst().dropLast()
            let name = String(decoding: inner, as: UTF8.self)
            let isCall = rest.first { $0 > 0x20 } == UInt8(ascii: "(")
            let isColumn =
                byte != UInt8(ascii: "'") && !isCall && columns.contains(name.lowercased())
            text += isColumn ? Array("OLD.\"\(name)\"".utf8) : Array(piece)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isGuarded(_ table: Manifest.Table) -> Bool {
        table.tenantColumn != nil || table.subjectColumn != nil
    }

    /// Whose row it is; a table without tenants has rows in whatever tenant the caller is.
    private static func owner(_ row: String, _ table: Manifest.Table) -> String {
        let tenant = table.tenantColumn.map { "\(row).\"\($0)\"" } ?? "current_tenant()"
        let subject = table.subjectColumn.map { "\(row).\"\($0)\"" } ?? "0"
        return "\(tenant), \(subject)"
    }

    private static func trigger(
        _ when: String,
        _ event: String,
        _ table: Manifest.Table,
        _ condition: String
    ) -> String {
        """
        CREATE TEMP TRIGGER "host_\(event)_\(table.name)" \(when) \(event.uppercased())
        ON main."\(table.name)" WHEN \(condition)
        BEGIN SELECT RAISE(ABORT, '\(message)'); END
        """
    }
}
