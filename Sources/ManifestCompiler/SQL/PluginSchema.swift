import CSQLite
import PluginKit

/// A plugin's migrations, run; and the tables they made, held against the manifest.
final class PluginSchema {
    let database: SchemaDatabase
    let manifest: Manifest
    /// Every name in the migrated schema and its scoped views, in small letters.
    private(set) var names: Set<String> = []
    private(set) var triggers: Set<String> = []
    /// The views of every table that statements can name.
    private(set) var views: [ScopedViews] = []
    private let log: DiagnosticLog
    private var roots: [String: String]?

    /// The pages at which large tables and their indexes begin, each with its table; asked once, when
    /// the migrations have run.
    func largeRoots() throws(SchemaDatabase.Problem) -> [String: String] {
        if let roots { return roots }
        let large = Set(manifest.tables.filter(\.isLarge).map(\.name))
        let rows = try database.rows("SELECT rootpage, tbl_name FROM main.sqlite_schema")
        var found: [String: String] = [:]
        for row in rows {
            guard let page = row[0], let table = row[1], large.contains(table) else { continue }
            found[page] = table
        }
        roots = found
        return found
    }

    init(_ manifest: Manifest, log: DiagnosticLog) throws {
        database = try SchemaDatabase()
        self.manifest = manifest
        self.log = log
    }

    /// Runs the migrations in order; false when one of them failed.
    func migrate(_ files: [PluginFiles.Text]) -> Bool {
        for (index, file) in files.enumerated() {
            number(file, index)
            guard run(file) else { return false }
        }
        return true
    }

    private func number(_ file: PluginFiles.Text, _ index: Int) {
        let digits = String(index + 1)
        let wanted = String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-"
        if !file.name.hasPrefix(wanted) {
            wrong(file, 0, "migrations are numbered without gaps", "name it \(wanted)….sql")
        }
    }

    private func run(_ file: PluginFiles.Text) -> Bool {
        if ExpandMigration.release(of: file.text) != nil,
            let beyond = ExpandMigration.problem(in: file.text)
        {
            wrong(
                file,
                0,
                "it says that it only adds, and does more: \(beyond) …",
                "take it to the release after, or leave \"-- expand\" out"
            )
        }
        if let problem = MigrationText.problem(in: file.text) {
            wrong(file, problem.offset, problem.what, problem.remedy)
        }
        do {
            for access in try database.run(file.text) { check(access, file) }
            return true
        } catch {
            wrong(file, error.offset, error.message, "mend the SQL")
            return false
        }
    }

    private func check(_ access: Access, _ file: PluginFiles.Text) {
        switch access.code {
        case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_PRAGMA, SQLITE_TRANSACTION, SQLITE_SAVEPOINT:
            wrong(
                file,
                0,
                "ATTACH, PRAGMA and transactions are the host's",
                "leave them to the host"
            )
        case SQLITE_CREATE_TEMP_TABLE, SQLITE_CREATE_TEMP_VIEW, SQLITE_CREATE_TEMP_TRIGGER,
            SQLITE_CREATE_VTABLE, SQLITE_CREATE_VIEW:
            wrong(
                file,
                0,
                "\(access.first) is a view, temporary or virtual",
                "make ordinary tables, indexes and triggers"
            )
        default: break
        }
        if access.first.lowercased().hasPrefix("host_"), access.code == SQLITE_CREATE_TABLE {
            wrong(file, 0, "\(access.first) has the host's prefix", "choose another name")
        }
    }

    private func wrong(
        _ file: PluginFiles.Text,
        _ offset: Int,
        _ problem: String,
        _ remedy: String
    ) {
        log.add(
            Diagnostic(
                file: file.path,
                line: file.line(at: offset),
                problem: problem,
                remedy: remedy
            )
        )
    }

