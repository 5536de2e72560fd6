/// What must hold of a table's columns that are encrypted at rest, and of those they are found by.
struct SealedChecks {
    let table: Manifest.Table
    let manifest: Manifest
    let wrong: (_ place: [String], _ problem: String, _ remedy: String) -> Void

    func run() {
        for column in table.columns {
            if let rule = column.sealed { check(rule, of: column) }
            if let target = column.finds { check(column, finding: target) }
        }
    }

    private func place(_ column: Manifest.Table.Column, _ member: String) -> [String] {
        ["tables", table.name, "columns", column.name, member]
    }

    private func check(_ rule: Manifest.Table.SealedRule, of column: Manifest.Table.Column) {
        let here = place(column, "sealed")
        hidden(column, here)
        let isRow = table.columns.contains { $0.name == rule.row && $0.sealed == nil }
        if !isRow || [table.tenantColumn, table.subjectColumn].contains(rule.row) {
            wrong(
                here + ["row"],
                "\"\(rule.row)\" tells no row of the table from the others",
                "name the column that holds the row's own key"
            )
        }
        if let permission = rule.openBy,
            !manifest.permissions.contains(where: { $0.id == permission })
        {
            wrong(
                here + ["openBy"],
                "there is no permission \"\(permission)\"",
                "declare it in \"permissions\""
            )
        }
        if table.columns.filter({ $0.finds == column.name }).count > 1 {
            wrong(here, "two columns find \(column.name)", "leave one of them out")
        }
    }

    private func check(_ column: Manifest.Table.Column, finding target: String) {
        let here = place(column, "finds")
        hidden(column, here)
        if !table.columns.contains(where: { $0.name == target && $0.sealed != nil }) {
            wrong(here, "\"\(target)\" is no sealed column of the table", "name one")
        }
    }

    /// What is sealed is for few; what it is found by tells equal values.
    private func hidden(_ column: Manifest.Table.Column, _ here: [String]) {
        if column.dataClass != .personal && column.dataClass != .restricted {
            wrong(
                here,
                "\(column.name) is sealed and \(column.dataClass.rawValue) at once",
                "give it \"class\": \"personal\" or \"restricted\""
            )
        }
        let scopes = [table.tenantColumn, table.subjectColumn, table.pathColumn]
        if scopes.contains(column.name) {
            wrong(here, "\(column.name) says whose row it is", "seal another column")
        }
        if column.sealed != nil, column.finds != nil {
            wrong(here, "\(column.name) is sealed and finds another", "make two columns of it")
        }
    }
}
