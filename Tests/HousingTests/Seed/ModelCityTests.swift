import Foundation
import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `The model city` {
    static let day = CivilDay(sinceEpoch: 20_780)

    /// Every flat under a seed.
    static func flats(_ seed: UInt64) -> [(project: SeedPlan.Project, home: SeedHome)] {
        let plan = SeedPlan(seed: seed)
        return plan.projects.flatMap { project in
            let units = SeedUnits(project, seed: seed).units
            return units.enumerated().map { index, unit in
                let (number, place) = index.quotientAndRemainder(dividingBy: SeedBuilding.flatsMax)
                let building = SeedBuilding(number, of: project, seed: seed)
                return (
                    project,
                    SeedHome(unit, project, building, place: place, plan: plan, day: day)
                )
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 7, 99, .max])
    func `has 25,600 homes, each district its share, each kind its part`(seed: UInt64) {
        var homes = 0
        var byDistrict: [District: Int] = [:]
        var byKind: [WuhanModel.Kind: Int] = [:]
        var occupied = 0
        for (project, home) in Self.flats(seed) {
            let count = home.home.draft.leaves.count
            homes += count
            byDistrict[project.share.district, default: 0] += count
            byKind[home.unit.kind, default: 0] += count
            occupied += home.leases.count
        }
        #expect(homes == 25_600)
        for share in WuhanModel.shares { #expect(byDistrict[share.district] == share.homes) }
        #expect(byKind == [.room: 4608, .studio: 8704, .oneBedroom: 8448, .twoBedroom: 3840])
        #expect(occupied == 19_968)
    }

    @Test(arguments: [UInt64(1), 2, 7, 99, .max])
    func `keeps every bound of its model`(seed: UInt64) {
        var ids: Set<String> = []
        var terms: [Int: Int] = [:]
        for (project, flat) in Self.flats(seed) {
            #expect(ids.insert(flat.home.id).inserted)
            for leaf in flat.home.draft.leaves {
                #expect(leaf.rent.fen * 100 <= leaf.marketRent.fen * 85)
                #expect(leaf.rent.fen + 100 > leaf.marketRent.fen * 70 / 100)
                #expect(leaf.rent.fen % 100 == 0)
                #expect(flat.unit.kind.areaDm2.contains(leaf.areaDm2))
                let scale = WuhanModel.scalePercent(areaDm2: leaf.areaDm2)
                let perMetre = leaf.marketRent.fen * 10_000 / leaf.areaDm2 / scale
                let yuan = project.share.marketYuan
                #expect(perMetre >= yuan.lowerBound * 100 - 5)
                #expect(perMetre <= yuan.upperBound * 100)
            }
            for lease in flat.leases.values {
                #expect(lease.start <= Self.day && Self.day < lease.end)
                terms[lease.months, default: 0] += 1
            }
        }
        let all = Double(terms.values.reduce(0, +))
        for (months, share) in [(6, 0.20), (12, 0.65), (24, 0.15)] {
            #expect(abs(Double(terms[months] ?? 0) / all - share) < 0.02)
        }
    }

    @Test(arguments: [UInt64(1), 2, 7, 99, .max])
    func `is built in projects of 60 to 900 homes by 40 landlords`(seed: UInt64) {
        let plan = SeedPlan(seed: seed)
        for project in plan.projects { #expect((60...900).contains(project.homes)) }
        #expect(Set(plan.projects.map(\.landlord)) == Set(0..<40))
        let airport = plan.projects.filter(\.isAirport)
        #expect(airport.map(\.homes) == [168])
        #expect(airport.map(\.share.district) == [.huangpi])
        let names = plan.projects.map { SeedBuilding(0, of: $0, seed: seed).nameZh }
        #expect(Set(names).count == names.count)
    }

    @Test func `has an airport project of 38 to 69 square metres at the cap`() {
        let flats = Self.flats(5).filter(\.project.isAirport)
        #expect(flats.count == 168)
        for (_, flat) in flats {
            for leaf in flat.home.draft.leaves {
                #expect((3800...6900).contains(leaf.areaDm2))
                #expect(leaf.rent.fen == leaf.marketRent.fen * 85 / 10_000 * 100)
            }
        }
    }

    @Test func `agrees with the corpus on districts, codes, homes and rents`() throws {
        let corpora =
            ProcessInfo.processInfo.environment["CITYHOST_CORPORA"] ?? "../shared/corpora"
        let path = corpora + "/wuhan/wuhan-model.json"
        guard let data = FileManager.default.contents(atPath: path) else {
            Issue.record("the corpus \(path) is not here: set CITYHOST_CORPORA")
            return
        }
        let districts = try #require(JSONValue.parse(Array(data))["districts"]?.elements)
        #expect(districts.count == District.allCases.count)
        for entry in districts {
            let key = try #require(entry["key"]?.string.flatMap(DistrictKey.init(rawValue:)))
            let district = District(key)
            let code = entry["division_code"]?.string
            #expect(district.divisionCode.map { String($0) } == code)
            let share = WuhanModel.shares.first { $0.district == district }
            #expect(Int64(share?.homes ?? 0) == entry["homes"]?.int64)
            guard let share else { continue }
            let rents = try #require(entry["market_rent_yuan_per_m2_month"]?.elements)
            #expect(
                rents.compactMap(\.int64) == [
                    share.marketYuan.lowerBound, share.marketYuan.upperBound,
                ]
            )
            let centre = try #require(entry["centre"])
            #expect(centre["longitude"]?.number?.double == Double(share.longitudeE2) / 100)
            #expect(centre["latitude"]?.number?.double == Double(share.latitudeE2) / 100)
        }
    }

    /// A number over every row of the offers and occupancies.
    static func fingerprint(_ seed: UInt64) -> UInt64 {
        var hash = Fingerprint()
        for (_, flat) in flats(seed) {
            hash.add(flat.home.id)
            hash.add(flat.home.buildingID)
            hash.add(flat.home.floor)
            hash.add(flat.home.door)
            for leaf in flat.home.draft.leaves {
                hash.add(leaf.areaDm2)
                hash.add(leaf.rent.fen)
                hash.add(Int64(flat.leases[leaf.number]?.end.sinceEpoch ?? 0))
            }
        }
        return hash.value
    }

    @Test func `is the same for the same seed and another for another`() {
        #expect(Self.fingerprint(1) == Self.fingerprint(1))
        #expect(Self.fingerprint(1) != Self.fingerprint(2))
        // Pinned, so that a change of the generator is seen.
        #expect(Self.fingerprint(1) == 18_029_156_618_904_308_194)
    }

    @Test func `is written chunk by chunk, keeps every rule, and says so once`() async throws {
        let rig = try HousingRig()
        let day = rig.clock.now.civilDay
        let plugin = Housing()
        #expect(Housing.seedTenants(seed: 1).count == 40)
        let started = ContinuousClock.now
        for chunk in 0..<Housing.seedChunks {
            try await rig.store.write(rig.service) { tx in
                try plugin.seed(chunk: chunk, day: day, seed: 1, in: tx)
            }
        }
        print("seeding took \(ContinuousClock.now - started)")
        #expect(try rig.number("SELECT count(*) FROM offer WHERE listed = 1") == 25_600)
        #expect(try rig.number("SELECT count(*) FROM offer WHERE available = 1") == 5632)
        #expect(try rig.number("SELECT count(*) FROM occupancy") == 19_968)
        #expect(try rig.number("SELECT count(DISTINCT tenant_id) FROM home") == 40)
        #expect(try rig.number("SELECT count(DISTINCT number) FROM lock") == 25_600)
        #expect(try rig.number("SELECT count(*) FROM lock WHERE reach = 'gateway'") == 21_760)
        #expect(try rig.number("SELECT count(*) FROM lock WHERE reach = 'wifi'") == 2560)
        #expect(try rig.number("SELECT count(*) FROM mandate") == 40)
        #expect(try rig.wrongFlags() == 0)
        #expect(try rig.number("SELECT count(*) FROM host_outbox") == 1)
        #expect(try rig.events("housing.dataset.seeded.v1") == 1)
        #expect(
            await faultCode {
                try await rig.store.write(rig.service) { tx in
                    try plugin.seed(chunk: 0, day: day, seed: 1, in: tx)
                }
            } == "housing.dataset.present"
        )
        // Two years on every lease has ended, day by day or all at once.
        rig.clock.advance(seconds: 86_400 * 800)
        try await rig.fireDueTimers()
        #expect(try rig.wrongFlags() == 0)
        #expect(try rig.number("SELECT count(*) FROM offer WHERE available = 1") == 25_600)
    }
}
