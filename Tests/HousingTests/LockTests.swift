import HostStore
import PluginKit
import TestGround
import Testing

@testable import Housing

@Suite struct `A lock of the city's account` {
    let rig: HousingRig
    /// A home of each landlord's, and a second one of the first's.
    let homes: [String: String]
    let second: String

    init() async throws {
        rig = try HousingRig()
        var homes: [String: String] = [:]
        for tenant in ["landlord-a", "landlord-b"] {
            let building = try await rig.building(of: tenant)
            homes[tenant] = try await rig.wholeHome(in: building, of: tenant)
        }
        self.homes = homes
        second = try await rig.wholeHome(in: try await rig.building())
    }

    @discardableResult
    func give(_ number: Int64, to tenant: String?) async throws -> LockRight {
        try await rig.store.write(rig.staff(of: "city")) { tx in
            try LockDesk.assign(
                AssignLock(number: number, landlordId: tenant.map { TenantID($0) }),
                in: tx
            )
        }
    }

    func name(_ number: Int64, of tenant: String, in home: String? = nil) async throws -> Fault? {
        let home = try home ?? #require(homes[tenant])
        do {
            _ = try await rig.store.write(rig.staff(of: tenant)) { tx in
                try LockDesk.name(
                    SetLock(id: home, room: nil, number: number, reach: .gateway),
                    in: tx
                )
            }
            return nil
        } catch let fault as Fault {
            return fault
        }
    }

    @Test func `is named by the landlord it was given to, and by nobody else`() async throws {
        try await give(7001, to: "landlord-a")
        #expect(try await name(7001, of: "landlord-b")?.code == "housing.lock.unusable")
        #expect(try await name(7001, of: "landlord-a") == nil)
        #expect(try await name(7001, of: "landlord-b")?.code == "housing.lock.unusable")
        #expect(try rig.number("SELECT count(*) FROM lock") == 1)
    }

    @Test func `of another is refused in the words of one that nobody has`() async throws {
        try await give(7001, to: "landlord-a")
        _ = try await name(7001, of: "landlord-a")
        let others = try #require(try await name(7001, of: "landlord-b"))
        let nobodys = try #require(try await name(7002, of: "landlord-b"))
        #expect(others.code == nobodys.code && others.kind == nobodys.kind)
        #expect(others.message == nobodys.message && others.remedy == nobodys.remedy)
        #expect(others.violations.isEmpty)
    }

    @Test func `is one landlord's at a time`() async throws {
        #expect(try await give(7001, to: "landlord-a").landlordId?.text == "landlord-a")
        try await give(7001, to: "landlord-a")
        #expect(await faultCode { try await give(7001, to: "landlord-b") } == "housing.lock.taken")
        #expect(try await give(7001, to: nil).landlordId == nil)
        try await give(7001, to: nil)
        try await give(7001, to: "landlord-b")
        #expect(try await name(7001, of: "landlord-a")?.code == "housing.lock.unusable")
        #expect(try await name(7001, of: "landlord-b") == nil)
    }

    @Test func `that is taken back is in no door any more`() async throws {
        try await give(7001, to: "landlord-a")
        _ = try await name(7001, of: "landlord-a")
        try await give(7001, to: nil)
        #expect(try rig.number("SELECT count(*) FROM lock") == 0)
    }

