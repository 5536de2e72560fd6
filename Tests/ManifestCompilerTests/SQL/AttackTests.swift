import Attacks
import Foundation
import PluginKit
import TestGround
import Testing

@testable import ManifestCompiler

/// The market as its author would hand it to the compiler.
struct MarketPlugin {
    private let own: TestFolder

    static let manifest = Market.manifest

    init() throws {
        own = try TestFolder("market")
        try write(Market.manifest, to: "plugin.json")
        try write("\(Market.migration)", to: "Migrations/0001-market.sql")
    }

    var folder: URL { URL(fileURLWithPath: own.path) }

    func write(_ text: String, to path: String) throws {
        try own.write(text, to: path)
    }

    /// The compiler's diagnostics, with paths relative to the plugin's folder.
    func mistakes() throws -> [String] {
        let (_, diagnostics) = try PluginCompiler(
            module: "Market",
            files: PluginFiles(manifestFolder: folder.path, pluginFolder: folder.path),
            origin: "Manifests/market"
        ).compile()
        return diagnostics.map { "\($0)".replacingOccurrences(of: folder.path + "/", with: "") }
    }
}

@Suite struct `The statement compiler` {
    @Test(arguments: Attack.all)
    func `refuses what reaches for rows of others, with file, line and remedy`(
        _ attack: Attack
    ) throws {
        let plugin = try MarketPlugin()
        try plugin.write(attack.file, to: "Statements/attack.sql")
        if let trigger = attack.trigger {
            try plugin.write("\(trigger)", to: "Migrations/0002-trigger.sql")
        }
        let mistakes = try plugin.mistakes()
        #expect(!mistakes.isEmpty)
        guard attack.trigger == nil else {
            let form =
                /(Migrations\/0002-trigger\.sql:\d+: error: .+|plugin\.json:\d+: error: \/tables\/visit: the trigger peek .+) \(.+\)/
            #expect(mistakes.contains { $0.wholeMatch(of: form) != nil }, "\(mistakes)")
            return
        }
        // That it is slow, or looks at others on its way, is not what it is refused for.
        let isBesides = { (text: String) in
            ["is looked at", "on its way", "more than once"].contains { text.contains($0) }
        }
        #expect(mistakes.contains { !isBesides($0) }, "\(mistakes)")
        for mistake in mistakes {
            let form = /Statements\/attack\.sql:\d+: error: attack: .+ \(.+\)/
            #expect(mistake.wholeMatch(of: form.dotMatchesNewlines()) != nil, "\(mistake)")
        }
    }

    @Test(arguments: Attack.migrations)
    func `refuses a migration that reaches beyond its plugin`(_ sql: StaticString) throws {
        let plugin = try MarketPlugin()
        try plugin.write("\(sql)", to: "Migrations/0002-more.sql")
        let form = /Migrations\/0002-more\.sql:\d+: error: .+ \(.+\)/
        let mistakes = try plugin.mistakes()
        #expect(mistakes.contains { $0.wholeMatch(of: form) != nil }, "\(mistakes)")
    }

    @Test(arguments: Attack.conditions)
    func `refuses more than a condition as what is public`(_ condition: String) throws {
        let plugin = try MarketPlugin()
        let text = MarketPlugin.manifest.replacing("open = 1", with: condition)
        try plugin.write(text, to: "plugin.json")
        let form = /plugin\.json:\d+: error: .*\(.+\)/
        let mistakes = try plugin.mistakes()
        #expect(mistakes.contains { $0.wholeMatch(of: form) != nil }, "\(mistakes)")
        #expect(mistakes.contains { $0.contains("publicWhere") || $0.contains("U+FEFF") })
    }

