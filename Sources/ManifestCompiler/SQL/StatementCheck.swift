import CSQLite
import PluginKit

/// A statement that passed every check, ready to become Swift.
struct CheckedStatement {
    let declaration: StatementDeclaration
    /// The text up to its semicolon, which is left out.
    let sql: String
    let isWrite: Bool
    /// Inputs in the order of their positions in the text.
    let parameters: [StatementDeclaration.Value]
}

/// Prepares a declared statement against the migrated schema and judges what it touches.
struct StatementCheck {
    let declaration: StatementDeclaration
    let schema: PluginSchema
    let log: DiagnosticLog

    func run() -> CheckedStatement? {
        let before = log.list.count
        do {
            let facts = try schema.database.facts(declaration.sql)
            let bytes = Array(declaration.sql.utf8)
            let rest = String(decoding: bytes[facts.length...], as: UTF8.self)
            if let stray = SQLTokens(rest).list.first {
                wrong(
                    "a second statement",
                    "give it a header of its own",
                    facts.length + stray.offset
                )
            }
            let sql = String(decoding: bytes[..<facts.length], as: UTF8.self)
            let tokens = SQLTokens(sql)
            kind(facts, tokens)
            let parameters = parameters(facts)
            columns(facts)
            commonTables(tokens)
            reads(facts)
            functions(facts)
            if facts.isWrite { WriteScope(check: self, tokens: tokens, facts: facts).run() }
            try scans(sql, tokens)
            guard log.list.count == before else { return nil }
            return CheckedStatement(
                declaration: declaration,
                sql: sql.trimmingStatement,
                isWrite: facts.isWrite,
                parameters: parameters
            )
        } catch let problem as SchemaDatabase.Problem {
            wrong(problem.message, "mend the SQL", problem.offset)
        } catch {
            wrong("\(error)", "mend the SQL")
        }
        return nil
    }

    // MARK: - Shape

    private func kind(_ facts: StatementFacts, _ tokens: SQLTokens) {
        let verbs: Set<String> = ["select", "with", "insert", "update", "delete"]
        if let first = tokens.list.first, !verbs.contains(first.text) {
            wrong(
                "only SELECT, INSERT, UPDATE and DELETE are statements of a plugin",
                "leave the rest to migrations and the host",
                first.offset
            )
        }
        if let token = tokens.first(word: "rollback") {
            wrong("ROLLBACK would undo the commands of others", "use ABORT", token.offset)
        }
    }

    private func parameters(_ facts: StatementFacts) -> [StatementDeclaration.Value] {
        var left = declaration.inputs
        var found: [StatementDeclaration.Value] = []
        for parameter in facts.parameters {
            guard let name = parameter, name.hasPrefix(":") else {
                wrong("a parameter without a name", "write it like :rentMax")
                continue
            }
            guard let index = left.firstIndex(where: { ":" + $0.name == name }) else {
                wrong("\(name) is not declared", "add it to \"-- in\"")
                continue
            }
            found.append(left.remove(at: index))
        }
        for value in left {
            wrong(":\(value.name) is declared but not used", "use it or take it out of \"-- in\"")
        }
        return found
    }

    private func columns(_ facts: StatementFacts) {
        guard case .rows(let values) = declaration.output else {
            if !facts.columns.isEmpty {
                wrong("the statement gives rows", "declare them: -- out many (…)")
            }
            return
        }
        if values.count != facts.columns.count {
            wrong(
                "\(values.count) columns are declared, but there are \(facts.columns.count)",
                "make \"-- out\" and the SQL agree"
            )
        }
        for (value, column) in zip(values, facts.columns) {
            if let type = column.type, type != "ANY",
                (type == "INT" ? "INTEGER" : type) != value.kind.columnType
            {
                wrong(
                    "\(value.name) is declared \(value.kind.rawValue), but the column is \(type)",
                    "declare the type that the column has"
                )
            }
            if column.mayBeNull == true, !value.mayBeNull {
                wrong(
                    "\(value.name) can be NULL",
                    "declare it \(value.kind.rawValue)? or wrap it in coalesce()"
                )
            }
        }
    }

    // MARK: - Reach

    /// SQLite lets a common table act with the authority of a view of the same name.
    private func commonTables(_ tokens: SQLTokens) {
        for token in tokens.commonTables where schema.names.contains(token.text.lowercased()) {
            wrong(
                "the common table \"\(token.text)\" has the name of a table, view or trigger",
                "rename it",
                token.offset
            )
        }
    }

