import Attacks
import Testing

@testable import HostStore
@testable import PluginKit

/// A resident, `liu`, who acts for nobody, writes in the tenant that owns a resource: `b`.
@Suite struct `A caller who acts in the tenant of a resource` {
    private func connection(
        _ rig: MarketRig,
        tenant: String? = nil,
        acting: String = "b"
    ) throws -> Connection {
        let connection = try rig.connection(.lane, for: rig.call(tenant: tenant))
        connection.scope.set(writingIn: TenantID(acting))
        return connection
    }

    /// The market with a column of shops that is not public.
    private var discreet: [Manifest.Table] {
        var tables = Market.tables
        tables[0].columns = tables[0].columns.map { column in
            column.name == "name"
                ? Manifest.Table.Column(name: "name", dataClass: .internal, purpose: "test")
                : column
        }
        return tables
    }

    private static let ownVisit: StaticString = """
        UPDATE visit SET note = 'x' WHERE id = 'v3' AND tenant_id = current_tenant()
            AND person_id = current_subject() RETURNING note || shop_id
        """
    private static let closing: StaticString = """
        UPDATE shop SET open = 0 WHERE id = 's1' AND tenant_id = current_tenant() RETURNING name
        """
    private static let leaving: StaticString = """
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES ('v9', current_tenant(), current_subject(), 's1') RETURNING id
        """

    @Test(arguments: [(ownVisit, ["xs3"]), (closing, ["rice"]), (leaving, ["v9"])])
    func `changes and sees rows about them, and public ones`(sql: StaticString, rows: [String])
        throws
    {
        let rig = try MarketRig()
        #expect(try connection(rig).rows(.resource, sql, isWrite: true) == rows)
        // A clerk of another merchant is no more than a person there.
        let other = try MarketRig()
        let clerk = try connection(other, tenant: "a")
        #expect(try clerk.rows(.resource, sql, isWrite: true) == rows)
    }

