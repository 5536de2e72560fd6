import CSQLite
import PluginKit

/// The rules of a write: it names its own table and says whose rows it changes.
struct WriteScope {
    let check: StatementCheck
    let tokens: SQLTokens
    let facts: StatementFacts

    private var scope: StatementSpec.Scope { check.declaration.scope }

    func run() {
        targets()
        guard scope != .system else { return }
        guard [.tenant, .subject, .resource].contains(scope) else {
            check.wrong(
                "a write has a scope",
                "write -- scope tenant, subject, resource or system"
            )
            return
        }
        shape()
        for target in Set(facts.accesses.filter(\.isWrite).map(\.first)).sorted() {
            let owner = scope == .subject ? "subject" : "tenant"
            guard let table = check.schema.table(named: target),
                let column = scope == .subject ? table.subjectColumn : table.tenantColumn
            else {
                check.wrong(
                    "\(target) has no \(owner) column",
                    "declare it in the manifest or use -- scope system"
                )
                continue
            }
            claim(column, "current_\(owner)", in: table)
            if scope == .resource { resource(table) }
            keep(table)
        }
    }

    /// In the tenant of a resource a caller changes rows that they may see: those about them, and
    /// where none is about anybody, public ones; and reads nothing else of them.
    private func resource(_ table: Manifest.Table) {
        if let subject = table.subjectColumn {
            claim(subject, "current_subject", in: table)
        } else if table.publicWhere == nil,
            facts.accesses.contains(where: { $0.isWrite && $0.code != SQLITE_INSERT })
        {
            check.wrong(
                "no row of \(table.name) is public or about the caller",
                "insert only, declare \"publicWhere\" or \"subject\", or use -- scope system"
            )
        }
        let open = Set(table.columnsOfResource.map { $0.lowercased() })
        let hidden = facts.accesses.filter {
            $0.code == SQLITE_READ && $0.through.isEmpty && $0.first == table.name.lowercased()
                && !open.contains($0.second)
        }
        for column in Set(hidden.map(\.second)).sorted() {
            check.wrong(
                "it reads \(column), which its caller may not see",
                "pass the value as a parameter, or return less"
            )
        }
    }

    /// Only the plugin's own tables are written to.
    private func targets() {
        let foreign = facts.accesses.filter { access in
            access.isWrite
                && (access.database != "main" || check.schema.table(named: access.first) == nil)
        }
        for name in Set(foreign.map(\.first)).sorted() {
            check.wrong(
                "\(name) is no table of this plugin",
                "write to a table that the manifest declares"
            )
        }
    }

    /// What a write may not contain: it would read or delete rows that no scope filters.
    private func shape() {
        let selects = facts.accesses.contains { $0.code == SQLITE_SELECT && $0.through.isEmpty }
        if let token = tokens.first(word: "select") {
            check.wrong(
                "a write under scope \(scope.rawValue) has no SELECT",
                "read first, or use -- scope system",
                token.offset
            )
        } else if tokens.text(0) == "update", let token = tokens.first(word: "from") {
            check.wrong("UPDATE … FROM reads another table", "read first", token.offset)
        } else if selects {
            check.wrong(
                "a write under scope \(scope.rawValue) takes one row of VALUES",
                "run it once for each row"
            )
        }
        if let token = tokens.first(word: "replace") {
            check.wrong(
                "OR REPLACE deletes whatever row is in the way",
                "use ON CONFLICT … DO UPDATE or DO NOTHING",
                token.offset
            )
        }
    }

    /// The statement says whose rows it writes by naming the column's owner.
    private func claim(_ column: String, _ function: String, in table: Manifest.Table) {
        let isInsert = facts.accesses.contains { $0.isWrite && $0.code == SQLITE_INSERT }
        let isUpsert =
            isInsert && facts.accesses.contains { $0.isWrite && $0.code == SQLITE_UPDATE }
        let holds =
            isInsert
            ? insertClaims(column, function)
                && (!isUpsert || whereClaims(column, function, isUpsert: true))
            : whereClaims(column, function)
        if !holds {
            check.wrong(
                "the write does not say whose rows it changes",
                isInsert
                    ? "give \(column) the value \(function)()"
                        + (isUpsert ? " and add WHERE \(column) = \(function)() to DO UPDATE" : "")
                    : "add \(column) = \(function)() to WHERE, joined by AND"
            )
        }
        guard isInsert else { return }
        place(table.pathColumn, "current_tenant_path")
        if scope == .subject { place(table.tenantColumn, "current_tenant") }
    }

    /// A row stands in the caller's tenant, at that tenant's place.
    private func place(_ column: String?, _ function: String) {
        guard let column, !insertClaims(column, function) else { return }
        check.wrong(
            "the row does not stand where its writer does",
            "give \(column) the value \(function)()"
        )
    }

    /// A row does not change hands; only a tenant gives its row to another person.
    private func keep(_ table: Manifest.Table) {
        let subject = scope == .tenant ? nil : table.subjectColumn
        let kept = [table.tenantColumn, table.pathColumn, subject].compactMap { $0?.lowercased() }
        for access in facts.accesses
        where access.isWrite && access.code == SQLITE_UPDATE && kept.contains(access.second) {
            check.wrong(
                "\(access.second) cannot be changed under scope \(scope.rawValue)",
                "use -- scope system"
            )
        }
    }

    /// The WHERE of the UPDATE or DELETE, or that of DO UPDATE, has the condition among its outermost
    /// parts.
    private func whereClaims(_ column: String, _ function: String, isUpsert: Bool = false) -> Bool {
        var places = tokens.outermost[...]
        if isUpsert {
            guard places.filter({ isWord($0, "conflict") }).count == 1,
                let update = places.lastIndex(where: { isWord($0, "update") })
            else { return false }
            places = places[update...]
        }
        let starts = places.indices.filter { isWord(places[$0], "where") }
        guard starts.count == 1, let start = starts.first else { return false }
        return SQLCondition.parts(tokens, at: places[(start + 1)...])
            .contains([column.lowercased(), "=", function, "()"])
    }

    private func isWord(_ place: Int, _ word: String) -> Bool {
        tokens.list[place].kind == .word && tokens.list[place].text == word
    }

    /// Every row of VALUES has the function at the column's place.
    private func insertClaims(_ column: String, _ function: String) -> Bool {
        guard let into = tokens.outermost.first(where: { isWord($0, "into") }) else { return false }
        var open = into + 2
        if tokens.text(open) == "." { open += 2 }
        guard tokens.text(open) == "(" else { return false }
        let columns = tokens.parts(open).map { $0.joined() }
        guard let place = columns.firstIndex(where: { $0.lowercased() == column.lowercased() })
        else { return false }
        var index = tokens.closing(open) + 1
        guard tokens.text(index) == "values" else { return false }
        index += 1
        while tokens.text(index) == "(" {
            let values = tokens.parts(index)
            guard values.indices.contains(place), values[place] == [function, "(", ")"] else {
                return false
            }
            index = tokens.closing(index) + 1
            guard tokens.text(index) == "," else { break }
            index += 1
        }
        return true
    }
}
