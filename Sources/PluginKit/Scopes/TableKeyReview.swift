/// The keys of a plugin's tables as its migrations made them: a tenant's rows collide with, and
/// point to, only its own, and a person's likewise.
///
/// Otherwise one learns by a refused key which keys another has, or takes a row's place.
package struct TableKeyReview {
    /// What is wrong with a key.
    package struct Finding: Sendable {
        package let table: String
        /// The masked column that is part of the key; nil where the whole table is meant.
        package let column: String?
        package let problem: String
        package let remedy: String
    }

    private struct Link {
        let parent: String
        var columns: [String]
        /// False when it can lead from one tenant to another.
        var keepsTenant: Bool
        /// False when it can lead from one person to another.
        var keepsSubject: Bool
    }

    private let tables: [Manifest.Table]
    private let rows: (String, Int) throws -> [[String?]]

    /// Looks at tables through `rows`, which runs a SELECT of so many columns on the migrated schema.
    package init(
        _ tables: [Manifest.Table],
        rows: @escaping (String, Int) throws -> [[String?]]
    ) {
        self.tables = tables
        self.rows = rows
    }

    /// Everything that is wrong, table by table.
    package func findings() throws -> [Finding] {
        try tables.flatMap { table in
            let keys = try uniqueKeys(of: table.name)
            let links = try foreignKeys(of: table)
            return tenants(table, keys, links) + people(table, keys, links)
                + masks(table, keys + links.map(\.columns))
        }
    }

    private func tenants(_ table: Manifest.Table, _ keys: [[String]], _ links: [Link]) -> [Finding]
    {
        guard let tenant = table.tenantColumn else { return [] }
        return keys.filter { !$0.contains(tenant) }.map { key in
            Finding(
                table: table.name,
                column: nil,
                problem: "the unique key (\(key.joined(separator: ", "))) does not have the tenant",
                remedy: "add \(tenant) to it in a migration"
            )
        }
            + links.filter { !$0.keepsTenant }.map { link in
                Finding(
                    table: table.name,
                    column: nil,
                    problem: "the foreign key to \(link.parent) can point to another tenant's row",
                    remedy: "let it have \(tenant) and refer to the tenant of \(link.parent)"
                )
            }
    }

    /// Between people of one tenant too; what the manifest says is shared may tell of others.
    private func people(_ table: Manifest.Table, _ keys: [[String]], _ links: [Link]) -> [Finding] {
        guard let subject = table.subjectColumn else { return [] }
        let isOpen = { (columns: [String]) in
            !columns.contains(subject) && !columns.contains(where: table.sharedKeys.contains)
        }
        let remedy = "add \(subject) to it, or name in \"sharedKeys\" what nobody can guess"
        return keys.filter(isOpen).map { key in
            Finding(
                table: table.name,
                column: nil,
                problem: "the unique key (\(key.joined(separator: ", "))) does not have the person",
                remedy: remedy
            )
        }
            + links.filter { !$0.keepsSubject && isOpen($0.columns) }.map { link in
                Finding(
                    table: table.name,
                    column: nil,
                    problem: "the foreign key to \(link.parent) can point to another person's row",
                    remedy: remedy
                )
            }
    }

    /// A refused key would tell what a mask hides, and a key is read by every write.
    private func masks(_ table: Manifest.Table, _ keys: [[String]]) -> [Finding] {
        table.columns.filter { column in
            column.maskUnless != nil && keys.contains { $0.contains(column.name) }
        }.map { column in
            Finding(
                table: table.name,
                column: column.name,
                problem: "\(column.name) is part of a key, so it cannot be masked",
                remedy: "leave \"maskUnless\" out, or take it out of the key"
            )
        }
    }

    /// The columns of each unique key, the primary one among them.
    private func uniqueKeys(of table: String) throws -> [[String]] {
        let indexes = try rows(
            "SELECT name FROM pragma_index_list('\(table)') WHERE \"unique\" = 1",
            1
        )
        .compactMap { $0[0] }
        var keys = try indexes.map { index in
            try rows(
                "SELECT coalesce(name, '') FROM pragma_index_info('\(index)') ORDER BY seqno",
                1
            ).compactMap { $0[0] }
        }
        // An integer primary key is the row's number and has no index of its own.
        let primary = try rows(
            "SELECT name FROM pragma_table_info('\(table)') WHERE pk > 0 ORDER BY pk",
            1
        ).compactMap { $0[0] }
        if !primary.isEmpty, !keys.contains(where: { Set($0) == Set(primary) }) {
            keys.append(primary)
        }
        return keys
    }

    private func foreignKeys(of table: Manifest.Table) throws -> [Link] {
        var links: [String: Link] = [:]
        let found = try rows(
            """
            SELECT id, "table", "from", coalesce("to", '')
            FROM pragma_foreign_key_list('\(table.name)') ORDER BY id, seq
            """,
            4
        )
        for row in found {
            let (id, parent) = (row[0] ?? "", (row[1] ?? "").lowercased())
            let (from, to) = (row[2] ?? "", row[3] ?? "")
            let other = tables.first { $0.name.lowercased() == parent }
            let (tenant, subject) = (other?.tenantColumn, other?.subjectColumn)
            var link =
                links[id]
                ?? Link(
                    parent: parent,
                    columns: [],
                    keepsTenant: tenant == nil,
                    keepsSubject: subject == nil
                )
            link.columns.append(from)
            if from == table.subjectColumn, to == subject { link.keepsSubject = true }
            if from == table.tenantColumn, to == tenant { link.keepsTenant = true }
            links[id] = link
        }
        return links.values.sorted { $0.parent < $1.parent }
    }
}