    /// Holds the tables against the manifest and makes the scoped views, also those of the tables
    /// that the plugin uses.
    func compare(_ root: SourceNode, file: String, used: [ReadableTable] = []) throws {
        let made = try database.rows(
            """
            SELECT name, strict FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            """
        )
        for row in made {
            let name = row[0] ?? ""
            guard let table = manifest.tables.first(where: { $0.name == name }) else {
                missing("table \"\(name)\"", ["tables"], root, file)
                continue
            }
            if row[1] != "1" {
                say(file, root.nearest(["tables", name]), "the table is not STRICT", "add STRICT")
            }
            try columns(of: table, root, file)
        }
        for table in manifest.tables where !made.contains(where: { $0[0] == table.name }) {
            extra("table \"\(table.name)\"", ["tables", table.name], root, file)
        }
        try TableKeys(schema: self, root: root, file: file, log: log).check()
        try makeViews(used, root, file)
        for row in try database.rows("SELECT name, type FROM main.sqlite_schema") {
            names.insert((row[0] ?? "").lowercased())
            if row[1] == "trigger" { triggers.insert((row[0] ?? "").lowercased()) }
        }
    }

    private func columns(of table: Manifest.Table, _ root: SourceNode, _ file: String) throws {
        let rows = try database.rows("SELECT name, type FROM pragma_table_xinfo('\(table.name)')")
        let made = rows.compactMap(\.first?.self)
        let declared = table.columns.map(\.name)
        for name in made where !declared.contains(name) {
            missing("column \"\(name)\"", ["tables", table.name, "columns"], root, file)
        }
        for name in declared where !made.contains(name) {
            extra("column \"\(name)\"", ["tables", table.name, "columns", name], root, file)
        }
        sealed(table, rows, root, file)
    }

    /// What is sealed, and what it is found by, are bytes.
    private func sealed(
        _ table: Manifest.Table,
        _ rows: [[String?]],
        _ root: SourceNode,
        _ file: String
    ) {
        for column in table.columns where column.sealed != nil || column.finds != nil {
            guard let row = rows.first(where: { $0[0] == column.name }), row[1] != "BLOB" else {
                continue
            }
            let place = root.nearest(["tables", table.name, "columns", column.name])
            say(file, place, "\(column.name) is \(row[1] ?? ""), not BLOB", "make it BLOB")
        }
    }

    private func makeViews(
        _ used: [ReadableTable],
        _ root: SourceNode,
        _ file: String
    ) throws {
        views = (manifest.tables.map { ReadableTable($0) } + used).map {
            ScopedViews($0, secret: "inner")
        }
        for made in views {
            names.formUnion(made.views.map(\.name) + [made.inner])
            do throws(SchemaDatabase.Problem) {
                for view in made.statements { try database.run(view) }
                for view in made.views { _ = try database.facts("SELECT * FROM \"\(view.name)\"") }
            } catch {
                let place = root.nearest(["tables", made.table.table.name, "publicWhere"])
                say(file, place, error.message, "mend the table's scope")
            }
        }
    }

    /// The scoped view of that name.
    func view(named name: String) -> ScopedViews.View? {
        views.lazy.flatMap(\.views).first { $0.name == name }
    }

    /// True for the views behind the scoped ones, which no statement names.
    func isInner(_ name: String) -> Bool { views.contains { $0.inner == name } }

    /// The plugin's own table of that name.
    func table(named name: String) -> Manifest.Table? {
        manifest.tables.first { $0.name == name }
    }

    /// The permission that opens a column of one of the plugin's own tables; nil when it is open.
    func mask(of table: String, _ column: String) -> String? {
        self.table(named: table)?.columns.first { $0.name.lowercased() == column }?.maskUnless
    }

    /// Tables whose keys a table's foreign keys refer to.
    func parents(of table: String) -> Set<String> {
        let rows = try? database.rows("SELECT \"table\" FROM pragma_foreign_key_list('\(table)')")
        return Set((rows ?? []).compactMap { $0[0] })
    }

    private func missing(_ what: String, _ path: [String], _ root: SourceNode, _ file: String) {
        say(
            file,
            root.nearest(path),
            "the migrations make \(what), which is not declared",
            "declare it with class and purpose, or do not make it"
        )
    }

    private func extra(_ what: String, _ path: [String], _ root: SourceNode, _ file: String) {
        say(
            file,
            root.nearest(path),
            "the migrations do not make \(what)",
            "make it in a migration or leave it out here"
        )
    }

    private func say(_ file: String, _ node: SourceNode, _ problem: String, _ remedy: String) {
        log.add(file, node, problem, remedy: remedy)
    }
}
