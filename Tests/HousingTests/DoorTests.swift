import HostStore
import PluginKit
import TestGround
import Testing

@testable import Housing

@Suite struct `A door` {
    let rig: HousingRig
    let building: String

    init() async throws {
        rig = try HousingRig()
        building = try await rig.building()
    }

    func home(
        behind door: String,
        in building: String? = nil,
        kind: OfferKind = .whole
    ) -> CreateHome {
        let rooms = [3000, 4000].map {
            RoomTerms(
                areaDm2: $0,
                rentFen: Money(fen: 60_000),
                marketRentFen: Money(fen: 100_000)
            )
        }
        return CreateHome(
            buildingId: building ?? self.building,
            kind: kind,
            layout: .twoBedroom,
            floor: 3,
            door: door,
            areaDm2: 9000,
            rooms: kind == .whole ? 2 : nil,
            rentFen: kind == .whole ? Money(fen: 85_000) : nil,
            marketRentFen: kind == .whole ? Money(fen: 100_000) : nil,
            sharedRooms: kind == .whole ? nil : rooms
        )
    }

    func refusal(_ input: CreateHome, of tenant: String = "landlord-a") async -> String? {
        await faultCode { _ = try await rig.list(input, of: tenant) }
    }

    @Test(arguments: OfferKind.allCases)
    func `leads to one home of its building, whole or shared`(kind: OfferKind) async throws {
        #expect(await refusal(home(behind: "301", kind: kind)) == nil)
        for other in OfferKind.allCases {
            #expect(await refusal(home(behind: "301", kind: other)) == "housing.door_taken")
        }
        #expect(await refusal(home(behind: "302", kind: kind)) == nil)
        #expect(try rig.number("SELECT count(*) FROM home") == 2)
    }

    @Test func `may have the number of a door of another building`() async throws {
        let second = try await rig.building()
        let others = try await rig.building(of: "landlord-b")
        #expect(await refusal(home(behind: "301")) == nil)
        #expect(await refusal(home(behind: "301", in: second)) == nil)
        #expect(await refusal(home(behind: "301", in: others), of: "landlord-b") == nil)
    }

    @Test func `leads to one home in the table itself, whatever the code above it says`()
        async throws
    {
        let id = try await rig.list(home(behind: "301"), of: "landlord-a")
        let twin: StaticString = """
            INSERT INTO home SELECT id || 'x', tenant_id, building_id, kind, layout, leaves,
                area_dm2, floor, door, listed, created_at FROM home WHERE id = ?1
            """
        await #expect(throws: (any Error).self) {
            try await rig.store.lane.perform { system in
                let insert = try system.statement(twin)
                insert.bind(id, at: 1)
                try insert.run()
            }
        }
        #expect(try rig.number("SELECT count(*) FROM home") == 1)
    }

    @Test func `that two homes had before keeps the first of them`() async throws {
        let folder = try TestFolder("doors")
        func open(migrations: Int) throws -> StoreFile {
            try StoreFile(
                path: folder.path(of: "housing.db"),
                owner: "housing",
                migrations: Migration.list(Array(Housing.bundle.migrations.prefix(migrations))),
                environment: .system()
            )
        }
        let before = try open(migrations: 2)
        try await before.lane.perform { system in
            for line in Self.before { try system.statement(line).run() }
        }
        before.close()
        let after = try open(migrations: 3)
        let doors = try after.read { system in
            var doors: [String] = []
            try system.statement("SELECT id || ' ' || door FROM home ORDER BY id").each {
                doors.append($0.text(at: 0))
            }
            return doors
        }
        after.close()
        #expect(doors == ["a 301#a", "b 301", "c 301#c", "d 302", "e 301", "f 301"])
    }

    /// Three homes behind one door, of which `b` is the oldest, and others that keep theirs.
    private static let before: [StaticString] = [
        """
        INSERT INTO building VALUES
            ('x', 'one', 1, 'x', 'x', 'x', 'x', 0, 0, 9), ('y', 'one', 1, 'y', 'y', 'y', 'y', 0, 0, 9),
            ('x', 'two', 1, 'x', 'x', 'x', 'x', 0, 0, 9)
        """,
        """
        INSERT INTO home VALUES
            ('a', 'one', 'x', 'whole', 'studio', 1, 4000, 3, '301', 1, 20),
            ('b', 'one', 'x', 'whole', 'studio', 1, 4000, 3, '301', 1, 10),
            ('c', 'one', 'x', 'whole', 'studio', 1, 4000, 3, '301', 1, 30),
            ('d', 'one', 'x', 'whole', 'studio', 1, 4000, 3, '302', 1, 10),
            ('e', 'one', 'y', 'whole', 'studio', 1, 4000, 3, '301', 1, 40),
            ('f', 'two', 'x', 'whole', 'studio', 1, 4000, 3, '301', 1, 40)
        """,
    ]
}
