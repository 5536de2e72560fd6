import PluginKit

/// Fields by which an API call filters homes.
protocol FilterInput {
    var district: DistrictKey? { get }
    var rooms: Int64? { get }
    var kind: OfferKind? { get }
    var rentMinFen: Money? { get }
    var rentMaxFen: Money? { get }
    var areaMinDm2: Int64? { get }
    var areaMaxDm2: Int64? { get }
    var text: String? { get }
    var westE6: Int64? { get }
    var southE6: Int64? { get }
    var eastE6: Int64? { get }
    var northE6: Int64? { get }
    var nearLongitudeE6: Int64? { get }
    var nearLatitudeE6: Int64? { get }
    var withinMinutes: Int64? { get }
    var freeBy: CivilDay? { get }
}

extension SearchHomes: FilterInput {}
extension CountHomes: FilterInput {}

extension SearchFilter {
    /// What the fields say; fields that contradict each other are named.
    init(_ input: some FilterInput, on today: CivilDay, _ violations: inout Violations) {
        self.init()
        district = input.district.map(District.init)
        rooms = input.rooms
        kind = input.kind
        rentMin = input.rentMinFen ?? rentMin
        rentMax = input.rentMaxFen ?? rentMax
        areaMinDm2 = input.areaMinDm2 ?? areaMinDm2
        areaMaxDm2 = input.areaMaxDm2 ?? areaMaxDm2
        words = input.text.flatMap(SearchWords.init)
        if rentMax < rentMin {
            violations.add(
                "?rentMaxFen",
                "range",
                zh: "最高租金低于最低租金。",
                en: "The highest rent is below the lowest."
            )
        }
        if areaMaxDm2 < areaMinDm2 {
            violations.add(
                "?areaMaxDm2",
                "range",
                zh: "最大面积小于最小面积。",
                en: "The largest area is below the smallest."
            )
        }
        readBox(input, &violations)
        readCommute(input, &violations)
        guard let day = input.freeBy else { return }
        include(freeBy: day, on: today)
        if day < today {
            violations.add(
                "?freeBy",
                "minimum",
                zh: "日期已过：最早为今天（\(today)）。",
                en: "The day is over: the earliest is today, \(today)."
            )
        }
    }

    private mutating func readBox(_ input: some FilterInput, _ violations: inout Violations) {
        let edges = [
            ("?westE6", input.westE6), ("?southE6", input.southE6), ("?eastE6", input.eastE6),
            ("?northE6", input.northE6),
        ]
        guard edges.contains(where: { $0.1 != nil }) else { return }
        guard let west = input.westE6, let south = input.southE6, let east = input.eastE6,
            let north = input.northE6
        else {
            for edge in edges where edge.1 == nil {
                violations.add(
                    edge.0,
                    "required",
                    zh: "地图范围需要西、南、东、北四条边界。",
                    en: "A part of the map needs its west, south, east and north edge."
                )
            }
            return
        }
        guard west <= east, south <= north else {
            violations.add(
                west > east ? "?eastE6" : "?northE6",
                "range",
                zh: "地图范围的东界在西界以西，或北界在南界以南。",
                en:
                    "The east edge lies west of the west edge, or the north edge south of the south edge."
            )
            return
        }
        box = MapBox(west: west, south: south, east: east, north: north)
    }

    private mutating func readCommute(_ input: some FilterInput, _ violations: inout Violations) {
        let parts = [
            ("?nearLongitudeE6", input.nearLongitudeE6), ("?nearLatitudeE6", input.nearLatitudeE6),
            ("?withinMinutes", input.withinMinutes),
        ]
        guard parts.contains(where: { $0.1 != nil }) else { return }
        guard let longitude = input.nearLongitudeE6, let latitude = input.nearLatitudeE6,
            let minutes = input.withinMinutes
        else {
            for part in parts where part.1 == nil {
                violations.add(
                    part.0,
                    "required",
                    zh: "按路程查找需要地点的经度、纬度和分钟数。",
                    en: "A way needs the longitude and latitude of its place, and the minutes."
                )
            }
            return
        }
        commute = Commute(
            place: MapPoint(longitudeE6: longitude, latitudeE6: latitude),
            minutes: minutes
        )
    }
}
