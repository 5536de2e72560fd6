/// The views through which scoped statements read one table.
///
/// `t_by_tenant`, `t_by_subject`, `t_in_subtree` and `t_public` filter by SQL functions of the
/// connection, so a scope holds whatever a statement says. They stand over an inner view whose
/// name no statement can know: SQLite lets a common table act with the authority of a view of its
/// name, and only the inner view has any. The compiler prepares against the same views as the host.
package struct ScopedViews: Sendable {
    /// One view and whose statements may read it.
    package struct View: Sendable {
        package let name: String
        /// The scope a statement needs; a public view is open to every one.
        package let scope: StatementSpec.Scope
        package let columns: [String]
        /// The column that says whose row it is; nil where that is no matter.
        package let owner: String?
        fileprivate let condition: String?
    }

    package let table: ReadableTable
    /// The name of the inner view.
    package let inner: String
    package let views: [View]

    /// The views of a table on a connection with that secret: letters, digits and `_`.
    package init(_ table: ReadableTable, secret: String) {
        self.table = table
        inner = "\(secret)_\(table.stem)"
        views = ScopedViews.views(of: table)
    }

    /// True when statements of that scope may read the view.
    package static func isOpen(_ view: View, to scope: StatementSpec.Scope) -> Bool {
        view.scope == .public || view.scope == scope || scope == .system
    }

    /// CREATE TEMP VIEW statements, in order.
    package var statements: [String] {
        guard !views.isEmpty else { return [] }
        let all = ScopedViews.list(table.table.columns.map(\.name))
        let source = "\(quoted(table.schema)).\(quoted(table.table.name))"
        return ["CREATE TEMP VIEW \(quoted(inner)) AS SELECT \(all) FROM \(source)"]
            + views.map { view in
                "CREATE TEMP VIEW \(quoted(view.name)) AS SELECT \(ScopedViews.list(view))"
                    + " FROM temp.\(quoted(inner))"
                    + (view.condition.map { " WHERE \($0)" } ?? "")
            }
    }

    private static func views(of source: ReadableTable) -> [View] {
        let table = source.table
        var views: [View] = []
        func add(
            _ name: String,
            _ scope: StatementSpec.Scope,
            _ columns: [String],
            of owner: String? = nil,
            _ condition: String
        ) {
            guard !columns.isEmpty else { return }
            let view = View(
                name: name,
                scope: scope,
                columns: columns,
                owner: owner,
                condition: condition
            )
            views.append(view)
        }
        let all = source.columns
        if let tenant = table.tenantColumn {
            let condition = "\(quoted(tenant)) = reading_tenant()"
            add("\(source.stem)_by_tenant", .tenant, all, of: tenant, condition)
        }
        if let person = table.subjectColumn {
            let condition = "\(quoted(person)) = current_subject()"
            add("\(source.stem)_by_subject", .subject, all, of: person, condition)
        }
        if let column = table.pathColumn.map(quoted), let tenant = table.tenantColumn.map(quoted) {
            // Only where its tenant stands today: a row keeps the path it was written with, and
            // once the tenant has moved another one may stand there.
            let range = "\(column) >= reading_path() AND \(column) < reading_path_end()"
            let place = " AND stands_at(\(tenant), \(column))"
            add("\(source.stem)_in_subtree", .subtree, all, of: table.pathColumn, range + place)
        }
        if let condition = table.publicWhere {
            let open = table.columns.filter { $0.dataClass == .public }.map(\.name)
            add(
                "\(source.stem)_public",
                .public,
                all.filter(open.contains),
                naming(table, condition)
            )
        }
        if source.isForeign { add(source.stem, .system, all, naming(table, "1")) }
        return views
    }

    /// A condition that names a column: without one SQLite reports a bare count of the view's rows
    /// as a count of the table's.
    private static func naming(_ table: Manifest.Table, _ condition: String) -> String {
        guard let first = table.columns.first,
            !table.columns.contains(where: { condition.contains($0.name) })
        else { return "(\(condition))" }
        return "(\(condition)) AND \(quoted(first.name)) IS \(quoted(first.name))"
    }

    private static func list(_ names: [String]) -> String {
        names.map(quoted).joined(separator: ", ")
    }

    /// The columns of a view; behind its sign that of the owner is a value which no index is searched
    /// by, so that a statement cannot have another's rows walked by comparing it once more.
    private static func list(_ view: View) -> String {
        view.columns.map { $0 == view.owner ? "+\(quoted($0)) AS \(quoted($0))" : quoted($0) }
            .joined(separator: ", ")
    }
}

private func quoted(_ name: String) -> String { "\"\(name)\"" }
