import PluginKit

/// A building of a project: a hundred and twenty flats at most.
struct SeedBuilding: Sendable, Hashable {
    static let flatsMax = 120

    let id: String
    let nameZh: String
    let nameEn: String
    let addressZh: String
    let addressEn: String
    let longitudeE6: Int64
    let latitudeE6: Int64
    let floors: Int

    init(_ number: Int, of project: SeedPlan.Project, seed: UInt64) {
        var naming = SplitMix64(seed: seed, stream: 4, number: project.number)
        // 37 shares no factor with the 120 names, so that no two projects share one.
        let names = WuhanModel.places.count * WuhanModel.kinds.count
        let chosen = (project.number * 37 + Int(seed % UInt64(names))) % names
        let place = WuhanModel.places[chosen / WuhanModel.kinds.count]
        let kind = WuhanModel.kinds[chosen % WuhanModel.kinds.count]
        let street = WuhanModel.streets[naming.index(below: WuhanModel.streets.count)]
        let house = naming.pick(1...299)
        let east = naming.pick(-25_000...25_000)
        let north = naming.pick(-20_000...20_000)
        floors = Int(naming.pick(11...33))
        let name =
            project.isAirport
            ? (zh: WuhanModel.Airport.nameZh, en: WuhanModel.Airport.nameEn)
            : (zh: place.zh + kind.zh, en: "\(place.en) \(kind.en)")
        id = "wb-\(SeedHome.padded(project.number, to: 3))-\(number + 1)"
        nameZh = "\(name.zh)\(number + 1)号楼"
        nameEn = "\(name.en), Building \(number + 1)"
        let district = project.share.district.name
        addressZh = "武汉市\(district.zh)\(street.zh)\(house)号"
        addressEn = "\(house) \(street.en), \(district.en), Wuhan"
        longitudeE6 = project.share.longitudeE2 * 10_000 + east + Int64(number) * 300
        latitudeE6 = project.share.latitudeE2 * 10_000 + north
    }
}
