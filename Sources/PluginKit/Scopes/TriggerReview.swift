/// Whose rows the triggers of a plugin's migrations touch: those of the tenant and the person of the
/// row that fires them, and nobody else's.
///
/// SQLite tells the authorizer which columns a trigger touches and never whose, so its text says it:
/// every SELECT, UPDATE and DELETE over rows that belong to somebody has `tenant = NEW.tenant` among
/// the outermost parts of its WHERE, and the same of the person where the rows belong to one. What
/// an INSERT brings meets the row guards. A text that is not understood is refused.
package struct TriggerReview {
    /// A trigger as it stands in the file.
    package struct Trigger: Sendable {
        package let name: String
        /// The table whose changes fire it.
        package let table: String
        package let sql: String

        package init(name: String, table: String, sql: String) {
            self.name = name
            self.table = table
            self.sql = sql
        }
    }

    private let tables: [String: Manifest.Table]

    package init(_ tables: [Manifest.Table]) {
        self.tables = Dictionary(tables.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    }

    /// Asks `rows`, which runs a SELECT of so many columns, for a file's triggers.
    package static func triggers(
        _ rows: (String, Int) throws -> [[String?]]
    ) rethrows -> [Trigger] {
        try rows(
            "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name",
            3
        ).map { Trigger(name: $0[0] ?? "", table: $0[1] ?? "", sql: $0[2] ?? "") }
    }

    /// Everything that is wrong with triggers, at most one thing of each.
    package func findings(_ triggers: [Trigger]) -> [TableKeyReview.Finding] {
        triggers.compactMap { trigger in
            problem(of: trigger).map { problem in
                TableKeyReview.Finding(
                    table: trigger.table,
                    column: nil,
                    problem: "the trigger \(trigger.name) \(problem.what)",
                    remedy: problem.remedy
                )
            }
        }
    }

    /// True when a trigger touches nobody's rows but those of its own row's owner.
    package func keepsToOwner(_ trigger: Trigger) -> Bool { problem(of: trigger) == nil }

    private func problem(of trigger: Trigger) -> (what: String, remedy: String)? {
        if !isOfHost(trigger), let text = SQLText.problem(inTrigger: trigger.sql) {
            return ("is not understood: \(text.what)", text.remedy)
        }
        let tokens = SQLTokens(trigger.sql)
        // What stands before ON says when it fires.
        guard let on = tokens.list.firstIndex(where: { $0.kind == .word && $0.text == "on" })
        else { return ("is not understood", "write it as CREATE TRIGGER … ON …") }
        let first = tokens.text(on + 2) == "." ? on + 4 : on + 2
        if let what = TriggerText.riddle(tokens, from: first) {
            return (what, "name rows and columns so that it is seen whose they are")
        }
        let text = TriggerText(tokens, from: first, tables: Set(tables.keys.filter(isOwned)))
        if let name = text.strays.first {
            return (
                "names \(name) where it is not seen whose rows are meant",
                "name it after FROM, JOIN or UPDATE, and columns with their table"
            )
        }
        let own = tables[trigger.table.lowercased()]
        for use in text.uses {
            guard let table = tables[use.table] else { continue }
            for claim in claims(table, own) where !use.holds(claim.column, claim.of) {
                return (
                    "touches rows of \(table.name) that are not \(claim.whose) of its own row",
                    claim.of.map { "add \(claim.column) = NEW.\($0) to its WHERE, joined by AND" }
                        ?? "do it in a command, with a statement of scope system"
                )
            }
        }
        return nil
    }

    /// True for what a block of the host brings with its own tables: no migration of a plugin names
    /// anything `host_…` (`MigrationText`).
    private func isOfHost(_ trigger: Trigger) -> Bool {
        [trigger.name, trigger.table].allSatisfy { $0.lowercased().hasPrefix("host_") }
    }

    private func isOwned(_ name: String) -> Bool {
        guard let table = tables[name] else { return false }
        return table.tenantColumn != nil || table.subjectColumn != nil
    }

    /// Which columns of a table have to be which of the row that fires the trigger; that row has no
    /// such column where `of` is nil.
    private func claims(
        _ table: Manifest.Table,
        _ own: Manifest.Table?
    ) -> [(column: String, of: String?, whose: String)] {
        [
            (table.tenantColumn, own?.tenantColumn, "of the tenant"),
            (table.subjectColumn, own?.subjectColumn, "of the person"),
        ].compactMap { column, of, whose in column.map { ($0, of, whose) } }
    }
}
