/// What a plugin's migrations could carry out of a masked column.
///
/// A trigger that reads it can write it where no mask is, and a generated column can show it under
/// another name. A CHECK that compares it, an index over an expression or a condition of it, and a
/// condition for being public answer questions about it to whoever may not read it.
package struct MaskReview {
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
    package func findings() throws -> [TableKeyReview.Finding] {
        let masked = tables.filter { !MaskReview.masks(of: $0).isEmpty }
        guard !masked.isEmpty else { return [] }
        let triggers = try rows(
            "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name",
            3
        ).map { Trigger(name: $0[0] ?? "", table: $0[1] ?? "", sql: $0[2] ?? "") }
        return try masked.flatMap { table in
            triggers.compactMap { finding($0, table) } + (try generated(table))
                + (try checks(table)) + (try indexes(table)) + condition(table)
        }
    }

    private static func masks(of table: Manifest.Table) -> [Manifest.Table.Column] {
        table.columns.filter { $0.maskUnless != nil }
    }

    private func finding(_ trigger: Trigger, _ table: Manifest.Table) -> TableKeyReview.Finding? {
        guard let column = trigger.read(of: table.name, MaskReview.masks(of: table).map(\.name))
        else { return nil }
        return TableKeyReview.Finding(
            table: table.name,
            column: column,
            problem:
                "the trigger \(trigger.name) reads \(column), and could write it where no mask is",
            remedy: "leave \(column) out of the trigger, or \"maskUnless\" out of the manifest"
        )
    }

    /// A row that is refused for what it has beside the masked value tells what that is; a CHECK of
    /// the masked column alone judges only what is being written to it.
    private func checks(_ table: Manifest.Table) throws -> [TableKeyReview.Finding] {
        let text = try rows(
            "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = '\(table.name)'",
            1
        ).first?[0]
        let names = table.columns.map { $0.name.lowercased() }
        return SQLClauses.checks(in: text ?? "").compactMap { words in
            guard let column = named(words, table),
                names.contains(where: { $0 != column.lowercased() && words.contains($0) })
            else { return nil }
            return TableKeyReview.Finding(
                table: table.name,
                column: column,
                problem: "a CHECK compares \(column) with others, so a refused row tells of it",
                remedy: "leave \(column) out of the CHECK, or \"maskUnless\" out of the manifest"
            )
        }
    }

    /// An index whose keys are computed from the masked column, or that has its rows by it.
    private func indexes(_ table: Manifest.Table) throws -> [TableKeyReview.Finding] {
        try rows(
            """
            SELECT s.name, s.sql, (SELECT count(*) FROM pragma_index_xinfo(s.name) x
                WHERE x.key = 1 AND x.name IS NULL)
            FROM main.sqlite_schema s
            WHERE s.type = 'index' AND s.tbl_name = '\(table.name)' AND s.sql IS NOT NULL
            ORDER BY s.name
            """,
            3
        ).compactMap { row in
            let index = SQLClauses.index(row[1] ?? "")
            let computed = row[2] == "0" ? [] : index.keys
            guard let column = named(computed + index.condition, table) else { return nil }
            return TableKeyReview.Finding(
                table: table.name,
                column: column,
                problem: "the index \(row[0] ?? "") depends on \(column), and so tells of it",
                remedy: "leave \(column) out of the index, or \"maskUnless\" out of the manifest"
            )
        }
    }

    /// Whether a row is public must not depend on what a mask hides.
    private func condition(_ table: Manifest.Table) -> [TableKeyReview.Finding] {
        let words = SQLWords.list(of: table.publicWhere ?? "").map { $0.lowercased() }
        guard let column = named(words, table) else { return [] }
        return [
            TableKeyReview.Finding(
                table: table.name,
                column: column,
                problem: "\"publicWhere\" depends on \(column), which is masked",
                remedy: "let it depend on another column"
            )
        ]
    }

    /// The first masked column of a table among the words.
    private func named(_ words: [String], _ table: Manifest.Table) -> String? {
        MaskReview.masks(of: table).map(\.name).first { words.contains($0.lowercased()) }
    }

    private func generated(_ table: Manifest.Table) throws -> [TableKeyReview.Finding] {
        let made = try rows(
            "SELECT name FROM pragma_table_xinfo('\(table.name)') WHERE hidden IN (2, 3)",
            1
        ).compactMap { $0[0] }
        return made.compactMap { name in
            let own = table.columns.first { $0.name == name }?.maskUnless
            guard let open = MaskReview.masks(of: table).first(where: { $0.maskUnless != own })
            else { return nil }
            return TableKeyReview.Finding(
                table: table.name,
                column: open.name,
                problem: "the generated column \(name) could show \(open.name), which is masked",
                remedy: "give both the same \"maskUnless\", or make \(name) an ordinary column"
            )
        }
    }
}

/// One trigger as its migration wrote it.
private struct Trigger {
    let name: String
    let table: String
    let sql: String

    /// The first of these columns of a table that it may read; nil when it reads none of them.
    func read(of table: String, _ columns: [String]) -> String? {
        // What stands before ON says when it fires, not what it reads.
        let words = SQLWords.list(of: sql).map { $0.lowercased() }.drop { $0 != "on" }.dropFirst(2)
        let isOwn = self.table.lowercased() == table.lowercased()
        guard isOwn || words.contains(table.lowercased()) else { return nil }
        if let named = columns.first(where: { words.contains($0.lowercased()) }) { return named }
        return words.contains(table.lowercased()) && readsAll ? columns.first : nil
    }

    /// True when a SELECT in it takes every column.
    private var readsAll: Bool {
        let text = Array(sql.utf8)
        return text.indices.contains { index in
            guard text[index] == UInt8(ascii: "*") else { return false }
            let before = text[..<index].reversed().drop { $0 <= 0x20 }
            guard let last = before.first else { return false }
            // After a comment anything may have stood; better one trigger too many than one too few.
            if [",", ".", "/"].contains(Character(Unicode.Scalar(last))) { return true }
            let word = before.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }.reversed()
            return ["select", "all", "distinct"]
                .contains(String(decoding: Array(word), as: UTF8.self).lowercased())
        }
    }
}
