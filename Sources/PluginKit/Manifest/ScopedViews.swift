/// The views through which scoped statements read a plugin's tables.
///
/// `t_by_tenant`, `t_by_subject` and `t_public` filter by SQL functions of the connection
/// (`reading_tenant()`, `current_subject()`), so a scope holds whatever a statement says.
/// The manifest compiler prepares statements against the same views as the host.
package enum ScopedViews {
    /// CREATE TEMP VIEW statements for every scoped table, in order.
    package static func statements(for tables: [Manifest.Table]) -> [String] {
        tables.flatMap(views)
    }

    /// The names of the views made for a table.
    package static func names(for table: Manifest.Table) -> [String] {
        var names: [String] = []
        if table.tenantColumn != nil { names.append("\(table.name)_by_tenant") }
        if table.subjectColumn != nil { names.append("\(table.name)_by_subject") }
        if table.publicWhere != nil { names.append("\(table.name)_public") }
        return names
    }

    private static func views(of table: Manifest.Table) -> [String] {
        var views: [String] = []
        let all = table.columns.map { quoted($0.name) }.joined(separator: ", ")
        if let column = table.tenantColumn {
            views.append(
                view("\(table.name)_by_tenant", all, table, "\(quoted(column)) = reading_tenant()")
            )
        }
        if let column = table.subjectColumn {
            views.append(
                view(
                    "\(table.name)_by_subject",
                    all,
                    table,
                    "\(quoted(column)) = current_subject()"
                )
            )
        }
        if let condition = table.publicWhere {
            let open = table.columns.filter { $0.dataClass == .public }
                .map { quoted($0.name) }.joined(separator: ", ")
            views.append(view("\(table.name)_public", open, table, condition))
        }
        return views
    }

    private static func view(
        _ name: String,
        _ columns: String,
        _ table: Manifest.Table,
        _ condition: String
    ) -> String {
        "CREATE TEMP VIEW \(quoted(name)) AS SELECT \(columns) FROM main.\(quoted(table.name))"
            + " WHERE \(condition)"
    }

    private static func quoted(_ name: String) -> String { "\"\(name)\"" }
}
