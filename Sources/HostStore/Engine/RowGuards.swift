import PluginKit

/// Triggers that abort a write to a row of somebody else, whatever the statement says.
///
/// They stand on the lane's connection as temporary triggers, so that no migration can take them
/// away, and ask the connection for whom and in which scope the running statement works.
enum RowGuards {
    /// `host_may_insert(tenant, subject[, path])` and `host_may_change(tenant, subject)`.
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
            trigger("insert", table, "NOT host_may_insert(\(new)\(path))"),
            trigger(
                "update",
                table,
                "NOT (host_may_change(\(old)) AND host_may_change(\(new)))"
            ),
            trigger("delete", table, "NOT host_may_change(\(old))"),
        ]
    }

    private static func isGuarded(_ table: Manifest.Table) -> Bool {
        table.tenantColumn != nil || table.subjectColumn != nil
    }

    /// Whose row it is; a table without tenants has rows in whatever tenant the caller is.
    private static func owner(_ row: String, _ table: Manifest.Table) -> String {
        let tenant = table.tenantColumn.map { "\(row).\"\($0)\"" } ?? "current_tenant()"
        let subject = table.subjectColumn.map { "\(row).\"\($0)\"" } ?? "NULL"
        return "\(tenant), \(subject)"
    }

    private static func trigger(
        _ event: String,
        _ table: Manifest.Table,
        _ condition: String
    ) -> String {
        """
        CREATE TEMP TRIGGER "host_\(event)_\(table.name)" AFTER \(event.uppercased())
        ON main."\(table.name)" WHEN \(condition)
        BEGIN SELECT RAISE(ABORT, '\(message)'); END
        """
    }
}