    @Test func `is in one door`() async throws {
        try await give(7001, to: "landlord-a")
        try await give(7002, to: "landlord-a")
        #expect(try await name(7001, of: "landlord-a") == nil)
        #expect(try await name(7001, of: "landlord-a") == nil)
        #expect(
            try await name(7001, of: "landlord-a", in: second)?.code == "housing.lock.in_door"
        )
        #expect(try await name(7002, of: "landlord-a") == nil)
        #expect(try await name(7001, of: "landlord-a", in: second) == nil)
    }

    /// What the tables refuse by themselves.
    static let forbidden: [StaticString] = [
        "INSERT INTO lock_right VALUES (7001, 'landlord-b', 0)",
        "UPDATE lock_right SET number = 7001 WHERE number = 7003",
        """
        INSERT OR REPLACE INTO lock SELECT home_id, leaf, tenant_id, 7001, 'gateway' FROM offer
            WHERE tenant_id = 'landlord-b'
        """,
        """
        INSERT OR REPLACE INTO lock SELECT home_id, leaf, tenant_id, 7009, 'gateway' FROM offer
            WHERE tenant_id = 'landlord-b'
        """,
        "UPDATE lock SET number = 7001 WHERE tenant_id = 'landlord-b'",
        "DELETE FROM lock_right WHERE number = 7001",
    ]

    @Test(arguments: forbidden.indices)
    func `is one landlord's in the tables themselves, whatever the code above them says`(
        index: Int
    ) async throws {
        try await give(7001, to: "landlord-a")
        for number in Int64(7002)...7003 { try await give(number, to: "landlord-b") }
        #expect(try await name(7001, of: "landlord-a") == nil)
        #expect(try await name(7002, of: "landlord-b") == nil)
        let sql = Self.forbidden[index]
        await #expect(throws: (any Error).self) {
            try await rig.store.lane.perform { system in try system.statement(sql).run() }
        }
        let right: StaticString = """
            SELECT count(*) FROM lock_right WHERE number = 7001 AND landlord_id = 'landlord-a'
            """
        #expect(try rig.number(right) == 1)
        #expect(try rig.number("SELECT count(*) FROM lock WHERE number = 7001") == 1)
    }

    @Test func `that two landlords had named is nobody's until an operator says whose it is`()
        async throws
    {
        let folder = try TestFolder("locks")
        func open(migrations: Int) throws -> StoreFile {
            try StoreFile(
                path: folder.path(of: "housing.db"),
                owner: "housing",
                migrations: Migration.list(Array(Housing.bundle.migrations.prefix(migrations))),
                environment: .system()
            )
        }
        let before = try open(migrations: 4)
        try await before.lane.perform { system in
            for line in Self.before { try system.statement(line).run() }
        }
        before.close()
        let after = try open(migrations: Housing.bundle.migrations.count)
        func rows(_ sql: StaticString) throws -> [String] {
            try after.read { system in
                var rows: [String] = []
                try system.statement(sql).each { rows.append($0.text(at: 0)) }
                return rows
            }
        }
        let rights = try rows("SELECT number || ' ' || landlord_id FROM lock_right ORDER BY number")
        let locks = try rows("SELECT home_id || ' ' || number FROM lock ORDER BY home_id")
        let codes = try rows("SELECT number || ' ' || lock FROM door_code ORDER BY number")
        after.close()
        #expect(rights == ["2 one", "3 one"])
        #expect(locks == ["b 2", "c 3"])
        #expect(codes == ["1 1"])
    }

    /// Lock 1 is named by two landlords, lock 2 by one, lock 3 in two doors of one.
    private static let before: [StaticString] = [
        """
        INSERT INTO building VALUES ('x', 'one', 1, 'x', 'x', 'x', 'x', 0, 0, 9),
            ('y', 'two', 1, 'y', 'y', 'y', 'y', 0, 0, 9)
        """,
        """
        INSERT INTO home SELECT column1, column2, column3, 'whole', 'studio', 1, 4000, 3, column1, 1, 0
        FROM (VALUES ('a', 'one', 'x'), ('b', 'one', 'x'), ('c', 'one', 'x'), ('d', 'one', 'x'),
            ('e', 'two', 'y'))
        """,
        """
        INSERT INTO offer SELECT id, 0, tenant_id, building_id, 1, 'whole', 'studio', 1, 4000, 3, 100,
            200, 'r', 8500, 1, 1 FROM home
        """,
        """
        INSERT INTO lock VALUES ('a', 0, 'one', 1, 'gateway'), ('e', 0, 'two', 1, 'gateway'),
            ('b', 0, 'one', 2, 'wifi'), ('c', 0, 'one', 3, 'gateway'), ('d', 0, 'one', 3, 'gateway')
        """,
        """
        INSERT INTO journey (id, tenant_id, person_id, home_id, hold_id, state, hold_ends, version,
            identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at)
        VALUES ('j', 'one', 'p', 'a', 'h', 'ready', 0, 1, 'match', 0, 0, 1, 2, 100, 0)
        """,
        "INSERT INTO lease VALUES ('j', 'one', 'p', 'a', NULL, 1, 2, 100, 100, '', 'one', 0)",
        """
        INSERT INTO door VALUES ('j', 0, 'one', 'p', 'a', 1, 'gateway', 'confirmed', NULL, 1, 0, 1, 0,
            0, 0, NULL, NULL)
        """,
        "INSERT INTO door_code VALUES ('j', 0, 1, 'one', 'p', 'lease', 'set', 'e', 5, 0, 1, NULL)",
    ]
}
