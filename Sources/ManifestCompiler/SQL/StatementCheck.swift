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
    /// What the values have to do with sealed columns.
    let fields: SealedUse.Fields
}

/// Prepares a declared statement against the migrated schema and judges what it touches.
struct StatementCheck {
    let declaration: StatementDeclaration
    let schema: PluginSchema
    let log: DiagnosticLog

    func run() -> CheckedStatement? {
        let before = log.list.count
        // What SQLite reads otherwise than the rules is not looked at any further.
        if let text = SQLText.stray(in: declaration.sql) {
            wrong(text.what, text.remedy, text.offset)
            return nil
        }
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
            if let text = SQLText.problem(inStatement: sql, declaration.scope) {
                wrong(text.what, text.remedy, text.offset)
            }
            kind(facts, tokens)
            let parameters = parameters(facts)
            columns(facts)
            ReadScope(check: self, tokens: tokens, facts: facts).run()
            functions(facts)
            if facts.isWrite { WriteScope(check: self, tokens: tokens, facts: facts).run() }
            let fields = SealedUse(check: self, tokens: tokens, facts: facts).run()
            try scans(sql)
            try plan(sql, facts)
            guard log.list.count == before else { return nil }
            return CheckedStatement(
                declaration: declaration,
                sql: sql.trimmingStatement,
                isWrite: facts.isWrite,
                parameters: parameters,
                fields: fields
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

    private func functions(_ facts: StatementFacts) {
        for name in Set(facts.accesses.filter { $0.code == SQLITE_FUNCTION }.map(\.second)).sorted()
        where !SQLFunctions.allowed.contains(name) {
            if SQLFunctions.changing.contains(name) {
                wrong(
                    "\(name)() gives another answer each time",
                    "pass the value as a parameter"
                )
            } else {
                wrong(
                    "\(name)() is not among the functions that statements call",
                    "use one of \(SQLFunctions.allowed.sorted().joined(separator: ", "))"
                )
            }
        }
    }

    /// Finds walks over all rows of a large table, or over one of its indexes, in the program SQLite
    /// made of the statement.
    ///
    /// A LIMIT is no excuse: it ends a walk only when enough rows were found. A walk that begins at
    /// an index's end and stops at a bound is none.
    private func scans(_ sql: String) throws {
        guard declaration.scanReason == nil else { return }
        let programs = StatementCheck.programs(try schema.database.rows("EXPLAIN \(sql)"))
        let walked = try programs.reduce(into: Set<String>()) { walked, program in
            walked.formUnion(StatementCheck.walked(in: program, try schema.largeRoots()))
        }
        for table in walked.sorted() {
            wrong(
                "every row of the large table \(table) is looked at",
                "add an index that fits, or say \"-- scan <reason>\""
            )
        }
    }

    /// Finds rows of others that are looked at on the way, which the time of an answer would tell of.
    private func plan(_ sql: String, _ facts: StatementFacts) throws {
        let database = schema.database
        let review = try PlanReview(schema.views.map(\.table)) { sql, _ in try database.rows(sql) }
        let findings = try review.findings(
            PlanReview.Statement(
                sql,
                declaration.scope,
                isWrite: facts.isWrite,
                scans: declaration.scanReason != nil,
                plan: database.plan(of: sql)
            )
        )
        for finding in findings { wrong(finding.problem, finding.remedy) }
    }

    /// The large tables that a program walks over, by the pages at which they and their indexes begin.
    private static func walked(in program: [[String?]], _ roots: [String: String]) -> Set<String> {
        var opened: [String: Set<String>] = [:]
        var bounded: Set<String> = []
        for row in program {
            guard let word = row[1], let cursor = row[2] else { continue }
            if ["OpenRead", "OpenWrite"].contains(word), row[4] == "0",
                let table = row[3].flatMap({ roots[$0] })
            {
                opened[cursor, default: []].insert(table)
            } else if bounds.contains(word) {
                bounded.insert(cursor)
            }
        }
        return program.reduce(into: []) { walked, row in
            // Count walks without saying so.
            guard let word = row[1], ["Rewind", "Last", "Count"].contains(word),
                let cursor = row[2], !bounded.contains(cursor)
            else { return }
            walked.formUnion(opened[cursor] ?? [])
        }
    }

    /// What stops a walk over an index at a bound.
    private static let bounds: Set<String?> = ["IdxGT", "IdxGE", "IdxLT", "IdxLE"]

    /// The statement's own program and those of its triggers, each of which numbers its cursors
    /// anew and starts at address 0.
    private static func programs(_ rows: [[String?]]) -> [[[String?]]] {
        rows.reduce(into: []) { programs, row in
            if row[0] == "0" { programs.append([]) }
            if !programs.isEmpty { programs[programs.count - 1].append(row) }
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
