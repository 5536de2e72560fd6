import HostStore
import PluginKit
import Testing

@testable import Housing

/// M1 in the database itself, whatever the code above it says.
@Suite struct `Occupancies in the database` {
    let rig: HousingRig
    let home: String

    init() async throws {
        rig = try HousingRig()
        home = try await rig.wholeHome(in: rig.building())
        try await insert(Self.plain, "a", 100, 200)
    }

    static let plain: StaticString = """
        INSERT INTO occupancy (id, home_id, leaf, tenant_id, kind, start_day, end_day, released_at)
        VALUES (?1, ?2, 0, 'landlord-a', 'lease', ?3, ?4, ?5)
        """
    static let replace: StaticString = """
        INSERT OR REPLACE INTO occupancy (id, home_id, leaf, tenant_id, kind, start_day, end_day,
            released_at)
        VALUES (?1, ?2, 0, 'landlord-a', 'lease', ?3, ?4, ?5)
        """
    static let ignore: StaticString = """
        INSERT OR IGNORE INTO occupancy (id, home_id, leaf, tenant_id, kind, start_day, end_day,
            released_at)
        VALUES (?1, ?2, 0, 'landlord-a', 'lease', ?3, ?4, ?5)
        """

    func insert(
        _ sql: StaticString,
        _ id: String,
        _ start: Int64,
        _ end: Int64,
        released: Int64? = nil
    ) async throws {
        let home = home
        try await rig.store.lane.perform { system in
            let insert = try system.statement(sql)
            insert.bind(id, at: 1)
            insert.bind(home, at: 2)
            insert.bind(start, at: 3)
            insert.bind(end, at: 4)
            insert.bind(released, at: 5)
            try insert.run()
        }
    }

    func run(_ sql: StaticString) async throws {
        try await rig.store.lane.perform { try $0.statement(sql).run() }
    }

    @Test(arguments: [(150, 160), (100, 200), (199, 300), (1, 101), (1, 300)])
    func `an overlap is refused, also under OR REPLACE and OR IGNORE`(
        days: (start: Int64, end: Int64)
    ) async throws {
        for sql in [Self.plain, Self.replace, Self.ignore] {
            await #expect(throws: (any Error).self) {
                try await insert(sql, "b", days.start, days.end)
            }
        }
        #expect(try rig.number("SELECT count(*) FROM occupancy") == 1)
    }

    @Test func `replacing a row by one that overlaps it is refused too`() async throws {
        await #expect(throws: (any Error).self) { try await insert(Self.replace, "a", 150, 250) }
        #expect(try rig.number("SELECT end_day FROM occupancy WHERE id = 'a'") == 200)
    }

    @Test func `ranges that only touch do not overlap`() async throws {
        try await insert(Self.plain, "b", 200, 201)
        try await insert(Self.plain, "c", 99, 100)
        #expect(try rig.overlaps() == 0)
    }

    @Test func `what was released takes no room, and cannot come back into it`() async throws {
        try await insert(Self.plain, "b", 150, 160, released: 5)
        await #expect(throws: (any Error).self) {
            try await run("UPDATE occupancy SET released_at = NULL WHERE id = 'b'")
        }
        await #expect(throws: (any Error).self) {
            try await run("UPDATE OR REPLACE occupancy SET released_at = NULL WHERE id = 'b'")
        }
        try await run("UPDATE occupancy SET released_at = 7 WHERE id = 'a'")
        try await run("UPDATE occupancy SET released_at = NULL WHERE id = 'b'")
        #expect(try rig.overlaps() == 0)
    }

    @Test func `an occupancy cannot grow or move into another`() async throws {
        try await insert(Self.plain, "b", 300, 400)
        await #expect(throws: (any Error).self) {
            try await run("UPDATE occupancy SET end_day = 301 WHERE id = 'a'")
        }
        await #expect(throws: (any Error).self) {
            try await run("UPDATE OR IGNORE occupancy SET start_day = 199 WHERE id = 'b'")
        }
        try await run("UPDATE occupancy SET end_day = 300 WHERE id = 'a'")
        #expect(try rig.overlaps() == 0)
    }

    @Test func `no days, backward days, unknown kinds and foreign landlords are refused`() async {
        for (start, end) in [(Int64(300), Int64(300)), (310, 300)] {
            await #expect(throws: (any Error).self) {
                try await insert(Self.plain, "b", start, end)
            }
        }
        await #expect(throws: (any Error).self) {
            try await run("UPDATE occupancy SET kind = 'party' WHERE id = 'a'")
        }
        await #expect(throws: (any Error).self) {
            try await run("UPDATE occupancy SET tenant_id = 'landlord-b' WHERE id = 'a'")
        }
    }

    @Test func `a rent above its cap is refused by the table itself`() async {
        await #expect(throws: (any Error).self) {
            try await run("UPDATE offer SET rent_fen = market_rent_fen * 86 / 100")
        }
    }
}
