import Attacks
import PluginKit
import Synchronization
import Testing

@testable import HostStore

@Suite struct `Scoped statements` {
    private static let shops: StaticString =
        "SELECT tenant_id || '/' || id FROM shop_by_tenant ORDER BY 1"
    private static let below: StaticString =
        "SELECT tenant_id || '/' || id FROM shop_in_subtree ORDER BY 1"

    @Test(arguments: [("a", ["a/s1", "a/s2"]), ("b", ["b/s1", "b/s3"]), ("city", []), (nil, [])])
    func `show a tenant its own rows`(tenant: String?, rows: [String]) throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: tenant))
        #expect(try reader.rows(.tenant, Self.shops) == rows)
    }

    @Test(
        arguments: [
            ("city", ["a/s1", "a/s2", "b/s1", "b/s3"]), ("a", ["a/s1", "a/s2"]), ("town", []),
            ("unknown", []), (nil, []),
        ]
    )
    func `show an enterprise the rows of all below it`(tenant: String?, rows: [String]) throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: tenant))
        #expect(try reader.rows(.subtree, Self.below) == rows)
    }

    @Test func `show nobody a row at the place that its tenant has left`() throws {
        // Tenant a has moved below the town, and a newcomer stands where a stood.
        let tree = MovingTree()
        let rig = try MarketRig { tree.path(of: $0) }
        let reader = try rig.connection(.reader, for: rig.call(tenant: "city"))
        #expect(try reader.rows(.subtree, Self.below).count == 4)
        tree.put("a", at: "/town/a/")
        tree.put("newcomer", at: "/city/a/")
        for (tenant, rows) in [
            ("newcomer", []), ("city", ["b/s1", "b/s3"]), ("town", []), ("a", []),
        ] as [(String, [String])] {
            reader.serve(rig.call(tenant: tenant))
            #expect(try reader.rows(.subtree, Self.below) == rows, "\(tenant)")
        }
        // Whoever has moved up has their old place below them, and their rows of then stand there.
        tree.put("city", at: "/old/")
        tree.put("a", at: "/city/")
        reader.serve(rig.call(tenant: "a"))
        #expect(try reader.rows(.subtree, Self.below) == ["b/s1", "b/s3"])
    }

    @Test func `show everybody the open rows with their public columns`() throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call(nil, tenant: nil))
        #expect(
            try reader.rows(.public, "SELECT * FROM shop_public ORDER BY tenant_id", columns: 4)
                == ["s1 a tea 1", "s1 b rice 1"]
        )
        #expect(
            try reader.rows(.public, "SELECT count(*) FROM shop_public", index: 1) == ["2"]
        )
    }

    @Test func `show people their own rows wherever these stand`() throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call("liu", tenant: nil))
        let visits: StaticString = "SELECT id FROM visit_by_subject ORDER BY id"
        #expect(try reader.rows(.subject, visits) == ["v1", "v3"])
        reader.serve(rig.call("wang", tenant: nil))
        #expect(try reader.rows(.subject, visits) == ["v2"])
        reader.serve(rig.call(nil, tenant: "a"))
        #expect(try reader.rows(.subject, visits) == [])
    }

    @Test func `answer each caller of one connection with that caller's rows`() throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call(tenant: "a"))
        for (tenant, rows) in [("b", 2), ("a", 2), ("city", 4), ("b", 2)] {
            reader.serve(rig.call(tenant: tenant))
            #expect(try reader.rows(.subtree, Self.below).count == rows)
        }
    }

    @Test func `write rows of the tenant and of the person who call`() throws {
        let rig = try MarketRig()
        let lane = try rig.connection(.lane, for: rig.call("liu", tenant: "a"))
        for (index, (scope, sql)) in Self.goodWrites.enumerated() {
            _ = try lane.rows(scope, sql, index: index, isWrite: true)
        }
        #expect(try lane.rows(.tenant, Self.shops, index: 90) == ["a/s1", "a/s2", "a/s9"])
        let visits: StaticString = "SELECT id || note FROM visit ORDER BY 1"
        #expect(try lane.rows(.system, visits, index: 91) == ["v1y", "v2", "v3y", "v9x"])
        #expect(try lane.rows(.system, "SELECT n FROM tally", index: 92) == ["4"])
    }

    private static let goodWrites: [(StatementSpec.Scope, StaticString)] = [
        (
            .tenant,
            """
            INSERT INTO shop (id, tenant_id, tenant_path, name)
            VALUES ('s9', current_tenant(), current_tenant_path(), 'new')
            """
        ),
        (
            .tenant,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), 'wang', 's1')
            ON CONFLICT (id, tenant_id) DO UPDATE SET note = excluded.note
                WHERE tenant_id = current_tenant()
            """
        ),
        (
            .subject,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v8', current_tenant(), current_subject(), 's1') RETURNING id
            """
        ),
        (.subject, "UPDATE visit SET note = 'y' WHERE person_id = current_subject()"),
        (.tenant, "UPDATE visit SET note = 'x' WHERE id = 'v9' AND tenant_id = current_tenant()"),
        (.subject, "DELETE FROM visit WHERE id = 'v8' AND person_id = current_subject()"),
    ]

    @Test func `a foreign key leads to no row of another tenant`() throws {
        let rig = try MarketRig()
        let lane = try rig.connection(.lane, for: rig.call("liu", tenant: "a"))
        let fault = #expect(throws: Fault.self) {
            try lane.rows(
                .tenant,
                """
                INSERT INTO visit (id, tenant_id, person_id, shop_id)
                VALUES ('v9', current_tenant(), 'liu', 's3')
                """,
                isWrite: true
            )
        }
        #expect(fault?.code == "store.constraint")
    }

    @Test func `the work of the plugin itself reaches every row`() throws {
        let rig = try MarketRig()
        let lane = try rig.connection(.lane, for: rig.call(nil, tenant: nil))
        _ = try lane.rows(
            .system,
            "UPDATE visit SET note = 'x' WHERE shop_id IN (SELECT id FROM shop)",
            isWrite: true
        )
        let noted: StaticString = "SELECT count(*) FROM visit WHERE note = 'x'"
        #expect(try lane.rows(.system, noted, index: 1) == ["3"])
    }
}

/// Where tenants stand, until they move.
private final class MovingTree: Sendable {
    private let places = Mutex([
        "city": "/city/", "a": "/city/a/", "b": "/city/b/", "town": "/town/",
    ])

    func path(of tenant: TenantID) -> String? { places.withLock { $0[tenant.text] } }

    func put(_ tenant: String, at path: String) { places.withLock { $0[tenant] = path } }
}
