/// Which rows a statement looks at on its way: those of its scope, and nobody else's.
///
/// What a scope hides is not shown, but each row that was looked at takes its time, so that how long an
/// answer takes would tell of rows of others (docs/decisions/0021). A statement keeps from that when
/// every table is searched by an index in which the scope's own columns are looked up by value.
package struct PlanReview {
    /// What is wrong with a statement.
    package struct Finding: Equatable, Sendable {
        package let problem: String
        package let remedy: String
    }

    /// A statement and how SQLite means to carry it out.
    package struct Statement {
        let sql: String
        let scope: StatementSpec.Scope
        let isWrite: Bool
        let scans: Bool
        let plan: [String]

        /// `plan` has the lines of EXPLAIN QUERY PLAN, those of triggers among them; `scans` says that
        /// a walk over all rows has a reason.
        package init(
            _ sql: String,
            _ scope: StatementSpec.Scope,
            isWrite: Bool,
            scans: Bool,
            plan: [String]
        ) {
            self.sql = sql
            self.scope = scope
            self.isWrite = isWrite
            self.scans = scans
            self.plan = plan
        }
    }

    private let tables: [Manifest.Table]
    /// The table of each index, and the index' own text; names in small letters.
    private let indexes: [String: (table: String, sql: String?)]
    /// The texts of the schema's triggers.
    private let triggers: [String]

    /// Looks at statements over tables of a migrated schema, which is read here once: `rows` runs a
    /// SELECT of so many columns on it.
    package init(
        _ tables: [ReadableTable],
        rows: (String, Int) throws -> [[String?]]
    ) throws {
        self.tables = tables.map(\.table)
        let schema = try rows("SELECT type, name, tbl_name, sql FROM main.sqlite_schema", 4)
        triggers = schema.filter { $0[0] == "trigger" }.compactMap { $0[3] }
        indexes = schema.filter { $0[0] == "index" }.reduce(into: [:]) { indexes, row in
            guard let name = row[1], let table = row[2] else { return }
            indexes[name.lowercased()] = (table.lowercased(), row[3])
        }
    }

    /// Everything that is wrong with a statement; one of scope `system` reaches beyond rows of its own
    /// by its grant.
    package func findings(_ statement: Statement) -> [Finding] {
        guard statement.scope != .system else { return [] }
        let steps = statement.plan.compactMap(PlanStep.init)
        let strays = steps.flatMap { step in
            tables(of: step, statement).filter { !keeps(step, $0, statement) }
                .map { finding(step, $0, statement.scope) }
        }
        return strays + (statement.isWrite ? doubled(statement) : [])
    }

    /// True where a plan shall have the rows that refer to what changes: SQLite plans to look for them
    /// for a new row as well, and never does while none is missed.
    package static func looksForReferences(_ sql: String) -> Bool {
        SQLTokens(sql).first(word: "insert") == nil
    }

    // MARK: - Whose rows

    private func keeps(
        _ step: PlanStep,
        _ table: Manifest.Table,
        _ statement: Statement
    ) -> Bool {
        let isOwn =
            switch statement.scope {
            case .system: true
            case .public: false
            case .tenant:
                table.tenantColumn == nil ? isOfPerson(step, table) : isOfTenant(step, table)
            case .subject:
                table.subjectColumn == nil ? isOfTenant(step, table) : isOfPerson(step, table)
            case .resource: isOfTenant(step, table) && isOfPerson(step, table)
            case .subtree: isBelow(step, table.pathColumn)
            }
        let hasOwner = table.tenantColumn != nil || table.subjectColumn != nil
        if hasOwner ? isOwn : table.publicWhere == nil { return true }
        // What everybody may ask for tells nothing, whoever asks.
        return isOpen(step, table, statement)
    }

    private func isOfTenant(_ step: PlanStep, _ table: Manifest.Table) -> Bool {
        holds(step, table.tenantColumn)
    }

    private func holds(_ step: PlanStep, _ column: String?) -> Bool {
        column.map { step.equal.contains($0.lowercased()) } ?? true
    }

    /// The person's own rows, or the one that a key leads to which nobody can guess: a key that is
    /// refused would tell the same.
    private func isOfPerson(_ step: PlanStep, _ table: Manifest.Table) -> Bool {
        holds(step, table.subjectColumn) || isByKey(step, table)
    }

    private func isByKey(_ step: PlanStep, _ table: Manifest.Table) -> Bool {
        table.sharedKeys.contains { step.equal.contains($0.lowercased()) }
    }

    private func isBelow(_ step: PlanStep, _ path: String?) -> Bool {
        guard let path = path?.lowercased() else { return false }
        return step.above.contains(path) && step.below.contains(path)
    }

    /// True where only public rows are looked at, or one of which the key is known.
    private func isOpen(
        _ step: PlanStep,
        _ table: Manifest.Table,
        _ statement: Statement
    ) -> Bool {
        guard let condition = table.publicWhere else { return false }
        if statement.scope == .public, statement.scans { return true }
        let tokens = SQLTokens(condition)
        let names = Set(tokens.list.map { $0.text.lowercased() })
        let isAll = !table.columns.contains { names.contains($0.name.lowercased()) }
        return isAll || isByKey(step, table) || isPartial(step.index, tokens)
    }

    /// True for an index that has public rows alone.
    private func isPartial(_ index: String?, _ condition: SQLTokens) -> Bool {
        guard let index, let sql = indexes[index]?.sql else { return false }
        let tokens = SQLTokens(sql)
        let wanted = SQLCondition.parts(condition, at: condition.outermost)
        guard let place = tokens.outermost.firstIndex(where: { isWord(tokens, $0, "where") }) else {
            return false
        }
        let has = SQLCondition.parts(tokens, at: tokens.outermost[(place + 1)...])
        return !wanted.isEmpty && wanted.allSatisfy(has.contains)
    }

    private func isWord(_ tokens: SQLTokens, _ place: Int, _ word: String) -> Bool {
        tokens.list[place].kind == .word && tokens.list[place].text == word
    }

    // MARK: - Which table

    /// The table that a step looks into; more than one where a text calls several by the same name,
    /// none for rows that were gathered before.
    private func tables(of step: PlanStep, _ statement: Statement) -> [Manifest.Table] {
        if let index = step.index, let table = indexes[index]?.table {
            return tables.filter { $0.name.lowercased() == table }
        }
        let named = tables.filter { $0.name.lowercased() == step.name }
        guard named.isEmpty else { return named }
        let texts = [statement.sql] + triggers
        return tables.filter { table in
            texts.contains { calls($0, table.name.lowercased(), step.name) }
        }
    }

    /// True when a text gives a table that name: `occupancy o`, `occupancy AS o`.
    private func calls(_ sql: String, _ table: String, _ name: String) -> Bool {
        let words = SQLTokens(sql).list.map { $0.text.lowercased() }
        return words.indices.contains { index in
            guard words[index] == table, index + 1 < words.count else { return false }
            let next = words[index + 1] == "as" ? index + 2 : index + 1
            return next < words.count && words[next] == name
        }
    }

    // MARK: - What is said

    private func finding(
        _ step: PlanStep,
        _ table: Manifest.Table,
        _ scope: StatementSpec.Scope
    ) -> Finding {
        let columns = [
            scope == .subject ? nil : scope == .subtree ? table.pathColumn : table.tenantColumn,
            scope == .tenant || scope == .subtree ? nil : table.subjectColumn,
        ].compactMap(\.self).joined(separator: " and ")
        return Finding(
            problem: "on its way it looks at rows of \(table.name) beyond its scope: \(step.text)",
            remedy: scope == .public
                ? "add an index with WHERE \(table.publicWhere ?? ""), look one up by a key in"
                    + " \"sharedKeys\", or say \"-- scan <reason>\""
                : "let an index begin with \(columns), or compare each of its columns up to"
                    + " \(columns) by ="
        )
    }

    /// An index may be searched by any of several values that a column is compared with, of which one
    /// is the caller's own.
    private func doubled(_ statement: Statement) -> [Finding] {
        let tokens = SQLTokens(statement.sql)
        guard let start = tokens.list.firstIndex(where: { $0.kind == .word && $0.text == "where" })
        else { return [] }
        let words = tokens.list[start...].prefix { $0.kind != .word || $0.text != "returning" }
            .filter { [.word, .quoted, .string].contains($0.kind) }.map { $0.text.lowercased() }
        let named = Set(tokens.list.map { $0.text.lowercased() })
        let owners = tables.filter { named.contains($0.name.lowercased()) }
            .flatMap { [$0.tenantColumn, $0.subjectColumn, $0.pathColumn] }
            .compactMap { $0?.lowercased() }
        return Set(owners).sorted().filter { owner in words.count { $0 == owner } > 1 }.map {
            owner in
            Finding(
                problem: "its condition names \(owner) more than once",
                remedy: "compare \(owner) with the caller's own alone"
            )
        }
    }
}
