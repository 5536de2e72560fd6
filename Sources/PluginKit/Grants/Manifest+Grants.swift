extension Manifest {
    /// Everything the manifest grants, with the scopes of its statements, what its migrations do
    /// beyond making tables, and the members of its schemas where these are given.
    package func grants(
        statements: [StatementSpec],
        migrations: [(name: String, sql: String)] = [],
        schemas: [String: Schema] = [:]
    ) -> [Grant] {
        let fields = GrantedFields(schemas: schemas)
        let reach = StatementReach(self)
        return whole + served + stored + exchanged(fields) + called(fields)
            + blocks.grants(id, fields)
            + statements.map { statement in
                Grant(
                    id,
                    Grant.kind(of: statement),
                    "\(statement.name)",
                    Grant.terms(of: statement, reach)
                )
            }
            + migrations.compactMap { Grant.migration(id, $0.name, $0.sql) }
    }

    /// The plugin itself, and what it may take of the host.
    private var whole: [Grant] {
        [
            Grant(
                id,
                "plugin",
                "itself",
                ["boot=\(boot.rawValue)", "tenancy=\(tenancy.rawValue)"]
            ),
            Grant(
                id,
                "limits",
                "itself",
                [
                    "concurrency<=\(limits.concurrency)", "queue<=\(limits.queue)",
                    "lane-queue<=\(limits.laneQueue)", "reader-queue<=\(limits.readerQueue)",
                    "deadline-ms<=\(limits.deadlineMillis)",
                    "database-bytes<=\(limits.databaseBytes)",
                ]
            ),
        ]
    }

    /// Routes, pages, permissions and the roles that hold them.
    private var served: [Grant] {
        let routes = routes.map { route in
            Grant(
                id,
                "route",
                route.operation,
                [route.method, route.path]
                    + access(route.exposure, route.permission, route.actsIn)
                    + (route.isPersonal ? [] : ["kept-plain"]) + taking(route)
            )
        }
        let pages = pages.map { page in
            Grant(
                id,
                "page",
                page.operation,
                [page.method, page.path] + access(page.exposure, page.permission, page.actsIn)
                    + (page.upload.map { ["upload=\($0)"] } ?? [])
            )
        }
        let roles = permissions.flatMap { permission in
            permission.roles.map { Grant(id, "role", "\($0):\(permission.id)") }
        }
        return routes + pages + roles
    }

    private func access(
        _ exposure: Exposure,
        _ permission: String?,
        _ actsIn: ActsIn
    ) -> [String] {
        [permission.map { "permission=\($0)" } ?? exposure.rawValue]
            + (actsIn == .resource ? ["acts-in=resource"] : [])
    }

    /// What a route takes of the host, and how often.
    private func taking(_ route: Route) -> [String] {
        var terms: [String] = []
        if route.idempotency != .none { terms.append("key=\(route.idempotency.rawValue)") }
        if let upload = route.upload { terms.append("upload=\(upload)") }
        if route.isDownload { terms.append("download") }
        terms.append("deadline-ms<=\(route.deadlineMillis)")
        if ["POST", "PUT", "PATCH"].contains(route.method) {
            terms.append("body<=\(route.bodyBytesMax)")
        }
        if let quota = route.quota {
            terms.append("calls-by-\(quota.per.rawValue)<=\(quota.count)")
            terms.append("window-s>=\(quota.windowSeconds)")
        }
        return terms
    }

    /// Tables and their columns.
    private var stored: [Grant] {
        tables.flatMap { table in
            [Grant(id, "table", table.name, terms(of: table))]
                + table.columns.map {
                    Grant(id, "column", "\(table.name).\($0.name)", terms(of: $0))
                }
        }
    }

    /// Whose rows a table has, and how they are told apart.
    private func terms(of table: Table) -> [String] {
        var terms = [
            "tenant=\(table.tenantColumn ?? "-")", "subject=\(table.subjectColumn ?? "-")",
            table.publicWhere.map { Grant.exactly("public", $0) } ?? "public=-",
        ]
        if let path = table.pathColumn { terms.append("path=\(path)") }
        if table.isPublished { terms.append("published") }
        if table.isLarge { terms.append("large") }
        if !table.sharedKeys.isEmpty {
            terms.append("shared-keys=\(table.sharedKeys.joined(separator: ","))")
        }
        return terms
    }

    /// How a column is protected, and what it is for where it is about somebody.
    private func terms(of column: Table.Column) -> [String] {
        let sealing = column.sealed.map { rule in
            ["sealed=\(rule.kind.rawValue)", "open-by=\(rule.openBy ?? "-")"]
        }
        let isAboutPeople = column.dataClass == .personal || column.dataClass == .restricted
        return ["class=\(column.dataClass.rawValue)"]
            + (column.maskUnless.map { ["mask-unless=\($0)"] } ?? [])
            + (sealing ?? []) + (column.finds.map { ["finds=\($0)"] } ?? [])
            + (isAboutPeople ? [Grant.quoted("purpose", column.purpose)] : [])
    }
}
