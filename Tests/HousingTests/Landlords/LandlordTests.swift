import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `Listing homes` {
    let rig: HousingRig
    let building: String

    init() async throws {
        rig = try HousingRig()
        building = try await rig.building()
    }

    func input(
        kind: OfferKind = .whole,
        floor: Int64 = 3,
        rooms: Int64? = 1,
        rent: Int64? = 85_000,
        market: Int64? = 100_000,
        shared: [RoomTerms]? = nil,
        layout: Layout = .oneBedroom,
        building: String? = nil
    ) -> CreateHome {
        CreateHome(
            buildingId: building ?? self.building,
            kind: kind,
            layout: layout,
            floor: floor,
            door: "301",
            areaDm2: 4500,
            rooms: rooms,
            rentFen: rent.map { Money(fen: $0) },
            marketRentFen: market.map { Money(fen: $0) },
            sharedRooms: shared
        )
    }

    func violations(_ input: CreateHome, of tenant: String = "landlord-a") async -> [String] {
        do {
            _ = try await rig.list(input, of: tenant)
            return []
        } catch let fault as Fault {
            return fault.violations.map { "\($0.place) \($0.rule)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a rent of 85 percent of the market is taken, a fen more is not`() async {
        #expect(await violations(input(rent: 85_000)).isEmpty)
        #expect(await violations(input(rent: 85_001)) == ["/rentFen cap"])
    }

    @Test func `the cap's rule stands with the rent`() async throws {
        let id = try await rig.list(input(), of: "landlord-a")
        let home = try rig.home(id)
        #expect(home.capRule == "wuhan-2021-85")
        #expect(home.monthlyCost.dueAtSigningFen == Money(fen: 170_000))
        #expect(home.monthlyCost.agentFeeFen == Money(fen: 0))
        #expect(try rig.events("housing.home.listed.v1") == 1)
        #expect(try rig.number("SELECT count(*) FROM home") == 1)
        #expect(try rig.number("SELECT count(*) FROM offer") == 1)
    }

    @Test func `what the landlord gets back is what everybody reads once it is verified`()
        async throws
    {
        let input = input()
        let made = try await rig.store.write(rig.staff(of: "landlord-a")) {
            try LandlordDesk.list(input, in: $0)
        }
        #expect(!made.available && made.verification == nil)
        #expect(try rig.home(made.id, as: rig.staff(of: "landlord-a")) == made)
        try await rig.verify(made.id)
        let listed = try rig.home(made.id)
        #expect(listed.available && listed.rooms.allSatisfy(\.available))
        #expect(listed.building == made.building && listed.monthlyCost == made.monthlyCost)
        #expect(try rig.events("housing.home.verified.v1") == 1)
    }

    /// Two rooms are two rooms; the largest layout stands for larger ones.
    @Test(
        arguments: zip(Layout.allCases, [Int64(1)...1, 1...1, 2...2, 3...3, 4...8])
    )
    func `a layout has its number of rooms, and the rooms that do not agree say what to mend`(
        layout: Layout,
        agreed: ClosedRange<Int64>
    ) {
        func violations(_ input: CreateHome) -> [String] {
            var found = Violations()
            _ = HomeDraft(input, rule: RentRule.wuhan[0], &found)
            return found.fault().violations.map { "\($0.place) \($0.rule)" }
        }
        for rooms in Int64(1)...8 {
            let found = violations(input(rooms: rooms, layout: layout))
            #expect(found == (agreed.contains(rooms) ? [] : ["/rooms layout"]))
            let few = Array(repeating: room, count: Int(rooms))
            let shared = violations(
                input(
                    kind: .shared,
                    rooms: nil,
                    rent: nil,
                    market: nil,
                    shared: few,
                    layout: layout
                )
            )
            let isMore = rooms > agreed.upperBound
            #expect(shared == (isMore ? ["/sharedRooms layout"] : []))
        }
    }

    private var room: RoomTerms {
        RoomTerms(areaDm2: 500, rentFen: Money(fen: 85_000), marketRentFen: Money(fen: 100_000))
    }

    @Test func `everything that is missing is said at once`() async {
        #expect(
            await violations(input(floor: 21, rooms: nil, rent: nil, market: nil)) == [
                "/rooms required", "/rentFen required", "/marketRentFen required", "/floor maximum",
            ]
        )
    }

    @Test func `rooms of a shared flat are checked one by one`() async {
        let rooms = [
            RoomTerms(
                areaDm2: 3000,
                rentFen: Money(fen: 85_000),
                marketRentFen: Money(fen: 100_000)
            ),
            RoomTerms(
                areaDm2: 3000,
                rentFen: Money(fen: 90_000),
                marketRentFen: Money(fen: 100_000)
            ),
        ]
        #expect(
            await violations(input(kind: .shared, shared: rooms, layout: .twoBedroom)) == [
                "/rooms kind", "/rentFen kind", "/marketRentFen kind", "/areaDm2 sum",
                "/sharedRooms/1/rentFen cap",
            ]
        )
        #expect(await violations(input(shared: rooms)).contains("/sharedRooms kind"))
        let none = input(kind: .shared, rooms: nil, rent: nil, market: nil)
        #expect(await violations(none) == ["/sharedRooms required"])
    }

    @Test func `another landlord's building does not exist`() async {
        #expect(await violations(input(), of: "landlord-b") == ["/buildingId reference"])
        #expect(await violations(input(building: "x")) == ["/buildingId reference"])
    }

    @Test func `a landlord sees only their own buildings`() async throws {
        let others = try await rig.building(of: "landlord-b")
        let own = try rig.store.point(rig.staff(of: "landlord-b")) {
            try LandlordDesk.buildings(GetBuildings(after: nil, limit: 10), in: $0)
        }
        #expect(own.items.map(\.id) == [others])
        #expect(
            await faultCode {
                _ = try rig.store.point(rig.resident("li")) {
                    try LandlordDesk.buildings(GetBuildings(after: nil, limit: 10), in: $0)
                }
            } == "housing.landlord.needed"
        )
    }

    @Test func `a home that nobody has verified is there for its landlord's staff alone`()
        async throws
    {
        let id = try await rig.register(input())
        #expect(try rig.home(id, as: rig.staff(of: "landlord-a")).id == id)
        for call in [rig.staff(of: "landlord-b"), rig.resident("li"), rig.call(.anonymous)] {
            #expect(await faultCode { _ = try rig.home(id, as: call) } == "housing.home.not_found")
        }
        #expect(
            await faultCode { _ = try await rig.place(id, for: "li") } == "housing.home.not_found"
        )
    }

    @Test func `rules follow their days`() {
        let early = RentRule.inForce(on: CivilDay(sinceEpoch: 0))
        #expect(early.version == "wuhan-2021-85")
        #expect(RentRule.wuhan[0].from.description == "2021-11-15")
        #expect(early.highestRent(market: Money(fen: 101)) == Money(fen: 85))
        #expect(early.allows(Money(fen: 85), market: Money(fen: 100)))
        #expect(!early.allows(Money(fen: 86), market: Money(fen: 101)))
        let next = RentRule(
            version: "wuhan-2028-80",
            from: RentRule.wuhan[0].from.adding(days: 2000),
            capBasisPoints: 8000,
            unqualifiedBasisPoints: nil
        )
        let rules = RentRule.wuhan + [next]
        #expect(RentRule.inForce(on: next.from.adding(days: -1), of: rules) == RentRule.wuhan[0])
        for days in [Int32(0), 1, 9000] {
            #expect(RentRule.inForce(on: next.from.adding(days: days), of: rules) == next)
        }
        #expect(!next.allows(Money(fen: 81), market: Money(fen: 100)))
    }
}
