import PluginKit

/// The keys of a plugin's tables: a tenant's rows collide with, and point to, only its own.
///
/// Otherwise one tenant learns by a refused key which keys another has, or takes a row's place.
struct TableKeys {
    let schema: PluginSchema
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    func check() throws {
        for table in schema.manifest.tables {
            let keys = try uniqueKeys(of: table.name)
            let links = try foreignKeys(of: table)
            if let tenant = table.tenantColumn {
                for key in keys where !key.contains(tenant) {
                    wrong(
                        table.name,
                        "the unique key (\(key.joined(separator: ", "))) does not have the tenant",
                        "add \(tenant) to it in a migration"
                    )
                }
                for link in links where !link.keepsTenant {
                    wrong(
                        table.name,
                        "the foreign key to \(link.parent) can point to another tenant's row",
                        "let it have \(tenant) and refer to the tenant of \(link.parent)"
                    )
                }
            }
            masks(table, keys + links.map(\.columns))
        }
    }

    /// A refused key would tell what a mask hides, and a key is read by every write.
    private func masks(_ table: Manifest.Table, _ keys: [[String]]) {
        for column in table.columns where column.maskUnless != nil {
            if keys.contains(where: { $0.contains(column.name) }) {
                log.add(
                    file,
                    root.nearest(["tables", table.name, "columns", column.name, "maskUnless"]),
                    "\(column.name) is part of a key, so it cannot be masked",
                    remedy: "leave \"maskUnless\" out, or take it out of the key"
                )
            }
        }
    }

    /// The columns of each unique key, the primary one among them.
    private func uniqueKeys(of table: String) throws -> [[String]] {
        let indexes = try schema.database.rows(
            "SELECT name FROM pragma_index_list('\(table)') WHERE \"unique\" = 1"
        ).compactMap { $0[0] }
        var keys = try indexes.map { index in
            try schema.database.rows(
                "SELECT coalesce(name, '') FROM pragma_index_info('\(index)') ORDER BY seqno"
            ).compactMap { $0[0] }
        }
        // An integer primary key is the row's number and has no index of its own.
        let primary = try schema.database.rows(
            "SELECT name FROM pragma_table_info('\(table)') WHERE pk > 0 ORDER BY pk"
        ).compactMap { $0[0] }
        if !primary.isEmpty, !keys.contains(where: { Set($0) == Set(primary) }) {
            keys.append(primary)
        }
        return keys
    }

    private struct Link {
        let parent: String
        var columns: [String]
        /// False when it can lead from one tenant to another.
        var keepsTenant: Bool
    }

    private func foreignKeys(of table: Manifest.Table) throws -> [Link] {
        var links: [String: Link] = [:]
        let rows = try schema.database.rows(
            """
            SELECT id, "table", "from", coalesce("to", '')
            FROM pragma_foreign_key_list('\(table.name)') ORDER BY id, seq
            """
        )
        for row in rows {
            let (id, parent) = (row[0] ?? "", (row[1] ?? "").lowercased())
            let (from, to) = (row[2] ?? "", row[3] ?? "")
            let tenant = schema.table(named: parent)?.tenantColumn
            var link = links[id] ?? Link(parent: parent, columns: [], keepsTenant: tenant == nil)
            link.columns.append(from)
            if from == table.tenantColumn, to == tenant { link.keepsTenant = true }
            links[id] = link
        }
        return links.values.sorted { $0.parent < $1.parent }
    }

    private func wrong(_ table: String, _ problem: String, _ remedy: String) {
        log.add(file, root.nearest(["tables", table]), problem, remedy: remedy)
    }
}
