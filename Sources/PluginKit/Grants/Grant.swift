/// One thing a manifest grants a plugin, as a line of capabilities.lock.
package struct Grant: Hashable, Sendable, CustomStringConvertible {
    /// What is granted: `housing route createHome`.
    package let key: String
    /// On which terms: `POST /housing/v1/homes permission=housing.home.manage`.
    package let terms: String

    package init(_ plugin: String, _ kind: String, _ name: String, _ terms: [String] = []) {
        key = "\(plugin) \(kind) \(name)"
        self.terms = terms.joined(separator: " ")
    }

    /// Reads a line; nil when it is none.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, !line.hasPrefix("#") else { return nil }
        key = words[..<3].joined(separator: " ")
        terms = words.count > 3 ? String(words[3]) : ""
    }

    package var description: String { terms.isEmpty ? key : "\(key) \(terms)" }

    /// The plugin it belongs to.
    package var plugin: String { String(key.prefix { $0 != " " }) }
}

extension Grant {
    /// What a statement is granted by its scope; nil where the engine keeps it to the caller's own rows.
    package static func kind(of statement: StatementSpec) -> String? {
        switch statement.scope {
        case .system: "system"
        case .resource: "resource-write"
        case .public, .tenant, .subtree, .subject: nil
        }
    }

    /// Its text is what was reviewed: another one is another grant.
    fileprivate static func terms(of statement: StatementSpec) -> [String] {
        let sum = ReviewedSum.hex(Array("\(statement.sql)".utf8)).prefix(32)
        return (statement.scope == .system ? [statement.isWrite ? "writes" : "reads"] : [])
            + ["sql=\(sum)"]
    }
}

extension Manifest {
    /// Everything the manifest grants, and what its statements may do beyond their own rows.
    package func grants(statements: [StatementSpec]) -> [Grant] {
        served + stored + exchanged + blocks.grants(id)
            + statements.compactMap { statement in
                Grant.kind(of: statement).map { kind in
                    Grant(id, kind, "\(statement.name)", Grant.terms(of: statement))
                }
            }
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
                    + (route.isPersonal ? [] : ["kept-plain"])
            )
        }
        let pages = pages.map { page in
            Grant(
                id,
                "page",
                page.operation,
                [page.method, page.path] + access(page.exposure, page.permission, page.actsIn)
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

    /// Tables and their columns.
    private var stored: [Grant] {
        tables.flatMap { table in
            [
                Grant(
                    id,
                    "table",
                    table.name,
                    [
                        "tenant=\(table.tenantColumn ?? "-")",
                        "subject=\(table.subjectColumn ?? "-")",
                        "public=\(table.publicWhere ?? "-")",
                    ] + (table.pathColumn.map { ["path=\($0)"] } ?? [])
                        + (table.isPublished ? ["published"] : [])
                )
            ]
                + table.columns.map { column in
                    Grant(
                        id,
                        "column",
                        "\(table.name).\(column.name)",
                        ["class=\(column.dataClass.rawValue)"]
                            + (column.maskUnless.map { ["mask-unless=\($0)"] } ?? [])
                            + sealing(of: column)
                    )
                }
        }
    }

    /// What of a sealed column is read by whom.
    private func sealing(of column: Table.Column) -> [String] {
        (column.sealed.map { rule in
            ["sealed=\(rule.kind.rawValue)", "open-by=\(rule.openBy ?? "-")"]
        } ?? []) + (column.finds.map { ["finds=\($0)"] } ?? [])
    }

    /// Whether an event is about a person, who may read it outside, and what of it.
    private func terms(of event: PublishedEvent) -> [String] {
        [event.isPersonal ? "personal" : "impersonal"]
            + (event.readPermission.map { ["read=\($0)"] } ?? [])
            + event.fields.map {
                "\($0.name)=\($0.dataClass.rawValue)" + ($0.maskUnless.map { "/\($0)" } ?? "")
            }
    }

    /// Events, subscriptions, commands, uses, timers and secrets.
    private var exchanged: [Grant] {
        events.map { Grant(id, "event", $0.type, terms(of: $0)) }
            + accepts.map {
                Grant(
                    id,
                    "accepts",
                    $0.event.type,
                    ["permission=\($0.permission)"] + terms(of: $0.event)
                )
            }
            + subscriptions.map { subscription in
                Grant(
                    id,
                    "subscription",
                    subscription.name,
                    [subscription.type]
                        + (subscription.permission.map { ["as=originator", "permission=\($0)"] }
                            ?? [])
                )
            }
            + commands.map { command in
                Grant(
                    id,
                    "command",
                    command.id,
                    ["permission=\(command.permission)"]
                        + (command.isOnWire ? ["wire"] : [])
                        + (command.actsIn == .resource ? ["acts-in=resource"] : [])
                )
            }
            + usedCommands.map {
                Grant(id, "uses", "\($0.plugin).\($0.id)", [$0.isOptional ? "optional" : "needed"])
            }
            + usedTables.map { use in
                Grant(
                    id,
                    "uses",
                    use.table,
                    ["columns=\(use.columns.joined(separator: ","))"]
                        + (use.isOptional ? ["optional"] : [])
                )
            }
            + timers.map { Grant(id, "timer", $0) } + secrets.map { Grant(id, "secret", $0.name) }
    }
}
