import CSQLite
import PluginKit

/// The rules of what a statement reads: the tables of its plugin, through the views of its scope.
///
/// The connection holds the same rules when the statement runs; here they are told with a place
/// and a remedy.
struct ReadScope {
    let check: StatementCheck
    let tokens: SQLTokens
    let facts: StatementFacts

    private var scope: StatementSpec.Scope { check.declaration.scope }
    private var schema: PluginSchema { check.schema }

    func run() {
        if scope == .resource, !facts.isWrite {
            check.wrong(
                "a query has another scope",
                "write -- scope public or subject; acting elsewhere opens nothing there"
            )
        }
        commonTables()
        var told: Set<String> = []
        for access in facts.accesses where access.code == SQLITE_READ {
            guard let (problem, remedy) = refusal(of: access) else { continue }
            if told.insert(access.first).inserted { check.wrong(problem, remedy) }
        }
        masks()
    }

    /// SQLite lets a common table act with the authority of a view of the same name.
    private func commonTables() {
        for token in tokens.commonTables where schema.names.contains(token.text.lowercased()) {
            check.wrong(
                "the common table \"\(token.text)\" has the name of a table, view or trigger",
                "rename it",
                token.offset
            )
        }
    }

    private func refusal(of access: Access) -> (String, String)? {
        let name = access.first
        if let view = schema.view(named: name) { return refusal(of: view, access) }
        // Behind the scoped views everything is read in their name.
        if schema.isInner(access.through) { return nil }
        if schema.isInner(name), schema.view(named: access.through) != nil { return nil }
        guard let table = schema.table(named: name), access.database != "temp",
            ["", "main"].contains(access.database)
        else { return strange(name) }
        if scope == .system { return nil }
        if facts.isWrite, isOfWrite(access) { return nil }
        let views = ScopedViews(ReadableTable(table), secret: "inner").views.map(\.name)
        return (
            "the table \(name) can be read only under scope system",
            "read one of its views: "
                + (views.isEmpty ? "it has none" : views.joined(separator: ", "))
        )
    }

    private func refusal(of view: ScopedViews.View, _ access: Access) -> (String, String)? {
        if facts.isWrite, scope != .system {
            return ("a write reads no view", "read first, and pass what was read as a parameter")
        }
        guard ScopedViews.isOpen(view, to: scope) else {
            let open = schema.views.flatMap(\.views).filter { ScopedViews.isOpen($0, to: scope) }
            return (
                "\(view.name) cannot be read under scope \(scope.rawValue)",
                "read \(open.map(\.name).sorted().joined(separator: " or ")) or change the scope"
            )
        }
        guard access.second.isEmpty || view.columns.contains(access.second) else {
            return (
                "\(view.name) has no column \(access.second)",
                "name one of \(view.columns.joined(separator: ", "))"
            )
        }
        return nil
    }

    private func strange(_ name: String) -> (String, String) {
        if tokens.commonTables.contains(where: { $0.text.lowercased() == name }) {
            return ("the rows of the common table \"\(name)\" are counted", "count a column of it")
        }
        return (
            "\(name) is no table that the manifest declares",
            "read a table of the plugin, or declare a published one in \"uses\""
        )
    }

    /// True for what a write may read: its target's own columns, the parents of its foreign keys,
    /// and whatever a trigger reads.
    private func isOfWrite(_ access: Access) -> Bool {
        if schema.triggers.contains(access.through) { return true }
        let targets = Set(facts.accesses.filter(\.isWrite).map(\.first))
        let parents = targets.reduce(into: Set<String>()) { $0.formUnion(schema.parents(of: $1)) }
        return access.through.isEmpty && !["", "rowid"].contains(access.second)
            && (targets.contains(access.first) || parents.contains(access.first))
    }

    /// Who lacks a permission reads NULL in its place, so the result says so.
    private func masks() {
        let masked = facts.accesses.filter { access in
            access.code == SQLITE_READ && !schema.triggers.contains(access.through)
                && !schema.isInner(access.through) && mask(of: access) != nil
        }
        guard let first = masked.first, let permission = mask(of: first) else { return }
        if facts.isWrite {
            check.wrong(
                "the write reads \(first.second), which callers without \(permission) read as NULL",
                "pass the value as a parameter"
            )
        }
        guard case .rows(let values) = check.declaration.output else { return }
        for (value, column) in zip(values, facts.columns) where !value.mayBeNull {
            let isMasked =
                column.origin.map { schema.mask(of: column.table ?? "", $0) != nil } ?? true
            if isMasked {
                check.wrong(
                    "\(value.name) is NULL for callers without \(permission)",
                    "declare it \(value.kind.rawValue)?"
                )
            }
        }
    }

    /// The permission without which the column that is touched reads as NULL.
    private func mask(of access: Access) -> String? {
        let view = schema.views.first { made in made.views.contains { $0.name == access.first } }
        guard let table = view?.table.table.name ?? schema.table(named: access.first)?.name,
            view?.table.isForeign != true
        else { return nil }
        return schema.mask(of: table, access.second)
    }
}
