import Attacks
import Testing

@testable import HostStore
@testable import PluginKit

/// The attacks once more, as if the compiler had said yes to every one of them.
@Suite struct `A connection without the compiler's checks` {
    @Test(arguments: Attack.all)
    func `refuses what reaches for rows of others`(_ attack: Attack) throws {
        let rig = try MarketRig()
        if let trigger = attack.trigger { try rig.makeBare("\(trigger)") }
        let before = try rig.everything()
        let roles: [Connection.Role] = attack.isWrite ? [.lane] : [.lane, .reader]
        for role in roles {
            let connection = try rig.connection(role, for: rig.call())
            var told = ""
            do {
                let statement = try connection.statement(for: attack.spec)
                try connection.execute("BEGIN")
                try statement.run()
                try connection.execute("COMMIT")
                told = "it ran"
            } catch let error as DatabaseError {
                told = error.message
            } catch let fault as Fault {
                told = fault.code
            }
            switch attack.refusal {
            case .unauthorized: #expect(Self.isNo(told), "\(told)")
            case .foreignRow: #expect(told == "store.foreign_row")
            case .unknownName: #expect(told.hasPrefix("no such "), "\(told)")
            }
            if !connection.isAutocommit { try connection.execute("ROLLBACK") }
            connection.close()
        }
        #expect(try rig.everything() == before)
    }

    @Test(arguments: Attack.migrations)
    func `never sees a migration that reaches beyond its plugin`(_ sql: StaticString) throws {
        let fault = #expect(throws: Fault.self) { try MarketRig(also: sql) }
        #expect(fault?.code == "data.migration_refused")
    }

    @Test(arguments: Attack.conditions)
    func `does not open over more than a condition as what is public`(_ condition: String) throws {
        var tables = Market.tables
        tables[0].publicWhere = condition
        let rig = try MarketRig(tables: tables)
        #expect(throws: (any Error).self) { try rig.connection(.reader, for: rig.call()) }
    }

    /// The authorizer's words, and SQLite's own where it does not get as far as asking.
    private static func isNo(_ words: String) -> Bool {
        ["not authorized", "prohibited", "may not be modified", "vtable constructor failed"]
            .contains(where: words.contains)
    }

    @Test func `refuses to take the row of another by a key without the tenant`() throws {
        let badge = Manifest.Table(
            name: "badge",
            tenantColumn: "tenant_id",
            isLarge: false,
            columns: ["code", "tenant_id", "note"].map {
                Manifest.Table.Column(name: $0, dataClass: .internal, purpose: "test")
            }
        )
        let rig = try MarketRig(
            tables: [badge],
            migration: """
                CREATE TABLE badge (code TEXT PRIMARY KEY, tenant_id TEXT, note TEXT) STRICT;
                CREATE TABLE shop (id TEXT, tenant_id TEXT, tenant_path TEXT, name TEXT,
                    open INTEGER, phone TEXT) STRICT;
                CREATE TABLE visit (id TEXT, tenant_id TEXT, person_id TEXT, shop_id TEXT,
                    note TEXT) STRICT;
                CREATE TABLE tally (n INTEGER) STRICT;
                """
        )
        let connection = try rig.connection(.lane, for: rig.call(tenant: "b"))
        let add: StaticString = "INSERT INTO badge VALUES ('1', current_tenant(), 'of b')"
        _ = try connection.rows(.tenant, add, isWrite: true)
        connection.serve(rig.call(tenant: "a"))
        for (index, sql) in Self.takings.enumerated() {
            let fault = #expect(throws: Fault.self) {
                try connection.rows(.tenant, sql, index: index + 1, isWrite: true)
            }
            #expect(fault?.code == "store.foreign_row")
        }
        #expect(try connection.rows(.system, "SELECT note FROM badge", index: 9) == ["of b"])
    }

    private static let takings: [StaticString] = [
        "INSERT OR REPLACE INTO badge VALUES ('1', current_tenant(), 'of a')",
        "REPLACE INTO badge VALUES ('1', current_tenant(), 'of a')",
        """
        INSERT INTO badge VALUES ('1', current_tenant(), 'of a')
        ON CONFLICT (code) DO UPDATE SET note = excluded.note
        """,
    ]

    @Test func `lets nothing of a plugin run on a file that grants it nothing`() throws {
        let rig = try MarketRig(tables: [])
        let connection = try rig.connection(.lane, for: rig.call())
        #expect(throws: DatabaseError.self) { try connection.rows(.system, "SELECT n FROM tally") }
    }

    @Test func `asks again with the statement's own rights when SQLite prepares it anew`() throws {
        let rig = try MarketRig()
        let connection = try rig.connection(.lane, for: rig.call())
        let names: StaticString = "SELECT name FROM shop_by_tenant ORDER BY name"
        #expect(try connection.rows(.tenant, names) == ["silk", "tea"])
        // Another connection changes the schema, so the prepared statement is out of date.
        try rig.makeBare("CREATE INDEX late ON shop (name)")
        _ = try connection.statement("SELECT count(*) FROM host_outbox").first { $0.int64(at: 0) }
        #expect(try connection.rows(.tenant, names) == ["silk", "tea"])
    }
}