    private func reads(_ facts: StatementFacts) {
        guard declaration.scope != .system else { return }
        let targets = Set(facts.accesses.filter(\.isWrite).map(\.first))
        let parents = targets.reduce(into: Set<String>()) { $0.formUnion(schema.parents(of: $1)) }
        var told: Set<String> = []
        for access in facts.accesses where access.code == SQLITE_READ {
            let name = access.first
            if views.contains(name) {
                if !openViews.contains(name), told.insert(name).inserted {
                    wrong(
                        "\(name) cannot be read under scope \(declaration.scope.rawValue)",
                        "read \(openViews.sorted().joined(separator: " or ")) or change the scope"
                    )
                }
                continue
            }
            if name.hasPrefix("sqlite_") || !isDirect(access) { continue }
            if facts.isWrite, targets.contains(name) || parents.contains(name) { continue }
            if told.insert(name).inserted {
                wrong(
                    "the table \(name) can be read only under scope system",
                    "read one of its views: \(viewNames(of: name))"
                )
            }
        }
    }

    /// True when a table is read neither through a scoped view nor by a trigger.
    private func isDirect(_ access: Access) -> Bool {
        let through = access.through.lowercased()
        return through.isEmpty || !(views.contains(through) || schema.triggers.contains(through))
    }

    private var views: Set<String> {
        Set(schema.manifest.tables.flatMap(ScopedViews.names))
    }

    private var openViews: Set<String> {
        views.filter { view in
            view.hasSuffix("_public")
                || (declaration.scope == .tenant && view.hasSuffix("_by_tenant"))
                || (declaration.scope == .subject && view.hasSuffix("_by_subject"))
        }
    }

    private func viewNames(of table: String) -> String {
        let names = schema.manifest.tables.first { $0.name == table }.map(ScopedViews.names) ?? []
        return names.isEmpty ? "it has none" : names.joined(separator: ", ")
    }

    /// Time and chance come in as parameters, so that a command can run again.
    private static let refusedFunctions: Set<String> = [
        "random", "randomblob", "date", "time", "datetime", "julianday", "unixepoch", "strftime",
        "timediff", "current_timestamp", "current_date", "current_time", "load_extension",
        "last_insert_rowid", "changes", "total_changes", "sqlite_version", "readfile", "writefile",
    ]

    private func functions(_ facts: StatementFacts) {
        for access in Set(facts.accesses) where access.code == SQLITE_FUNCTION {
            let name = access.second.lowercased()
            if StatementCheck.refusedFunctions.contains(name) {
                wrong(
                    "\(name)() gives another answer each time",
                    "pass the value as a parameter"
                )
            }
        }
    }

    /// Finds loops over all rows of a large table in the program SQLite made of the statement.
    ///
    /// Walking an index from its start is fine as long as a LIMIT ends it.
    private func scans(_ sql: String, _ tokens: SQLTokens) throws {
        guard declaration.scanReason == nil else { return }
        let program = try schema.database.rows("EXPLAIN \(sql)")
        let isLimited = tokens.first(word: "limit") != nil
        for table in schema.manifest.tables where table.isLarge {
            let roots = try schema.database.rows(
                """
                SELECT rootpage FROM main.sqlite_schema WHERE tbl_name = '\(table.name)'
                AND type IN ('table', '\(isLimited ? "" : "index")')
                """
            ).map { $0[0] }
            let cursors = program.filter { row in
                ["OpenRead", "OpenWrite"].contains(row[1]) && roots.contains(row[3])
                    && row[4] == "0"
            }.map { $0[2] }
            let loops = program.contains { row in
                ["Rewind", "Last"].contains(row[1]) && cursors.contains(row[2])
            }
            if loops {
                wrong(
                    "every row of the large table \(table.name) is looked at",
                    "add an index that fits, or say \"-- scan <reason>\""
                )
            }
        }
    }

    func wrong(_ problem: String, _ remedy: String, _ offset: Int? = nil) {
        let place = offset.map { declaration.sqlOffset + $0 } ?? declaration.offset
        log.add(
            Diagnostic(
                file: declaration.file.path,
                line: declaration.file.line(at: place),
                problem: "\(declaration.name): \(problem)",
                remedy: remedy
            )
        )
    }
}

extension Access {
    /// True when the statement itself changes rows.
    var isWrite: Bool {
        through.isEmpty && [SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE].contains(code)
    }
}

extension String {
    /// Without white space around and without the semicolon.
    fileprivate var trimmingStatement: String {
        var text = self[...].drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }
}
