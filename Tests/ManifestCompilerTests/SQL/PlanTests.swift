import Attacks
import Foundation
import Testing

@testable import ManifestCompiler
@testable import PluginKit

/// One statement of a plugin and what SQLite means to do for it, through the views of its scope.
struct StatementPlan: Sendable, CustomStringConvertible {
    let plugin: String
    let statement: StatementDeclaration
    /// One line a step.
    let steps: [String]
    /// Large tables that it touches.
    let large: [Manifest.Table]

    var description: String { "\(plugin).\(statement.name)" }

    /// The plans of every statement of every plugin in the package: found by their manifests, so
    /// that no statement is forgotten.
    static func all() throws -> [StatementPlan] {
        try PackageFiles.manifestFolders.flatMap { folder in try plans(of: folder) }
    }

    private static func plans(of folder: URL) throws -> [StatementPlan] {
        let files = try PluginFiles(
            manifestFolder: folder.path,
            pluginFolder: PackageFiles.sources(of: folder).path
        )
        let manifest = try #require(PackageFiles.reading(files, files.manifest).manifest)
        let root = try SourceNode.parse(files.manifest)
        let log = DiagnosticLog()
        let schema = try PluginSchema(manifest, log: log)
        #expect(schema.migrate(files.migrations))
        let used = try UsedTables(
            manifest: manifest,
            owners: PackageFiles.manifestFolders.map {
                try PluginFiles(
                    manifestFolder: $0.path,
                    pluginFolder: PackageFiles.sources(of: $0).path
                )
            },
            root: root,
            file: "plugin.json",
            log: log
        ).make(in: schema.database)
        try schema.compare(root, file: "plugin.json", used: used)
        #expect(log.list == [])
        return try files.statements.flatMap { StatementFile(file: $0, log: log).read() }.map {
            try plan($0, of: manifest.id, schema)
        }
    }

    static func plan(
        _ statement: StatementDeclaration,
        of plugin: String,
        _ schema: PluginSchema
    ) throws -> StatementPlan {
        let touched = Set(try schema.database.facts(statement.sql).accesses.map(\.first))
        return StatementPlan(
            plugin: plugin,
            statement: statement,
            steps: try schema.database.rows("EXPLAIN QUERY PLAN \(statement.sql)")
                .map { $0[3] ?? "" },
            large: schema.manifest.tables.filter { $0.isLarge && touched.contains($0.name) }
        )
    }
}

@Suite struct `Plans of statements` {
    @Test(arguments: try StatementPlan.all())
    func `look at no more rows of a large table than they need`(_ plan: StatementPlan) {
        guard !plan.large.isEmpty, plan.statement.scanReason == nil else { return }
        for step in plan.steps where !step.contains("CONSTANT ROW") {
            #expect(!step.contains("SCAN"), "\(plan): \(step)")
        }
    }

    @Test func `are asked of every plugin that has statements`() throws {
        let plugins = Set(try StatementPlan.all().map(\.plugin))
        #expect(
            plugins.isSuperset(of: [
                "giver", "housing", "observer", "specimen", "starter", "taker", "unruly",
            ])
        )
    }
}

@Suite struct `A walk over all rows of a large table` {
    private func mistakes(_ scope: String, _ out: String, _ sql: String) throws -> [String] {
        let plugin = try MarketPlugin()
        let file = "-- statement walk\n-- scope \(scope)\n-- out many (a \(out))\n\(sql);\n"
        try plugin.write(file, to: "Statements/walk.sql")
        return try plugin.mistakes()
    }

