import Attacks
import PluginKit
import Testing

@testable import HostStore

@Suite struct `Masked columns` {
    private static let phones: StaticString = "SELECT phone FROM shop_by_tenant ORDER BY id"

    @Test func `read as NULL for callers without the permission, on one and the same connection`()
        throws
    {
        let rig = try MarketRig()
        let sees = rig.call(permissions: ["market.phone.see"])
        let reader = try rig.connection(.reader, for: sees)
        for _ in 0..<2 {
            reader.serve(sees)
            #expect(try reader.rows(.tenant, Self.phones) == ["1391", "1392"])
            reader.serve(rig.call(permissions: ["market.other"]))
            #expect(try reader.rows(.tenant, Self.phones) == ["NULL", "NULL"])
        }
    }

    @Test func `cannot be found out by a condition`() throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call())
        let probes: [StaticString] = [
            "SELECT id FROM shop_by_tenant WHERE phone = '1391'",
            "SELECT id FROM shop_by_tenant WHERE phone IS NOT NULL",
            "SELECT id FROM shop_by_tenant WHERE phone > ''",
            "SELECT max(phone) FROM shop_by_tenant HAVING max(phone) IS NOT NULL",
        ]
        for (index, sql) in probes.enumerated() {
            #expect(try reader.rows(.tenant, sql, index: index) == [])
        }
        #expect(
            try reader.rows(.system, "SELECT DISTINCT phone FROM shop", index: 9) == ["NULL"]
        )
    }

    @Test func `are open to the plugin's own work`() throws {
        let rig = try MarketRig()
        let service = CallContext(
            principal: Principal(kind: .service, id: "market"),
            tenant: TenantID("a"),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: rig.home.now),
            traceID: "",
            language: .zh,
            operation: "timer"
        )
        let lane = try rig.connection(.lane, for: service)
        #expect(try lane.rows(.tenant, Self.phones) == ["1391", "1392"])
    }

    @Test func `are prepared twice only where a mask matters`() throws {
        let rig = try MarketRig()
        let reader = try rig.connection(.reader, for: rig.call())
        let note = StatementSpec(
            index: 0,
            name: "notes",
            scope: .tenant,
            sql: "SELECT note FROM visit_by_tenant",
            isWrite: false
        )
        let phone = StatementSpec(
            index: 1,
            name: "phones",
            scope: .tenant,
            sql: Self.phones,
            isWrite: false
        )
        let (first, masked) = (
            try reader.statement(for: note), try reader.statement(for: phone)
        )
        reader.serve(rig.call(permissions: ["market.phone.see"]))
        #expect(try reader.statement(for: note) === first)
        let open = try reader.statement(for: phone)
        #expect(open !== masked)
        #expect(try reader.statement(for: phone) === open)
    }
}