    @Test(
        arguments: [
            "UPDATE visit SET note = 'x' WHERE id = 'v2' AND tenant_id = current_tenant()",
            "UPDATE visit SET note = 'x' WHERE tenant_id = current_tenant() RETURNING person_id",
            "DELETE FROM visit WHERE tenant_id = current_tenant()",
            "UPDATE shop SET open = 1 WHERE id = 's3' AND tenant_id = current_tenant() RETURNING name",
            "UPDATE shop SET open = 1 WHERE tenant_id = current_tenant()",
            "DELETE FROM shop WHERE id = 's3' AND tenant_id = current_tenant()",
            "UPDATE shop SET open = 0 WHERE id = 's1' AND tenant_id = 'a'",
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), 'wang', 's1')
            """,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', 'a', current_subject(), 's1')
            """,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v2', current_tenant(), current_subject(), 's1')
            ON CONFLICT (id, tenant_id) DO UPDATE SET note = 'x'
                WHERE tenant_id = current_tenant()
            """,
            """
            INSERT OR REPLACE INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v2', current_tenant(), current_subject(), 's1')
            """,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s9', current_tenant(), '/city/a/', 'x')
            """,
        ] as [StaticString]
    )
    func `changes no row of anybody else that they could not see`(sql: StaticString) throws {
        let rig = try MarketRig()
        let before = try rig.everything()
        let connection = try connection(rig)
        let fault = #expect(throws: Fault.self) {
            try connection.rows(.resource, sql, isWrite: true)
        }
        #expect(fault?.code == "store.foreign_row")
        #expect(try rig.everything() == before)
    }

    @Test(
        arguments: [
            (
                "UPDATE shop SET open = 0 WHERE id = 's1' AND tenant_id = current_tenant() RETURNING name",
                "shop.name"
            ),
            (
                "UPDATE shop SET open = 0 WHERE tenant_id = current_tenant() AND name = 'rice'",
                "shop.name"
            ),
            ("UPDATE shop SET open = length(name) WHERE tenant_id = current_tenant()", "shop.name"),
            (
                "DELETE FROM shop WHERE tenant_id = current_tenant() RETURNING id || phone",
                "prohibited"
            ),
            (
                """
                INSERT INTO shop (id, tenant_id, tenant_path, name)
                VALUES ('s1', current_tenant(), current_tenant_path(), 'x')
                ON CONFLICT (tenant_id, id) DO UPDATE SET open = 0 RETURNING name
                """, "shop.name"
            ),
        ] as [(StaticString, String)]
    )
    func `reads nothing of a public row that is not public`(sql: StaticString, what: String) throws
    {
        let rig = try MarketRig(tables: discreet)
        let connection = try connection(rig)
        let error = #expect(throws: DatabaseError.self) {
            try connection.rows(.resource, sql, isWrite: true)
        }
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")")
    }

    @Test(
        arguments: [
            "UPDATE visit SET person_id = 'wang' WHERE person_id = current_subject()",
            "UPDATE visit SET tenant_id = 'a' WHERE person_id = current_subject()",
            "UPDATE tally SET n = 9",
            "UPDATE shop SET open = (SELECT 1 FROM shop_public) WHERE tenant_id = current_tenant()",
            "INSERT INTO visit SELECT id, tenant_id, 'liu', shop_id, note FROM visit",
        ] as [StaticString]
    )
    func `moves no row and asks for no other`(sql: StaticString) throws {
        let rig = try MarketRig()
        let connection = try connection(rig)
        let error = #expect(throws: DatabaseError.self) {
            try connection.rows(.resource, sql, isWrite: true)
        }
        #expect(error?.message.contains("authorized") == true, "\(error?.message ?? "")")
    }

    @Test func `inserts where nothing is public or about anybody, and changes nothing there`()
        throws
    {
        var tables = Market.tables
        tables[0].publicWhere = nil
        let rig = try MarketRig(tables: tables)
        let connection = try connection(rig)
        try connection.rows(
            .resource,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s9', current_tenant(), current_tenant_path(), 'x')
            """,
            isWrite: true
        )
        let fault = #expect(throws: Fault.self) {
            try connection.rows(
                .resource,
                "UPDATE shop SET open = 1 WHERE tenant_id = current_tenant()",
                index: 1,
                isWrite: true
            )
        }
        #expect(fault?.code == "store.foreign_row")
    }

    @Test func `is no member: the tenant's own writes meet no row`() throws {
        let rig = try MarketRig()
        let write: StaticString =
            "UPDATE visit SET note = 'x' WHERE id = 'v3' AND tenant_id = current_tenant()"
        let fault = #expect(throws: Fault.self) {
            try connection(rig).rows(.tenant, write, isWrite: true)
        }
        #expect(fault?.code == "store.foreign_row")
        // Whoever acts in their own tenant has not gone anywhere.
        try connection(rig, tenant: "b").rows(.tenant, write, isWrite: true)
    }

    @Test func `changes a row by a trigger of the plugin only where they see it`() throws {
        let trigger: StaticString = """
            CREATE TRIGGER visit_opens AFTER INSERT ON visit
            BEGIN UPDATE shop SET open = 1 WHERE tenant_id = NEW.tenant_id AND id = NEW.shop_id; END;
            """
        let rig = try MarketRig(migration: Market.migration, also: trigger)
        let connection = try connection(rig, acting: "a")
        let insert: StaticString = """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), current_subject(), :shop)
            """
        func visit(_ shop: String, _ index: Int) throws {
            let spec = StatementSpec(
                index: index,
                name: "visit",
                scope: .resource,
                sql: insert,
                isWrite: true
            )
            let statement = try connection.statement(for: spec)
            statement.bind(shop, at: 1)
            try statement.run()
        }
        let fault = #expect(throws: Fault.self) { try visit("s2", 0) }
        #expect(fault?.code == "store.foreign_row")
        try visit("s1", 0)
    }
}
