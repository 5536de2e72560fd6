import PluginKit

/// One flat of the model city with all its values: a pure function of seed, day and place.
struct SeedHome: Sendable {
    /// A lease that runs on the first day.
    struct Lease: Sendable, Hashable {
        let start: CivilDay
        let end: CivilDay
        let months: Int
    }

    let unit: SeedUnits.Unit
    let home: HomeEntry
    /// Leases by leaf.
    let leases: [Int64: Lease]

    init(
        _ unit: SeedUnits.Unit,
        _ project: SeedPlan.Project,
        _ building: SeedBuilding,
        place: Int,
        plan: SeedPlan,
        day: CivilDay
    ) {
        self.unit = unit
        var random = SplitMix64(seed: plan.seed, stream: 3, number: unit.firstHome)
        let isRoom = unit.kind == .room
        var leaves: [HomeDraft.Leaf] = []
        var leases: [Int64: Lease] = [:]
        for index in 0..<unit.homes {
            let number = isRoom ? Int64(index) + 1 : 0
            leaves.append(SeedHome.leaf(number, unit.kind, project, &random))
            let resident = SeedHome.place(unit.firstHome + index, seed: plan.seed)
            let leaving = SeedLeaving(resident, seed: plan.seed, on: day)
            let lease = SeedHome.lease(day, isLeft: leaving != nil, &random)
            if resident < WuhanModel.residents { leases[number] = lease }
        }
        let shared = isRoom ? random.pick(2000...3000) : 0
        let floor = 1 + place % building.floors
        home = HomeEntry(
            id: SeedHome.id(unit.firstHome),
            buildingID: building.id,
            district: project.share.district,
            layout: SeedHome.layout(unit),
            areaDm2: leaves.reduce(shared) { $0 + $1.areaDm2 },
            floor: Int64(floor),
            door: "\(floor)\(SeedHome.padded(1 + place / building.floors, to: 2))",
            draft: HomeDraft(seeded: isRoom ? .shared : .whole, leaves),
            verification: SeedHome.verification(unit, plan.seed, day)
        )
        self.leases = leases
    }

    /// The home with this number: `00wh-00042`, before every identifier that a host makes.
    ///
    /// As in a city that has grown, what is new comes after what is there. Names that came later in
    /// the order had a new home's row pushed in among the seeded ones, 1.5 pages of each table a home.
    static func id(_ number: Int) -> String { "00wh-\(padded(number, to: digits))" }

    /// The digits of a home's number, at the end of its id.
    static let digits = 5

    /// A number with leading zeros.
    static func padded(_ number: Int, to width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func leaf(
        _ number: Int64,
        _ kind: WuhanModel.Kind,
        _ project: SeedPlan.Project,
        _ random: inout SplitMix64
    ) -> HomeDraft.Leaf {
        let range = kind.areaDm2
        let area = random.pick(
            project.isAirport
                ? range.clamped(to: WuhanModel.Airport.areaDm2) : range
        )
        let yuan = project.share.marketYuan
        let fenPerMetre = random.pick(yuan.lowerBound * 100...yuan.upperBound * 100)
        let market = fenPerMetre * area * WuhanModel.scalePercent(areaDm2: area) / 10_000
        let drawn = random.pick(7000...8500)
        let share = project.isAirport ? WuhanModel.Airport.shareBasisPoints : drawn
        // Rents are whole yuan, rounded down, so that they stay below the cap.
        let rent = market * share / 1_000_000 * 100
        return HomeDraft.Leaf(
            number: number,
            rooms: kind == .twoBedroom ? 2 : 1,
            areaDm2: area,
            rent: Money(fen: rent),
            marketRent: Money(fen: market)
        )
    }

    private static func lease(
        _ day: CivilDay,
        isLeft: Bool,
        _ random: inout SplitMix64
    ) -> Lease {
        let months =
            switch random.pick(0...99) {
            case 0..<20: 6
            case 20..<85: 12
            default: 24
            }
        let least = isLeft ? SeedLeaving.livedDaysMin : 0
        let start = day.adding(days: -Int32(random.pick(least...Int64(months) * 30 - 1)))
        return Lease(start: start, end: start.adding(months: months), months: months)
    }

    /// True for exactly 78 % of the city's homes, scattered over it.
    static func isOccupied(_ number: Int, seed: UInt64) -> Bool {
        place(number, seed: seed) < WuhanModel.residents
    }

    /// Where a home comes when all are mixed: each place once.
    static func place(_ number: Int, seed: UInt64) -> Int {
        SeedDeck(.occupied, of: WuhanModel.homes, seed: seed).place(of: number)
    }

    /// Verified before anybody signed for it.
    private static func verification(
        _ unit: SeedUnits.Unit,
        _ seed: UInt64,
        _ day: CivilDay
    ) -> HomeVerification {
        var random = SplitMix64(seed: seed, stream: 7, number: unit.firstHome)
        let body = WuhanModel.verifiers[random.index(below: WuhanModel.verifiers.count)]
        return HomeVerification(by: body, on: day.adding(days: -Int32(random.pick(1000...1400))))
    }

    private static func layout(_ unit: SeedUnits.Unit) -> Layout {
        switch unit.kind {
        case .studio: .studio
        case .oneBedroom: .oneBedroom
        case .twoBedroom: .twoBedroom
        case .room:
            switch unit.homes {
            case 1: .oneBedroom
            case 2: .twoBedroom
            case 3: .threeBedroom
            default: .fourBedroom
            }
        }
    }
}