    @Test(arguments: [
        ("Int", "SELECT count(person_id) FROM visit LIMIT 1"),
        ("Int", "SELECT count(*) FROM visit"),
        ("Text", "SELECT id FROM visit WHERE 1 IN (SELECT 1 LIMIT 1)"),
        ("Text", "SELECT id FROM visit WHERE note = 'x' LIMIT 1"),
        ("Text", "SELECT name FROM shop ORDER BY name LIMIT 5"),
        ("Text", "SELECT tenant_path FROM shop ORDER BY tenant_path DESC LIMIT 5"),
    ])
    func `is refused, whatever its LIMIT says`(out: String, sql: String) throws {
        let mistakes = try mistakes("system", out, sql)
        #expect(mistakes.count == 1, "\(mistakes)")
        #expect(mistakes.first?.contains("every row of the large table") == true)
    }

    @Test func `is none where the rows of an owner are looked up`() throws {
        let sql = "SELECT name FROM shop_by_tenant ORDER BY id LIMIT 5"
        #expect(try mistakes("tenant", "Text", sql) == [])
    }
}

@Suite struct `A walk past rows of others` {
    @Test(arguments: Walk.all)
    func `is refused with file, line and remedy`(_ walk: Walk) throws {
        let plugin = try MarketPlugin()
        try plugin.write("\(Walk.index)", to: "Migrations/0002-index.sql")
        try plugin.write(walk.file, to: "Statements/walk.sql")
        let mistakes = try plugin.mistakes()
        guard !walk.keeps else { return #expect(mistakes == []) }
        let form =
            /Statements\/walk\.sql:\d+: error: walk: on its way it looks at rows of \w+ beyond its scope: SEARCH .+ \(.+\)/
        #expect(mistakes.count == 1)
        #expect(mistakes.allSatisfy { $0.wholeMatch(of: form) != nil }, "\(mistakes)")
    }

    /// Either of two values may be what an index is searched by.
    @Test func `is not hidden behind the caller's own column`() throws {
        let plugin = try MarketPlugin()
        let sql =
            "UPDATE visit SET note = 'x' WHERE tenant_id = current_tenant() AND tenant_id = :t"
        let file = "-- statement walk\n-- scope tenant\n-- in t Text\n-- out none\n\(sql);\n"
        try plugin.write(file, to: "Statements/walk.sql")
        let mistakes = try plugin.mistakes()
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains("names tenant_id more than once") == true, "\(mistakes)")
    }

    /// A trigger looks by the index that is there for it, and a key that refers to what is deleted too.
    @Test(arguments: [visit, "DELETE FROM shop WHERE tenant_id = current_tenant() AND id = 's'"])
    func `is none where keys have the tenant`(sql: String) throws {
        #expect(try mistakes("", sql) == [])
    }

    private static let visit = """
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES ('v', current_tenant(), 'liu', 's')
        """

    @Test(arguments: [
        (
            """
            CREATE INDEX visit_at_shop ON visit (shop_id, note);
            CREATE TRIGGER visit_once BEFORE INSERT ON visit
            WHEN EXISTS (
                SELECT 1 FROM visit o
                WHERE o.shop_id = NEW.shop_id AND o.note = NEW.note AND o.tenant_id = NEW.tenant_id
                    AND o.person_id = NEW.person_id
            )
            BEGIN SELECT RAISE(ABORT, 'ONCE'); END;
            """,
            visit
        ),
        (
            "CREATE INDEX visit_at_shop ON visit (shop_id, note);",
            "DELETE FROM shop WHERE tenant_id = current_tenant() AND id = 's'"
        ),
    ])
    func `is found in triggers and behind foreign keys`(also: String, sql: String) throws {
        let mistakes = try mistakes(also, sql)
        #expect(mistakes.count == 1, "\(mistakes)")
        #expect(mistakes.first?.contains("rows of visit beyond its scope") == true, "\(mistakes)")
    }

    private func mistakes(_ also: String, _ sql: String) throws -> [String] {
        let plugin = try MarketPlugin()
        try plugin.write("-- more\n\(also)", to: "Migrations/0002-also.sql")
        let file = "-- statement walk\n-- scope tenant\n-- out none\n\(sql);\n"
        try plugin.write(file, to: "Statements/walk.sql")
        return try plugin.mistakes()
    }
}
