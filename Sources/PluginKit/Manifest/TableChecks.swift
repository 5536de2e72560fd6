/// What must hold of the tables that a manifest declares and of those that it uses.
struct TableChecks {
    let manifest: Manifest
    let root: SourceNode
    let file: String
    let log: DiagnosticLog

    func run() {
        for table in manifest.tables {
            let place = ["tables", table.name]
            name(table, place)
            scopes(table, place)
            masks(table, place)
            SealedChecks(table: table, manifest: manifest, wrong: wrong).run()
            published(table, place)
        }
        if Set(manifest.tables.flatMap(\.columns).compactMap(\.maskUnless)).count > 64 {
            wrong(["tables"], "more than 64 permissions open masked columns", "join some of them")
        }
        uses()
    }

    private func name(_ table: Manifest.Table, _ place: [String]) {
        if !Names.isDotted(table.name, parts: 1) || table.name.contains(".")
            || table.name.hasPrefix("host_")
        {
            wrong(
                place,
                "a table is named in small letters, digits and _, not host_…",
                "rename it"
            )
        }
    }

    private func scopes(_ table: Manifest.Table, _ place: [String]) {
        let named = [
            ("tenant", table.tenantColumn), ("subject", table.subjectColumn),
            ("path", table.pathColumn),
        ]
        for (member, column) in named + table.sharedKeys.map({ ("sharedKeys", $0) }) {
            guard let column, !table.columns.contains(where: { $0.name == column }) else {
                continue
            }
            wrong(
                place + [member],
                "there is no column \"\(column)\"",
                "name one of \"columns\""
            )
        }
        if table.pathColumn != nil, table.tenantColumn == nil {
            wrong(
                place + ["path"],
                "a path is the place of a tenant, and the table names none",
                "name the tenant's column in \"tenant\""
            )
        }
        if let text = table.publicWhere.flatMap(SQLText.problem(inCondition:)) {
            wrong(place + ["publicWhere"], text.what, text.remedy)
        }
        if table.publicWhere != nil, !table.columns.contains(where: { $0.dataClass == .public }) {
            wrong(
                place + ["publicWhere"],
                "no column of the table is public",
                "give the columns that everybody may see \"class\": \"public\""
            )
        }
    }

    /// What a mask hides must not show in another way: in public, in keys, in scopes.
    private func masks(_ table: Manifest.Table, _ place: [String]) {
        let scopes = [table.tenantColumn, table.subjectColumn, table.pathColumn]
        for column in table.columns {
            guard let permission = column.maskUnless else { continue }
            let member = place + ["columns", column.name, "maskUnless"]
            if !manifest.permissions.contains(where: { $0.id == permission }) {
                wrong(
                    member,
                    "there is no permission \"\(permission)\"",
                    "declare it in \"permissions\""
                )
            }
            if column.dataClass == .public || table.isPublished {
                wrong(
                    member,
                    "\(column.name) is masked and public at once",
                    "leave \"maskUnless\" out, or choose another class"
                )
            }
            if scopes.contains(column.name) {
                wrong(
                    member,
                    "\(column.name) says whose row it is, so it cannot be masked",
                    "leave \"maskUnless\" out"
                )
            }
        }
    }

    private func published(_ table: Manifest.Table, _ place: [String]) {
        let isNamedSo = PublishedName(table: table.name, owner: manifest.id) != nil
        guard table.isPublished || isNamedSo else { return }
        if table.isPublished != isNamedSo {
            wrong(
                place,
                "a published table, and no other, is named pub_<name>_v<N>",
                "rename it, or write \"published\": true"
            )
        }
        for column in table.columns
        where column.dataClass == .personal || column.dataClass == .restricted {
            wrong(
                place + ["columns", column.name, "class"],
                "\(column.dataClass.rawValue) data is not published to other plugins",
                "leave the column out of the published table"
            )
        }
    }

    private func uses() {
        var seen: Set<String> = []
        for (index, use) in manifest.usedTables.enumerated() {
            let place = ["uses", "tables", "\(index)"]
            if PublishedName(use.table).map({ $0.owner == manifest.id }) ?? true {
                wrong(
                    place + ["table"],
                    "a used table is named <plugin>.<name>.v<N>, of another plugin",
                    "write it like housing.vacancy.v1"
                )
            }
            if !seen.insert(use.table).inserted {
                wrong(place + ["table"], "\"\(use.table)\" is there twice", "join the two")
            }
            if use.columns.isEmpty {
                wrong(place, "no column is used", "name the columns that statements read")
            }
        }
    }

    private func wrong(_ place: [String], _ problem: String, _ remedy: String) {
        log.add(file, root.nearest(place), problem, remedy: remedy)
    }
}
