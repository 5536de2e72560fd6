import Attacks
import PluginKit
import Testing

@testable import HostStore

@Suite struct `What a statement uses of its grants` {
    private func used(
        _ scope: StatementSpec.Scope,
        _ sql: StaticString,
        isWrite: Bool = false,
        permissions: Set<String> = []
    ) throws -> Set<String> {
        let rig = try MarketRig()
        let call = rig.call(tenant: "a", permissions: permissions)
        let connection = try rig.connection(isWrite ? .lane : .reader, for: call)
        #expect(rig.takeUsed().isEmpty, "a connection that is opened uses nothing")
        _ = try connection.rows(scope, sql, isWrite: isWrite)
        let used = rig.takeUsed()
        // Told once, when it is prepared: running it again tells nothing.
        _ = try? connection.rows(scope, sql, isWrite: isWrite)
        #expect(rig.takeUsed().isEmpty)
        return used
    }

    @Test func `is the table behind a view, and the columns it names`() throws {
        #expect(
            try used(.tenant, "SELECT name FROM shop_by_tenant WHERE open = 1")
                == ["statement test", "table shop", "column shop.name", "column shop.open"]
        )
        #expect(
            try used(.subject, "SELECT note FROM visit_by_subject")
                == ["statement test", "table visit", "column visit.note"]
        )
    }

    @Test func `is a masked column too, whether it is shown or not`() throws {
        for permissions in [["market.phone.see"], []] as [Set<String>] {
            #expect(
                try used(.tenant, "SELECT phone FROM shop_by_tenant", permissions: permissions)
                    == ["statement test", "table shop", "column shop.phone"]
            )
        }
    }

    @Test func `is the grant of its own name, whatever rows it may touch`() throws {
        #expect(
            try used(.system, "SELECT n FROM tally")
                == ["system test", "table tally", "column tally.n"]
        )
    }

    @Test func `is what an INSERT fills and an UPDATE changes, and nothing that guards read`()
        throws
    {
        let filled = try used(
            .tenant,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('n', current_tenant(), current_tenant_path(), 'new')
            """,
            isWrite: true
        )
        #expect(
            filled == [
                "statement test", "table shop", "column shop.id", "column shop.tenant_id",
                "column shop.tenant_path", "column shop.name",
                // SQLite looks whether a visit has waited for its shop.
                "table visit", "column visit.tenant_id", "column visit.shop_id",
            ]
        )
        #expect(
            try used(.tenant, "UPDATE shop SET open = 0 WHERE name = 'tea'", isWrite: true)
                == ["statement test", "table shop", "column shop.open", "column shop.name"]
        )
        #expect(
            try used(.system, "DELETE FROM tally", isWrite: true) == ["system test", "table tally"]
        )
    }
}
