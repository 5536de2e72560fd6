import CSQLite
import PluginKit

/// What one statement uses of what its plugin is granted, gathered from what SQLite tells the
/// authorizer while the statement is prepared; so running it costs nothing for this.
///
/// That includes the foreign keys by which other tables refer to a row that is written.
struct UsedGrants {
    private(set) var tables: Set<String> = []
    /// `<table>.<column>`.
    private(set) var columns: Set<String> = []
    /// Published tables of others.
    private(set) var uses: Set<String> = []
    private var inserts: Set<String> = []

    mutating func insert(column: String, of table: String) {
        tables.insert(table)
        if !column.isEmpty, column != "rowid" { columns.insert("\(table).\(column)") }
    }

    mutating func insert(use: String) { uses.insert(use) }

    /// SQLite does not say which columns an INSERT fills.
    mutating func insert(into table: String) {
        tables.insert(table)
        inserts.insert(table)
    }

    /// Tells of everything; an INSERT uses the columns that its text names.
    func tell(
        _ spec: StatementSpec,
        _ rights: PluginRights?,
        _ onUse: @Sendable (_ kind: String, _ name: String) -> Void
    ) {
        onUse(Grant.kind(of: spec), "\(spec.name)")
        for table in tables { onUse("table", table) }
        for column in columns { onUse("column", column) }
        for use in uses { onUse("uses", use) }
        guard !inserts.isEmpty else { return }
        let words = Set(SQLWords.list(of: "\(spec.sql)").map { $0.lowercased() })
        for table in inserts {
            for column in rights?.columns(of: table) ?? [] where words.contains(column) {
                onUse("column", "\(table).\(column)")
            }
        }
    }
}

extension PluginRights {
    /// Adds what one access that was allowed uses.
    func note(_ access: Access, in used: inout UsedGrants) {
        // The guards are the host's; what stands behind a view is named by the view itself.
        if access.through.map({ guards.contains($0) || isInner($0) }) ?? false { return }
        switch access.code {
        case SQLITE_INSERT: used.insert(into: access.first)
        case SQLITE_DELETE: used.insert(column: "", of: access.first)
        case SQLITE_READ, SQLITE_UPDATE:
            guard let source = source(of: access.first) else {
                if columns(of: access.first) != nil {
                    used.insert(column: access.second, of: access.first)
                }
                return
            }
            if let use = source.use { return used.insert(use: use) }
            used.insert(column: access.second, of: source.table)
        default: break
        }
    }
}