    /// Nothing else is wrong with these: scope system may read the table, in whatever name.
    @Test(arguments: [
        "visit_counts", "\"visit_counts\"", "'visit_counts'", "`visit_counts`", "[visit_counts]",
        "VISIT_COUNTS", "'Shop_By_Tenant'", "\"shop_public\"",
    ])
    func `refuses a common table for its name alone, however it is quoted`(name: String) throws {
        let plugin = try MarketPlugin()
        func told(_ name: String, _ columns: String) throws -> [String] {
            let sql = "WITH \(name)\(columns) AS (SELECT n FROM tally) SELECT 1 FROM \(name)"
            let file = "-- statement attack\n-- scope system\n-- out many (a Int)\n\(sql);\n"
            try plugin.write(file, to: "Statements/attack.sql")
            return try plugin.mistakes()
        }
        for columns in ["", " (n)"] {
            let mistakes = try told(name, columns)
            #expect(mistakes.count == 1, "\(mistakes)")
            #expect(mistakes.first?.contains("has the name of a table, view or trigger") == true)
        }
        #expect(try told("'another'", "") == [])
    }

    @Test func `lets the market's own statements through`() throws {
        let plugin = try MarketPlugin()
        try plugin.write(Self.good, to: "Statements/good.sql")
        let mistakes = try plugin.mistakes()
        #expect(mistakes == [])
    }

    private static let good = """
        -- statement shopsBelow
        -- scope subtree
        -- out many (id Text, name Text, phone Text?)
        SELECT id, name, phone FROM shop_in_subtree ORDER BY id LIMIT 10;

        -- statement addShop
        -- scope tenant
        -- in id Text
        -- out none
        INSERT INTO shop (id, tenant_id, tenant_path, name)
        VALUES (:id, current_tenant(), current_tenant_path(), 'x');

        -- statement comeAgain
        -- scope tenant
        -- in id Text, person Text, note Text
        -- out optional (note Text)
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES (:id, current_tenant(), :person, 's1')
        ON CONFLICT (id, tenant_id) DO UPDATE SET note = excluded.note || :note
            WHERE tenant_id = current_tenant()
        RETURNING note;

        -- statement visit
        -- scope subject
        -- in id Text
        -- out none
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES (:id, current_tenant(), current_subject(), 's1');

        -- statement handOver
        -- scope tenant
        -- in id Text, person Text
        -- out none
        UPDATE visit SET person_id = :person WHERE id = :id AND tenant_id = current_tenant();

        -- statement leaveVisit
        -- scope resource
        -- in id Text
        -- out optional (id Text, note Text)
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES (:id, current_tenant(), current_subject(), 's1')
        RETURNING id, note;

        -- statement closeShop
        -- scope resource
        -- in id Text
        -- out optional (name Text)
        UPDATE shop SET open = 0 WHERE id = :id AND tenant_id = current_tenant() RETURNING name;

        -- statement phonesKnown
        -- scope system
        -- out optional (known Int?)
        -- scan a report of the whole city
        SELECT count(phone) FROM shop;

        """
}

@Suite struct `Mistakes about rights` {
    @Test(arguments: Mistake.aboutRights)
    func `are named with file, line and remedy`(_ mistake: Mistake) throws {
        let plugin = try MarketPlugin()
        let file = plugin.folder.appending(path: mistake.file)
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.components(separatedBy: mistake.old).count == 2)
        let changed = text.replacingOccurrences(of: mistake.old, with: mistake.new)
        try plugin.write(changed, to: mistake.file)
        let mistakes = try plugin.mistakes()
        let told = mistakes.contains {
            $0.hasPrefix(mistake.place) && $0.contains(mistake.problem) && $0.hasSuffix(")")
        }
        #expect(told, "\(mistakes)")
    }
}

