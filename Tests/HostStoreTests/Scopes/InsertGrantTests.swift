import Attacks
import PluginKit
import Testing

@testable import HostStore

/// SQLite tells the authorizer the table of an INSERT and none of its columns.
@Suite struct `An INSERT into a column that is not granted` {
    private static let whole: StaticString = """
        INSERT INTO visit (id, tenant_id, person_id, shop_id, note)
        VALUES ('v9', current_tenant(), current_subject(), 's1', 'x')
        """
    private static let quoted: StaticString = """
        INSERT INTO main."visit" (id, tenant_id, person_id, shop_id, "NOTE")
        VALUES ('v9', current_tenant(), current_subject(), 's1', 'x')
        """
    private static let unnamed: StaticString = """
        INSERT INTO visit VALUES ('v9', current_tenant(), current_subject(), 's1', 'x')
        """
    private static let other: StaticString = """
        INSERT INTO visit (id, tenant_id, person_id, shop_id)
        VALUES ('v9', current_tenant(), current_subject(), 's1')
        """

    /// Runs a statement; without the grant of `visit.note` unless it is whole.
    private func insert(_ sql: StaticString, isWhole: Bool = false) throws {
        var tables = Market.tables
        if !isWhole, let visit = tables.firstIndex(where: { $0.name == "visit" }) {
            tables[visit].columns.removeAll { $0.name == "note" }
        }
        let rig = try MarketRig(tables: tables)
        let lane = try rig.connection(.lane, for: rig.call())
        try lane.rows(.tenant, sql, isWrite: true)
    }

    @Test(arguments: [whole, quoted, unnamed])
    func `is refused when it is prepared, however it is written`(sql: StaticString) throws {
        let refused = #expect(throws: DatabaseError.self) { try insert(sql) }
        #expect(refused?.message == "not authorized: visit.note")
        try insert(sql, isWhole: true)
    }

    @Test func `is not in the way of the others`() throws {
        try insert(Self.other)
    }
}