extension Mistake {
    fileprivate static let aboutRights: [Mistake] = [
        Mistake(
            "Migrations/0001-market.sql",
            "PRIMARY KEY (tenant_id, id)",
            "PRIMARY KEY (tenant_id, id), UNIQUE (name)",
            "plugin.json:14: error: /tables/shop: ",
            "the unique key (name) does not have the tenant"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "PRIMARY KEY (id, tenant_id)",
            "PRIMARY KEY (id)",
            "plugin.json:28: error: /tables/visit: ",
            "the unique key (id) does not have the tenant"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "CREATE TABLE tally",
            "CREATE UNIQUE INDEX one ON visit (person_id) WHERE note > ''; CREATE TABLE tally",
            "plugin.json:28: error: /tables/visit: ",
            "the unique key (person_id) does not have the tenant"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)",
            "FOREIGN KEY (person_id, shop_id) REFERENCES shop (tenant_id, id)",
            "plugin.json:28: error: /tables/visit: ",
            "the foreign key to shop can point to another tenant's row"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "PRIMARY KEY (id, tenant_id)",
            "PRIMARY KEY (id, tenant_id), UNIQUE (tenant_id, shop_id, note)",
            "plugin.json:28: error: /tables/visit: ",
            "the unique key (tenant_id, shop_id, note) does not have the person"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "shop_id TEXT NOT NULL,",
            "shop_id TEXT NOT NULL REFERENCES visit (id),",
            "plugin.json:28: error: /tables/visit: ",
            "the foreign key to visit can point to another person's row"
        ),
        Mistake(
            "plugin.json",
            "\"sharedKeys\": [\"id\"]",
            "\"sharedKeys\": [\"number\"]",
            "plugin.json:29: error: /tables/visit/sharedKeys: ",
            "there is no column"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "PRIMARY KEY (tenant_id, id)",
            "PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, phone)",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "part of a key"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "CREATE TABLE tally",
            "CREATE TRIGGER leak AFTER INSERT ON shop BEGIN UPDATE shop SET name = NEW.phone "
                + "WHERE id = NEW.id AND tenant_id = NEW.tenant_id; END; CREATE TABLE tally",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "the trigger leak reads phone"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "CREATE TABLE tally",
            "CREATE TRIGGER leak AFTER UPDATE ON visit BEGIN INSERT INTO visit "
                + "SELECT id, tenant_id, '', id, s.\"Phone\" FROM shop s; END; CREATE TABLE tally",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "the trigger leak reads phone"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "phone TEXT NOT NULL DEFAULT '',",
            "phone TEXT NOT NULL DEFAULT '', note TEXT AS (phone || ''),",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "the generated column note could show phone"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "CREATE TABLE tally",
            "CREATE INDEX digits ON shop (tenant_id, lower(phone)); CREATE TABLE tally",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "the index digits depends on phone"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "PRIMARY KEY (tenant_id, id)",
            "PRIMARY KEY (tenant_id, id), CHECK (name <> \"Phone\")",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "a CHECK compares phone"
        ),
        Mistake(
            "plugin.json",
            "\"publicWhere\": \"open = 1\"",
            "\"publicWhere\": \"open = 1 AND phone <> ''\"",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "\"publicWhere\" depends on phone"
        ),
        Mistake(
            "Migrations/0001-market.sql",
            "CREATE TABLE tally",
            "CREATE VIEW every AS SELECT * FROM shop; CREATE TABLE tally",
            "Migrations/0001-market.sql:1: error: ",
            "every is a view"
        ),
        Mistake(
            "plugin.json",
            "\"maskUnless\": \"market.phone.see\"",
            "\"maskUnless\": \"market.phone.hear\"",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "there is no permission"
        ),
        Mistake(
            "plugin.json",
            "\"class\": \"restricted\"",
            "\"class\": \"public\"",
            "plugin.json:24: error: /tables/shop/columns/phone/maskUnless: ",
            "masked and public at once"
        ),
        Mistake(
            "plugin.json",
            "\"path\": \"tenant_path\"",
            "\"path\": \"place\"",
            "plugin.json:15: error: /tables/shop/path: ",
            "there is no column"
        ),
        Mistake(
            "plugin.json",
            "\"tally\": {\"columns\"",
            "\"tally\": {\"published\": true, \"columns\"",
            "plugin.json:38: error: /tables/tally: ",
            "is named pub_<name>_v<N>"
        ),
        Mistake(
            "plugin.json",
            "\"tables\": {",
            """
            "uses": {"tables": [{"table": "weather.v1", "columns": ["a"], "purpose": "x"}]}, "tables": {
            """,
            "plugin.json:13: error: /uses/tables/0/table: ",
            "a used table is named"
        ),
        Mistake(
            "plugin.json",
            "\"tables\": {",
            """
            "uses": {"tables": [{"table": "weather.sky.v1", "columns": ["a"], "purpose": "x"}]}, "tables": {
            """,
            "plugin.json:13: error: /uses/tables/0/table: ",
            "there is no plugin \"weather\""
        ),
    ]
}
