import PluginKit

/// What somebody looks for; every set part must hold.
struct SearchFilter: Sendable, Hashable {
    var district: District?
    var rooms: Int64?
    var kind: OfferKind?
    var rentMin = Money(fen: 0)
    var rentMax = SearchFilter.rentMaxOpen
    var areaMinDm2: Int64 = 0
    var areaMaxDm2 = SearchFilter.areaMaxOpen
    /// What the building's name, its address or its district must have in it.
    var words: SearchWords?
    /// Where on the map.
    var box: MapBox?
    /// How far from where.
    var commute: Commute?
    /// On which days a home may still come free; nil where it must be free now.
    private(set) var coming: ClosedRange<CivilDay>?

    /// Above every rent, so that a filter without an upper bound is one with this bound.
    static let rentMaxOpen = Money(fen: 1_000_000_000)
    /// Above every area.
    static let areaMaxOpen: Int64 = 1_000_000_000

    /// Looks for what can be moved into on a day or before it, where today is another or the same.
    mutating func include(freeBy day: CivilDay, on today: CivilDay) {
        // Who has not given the keys back by the day they were to leave may stay: that day has passed.
        let tomorrow = today.adding(days: 1)
        coming = day < tomorrow ? nil : tomorrow...day
    }

    /// The districts looked in.
    var districts: [District] { district.map { [$0] } ?? District.allCases }

    /// The numbers of rooms looked for: those the schema allows, when none is asked for.
    var roomCounts: ClosedRange<Int64> { rooms.map { $0...$0 } ?? 1...8 }

    /// A number that tells filters apart; a cursor is good for its own filter only.
    var fingerprint: UInt64 {
        var hash = Fingerprint()
        hash.add(district?.rawValue ?? -1)
        hash.add(rooms ?? -1)
        hash.add(kind.map { $0 == .whole ? 0 : 1 } ?? -1)
        hash.add(rentMin.fen)
        hash.add(rentMax.fen)
        hash.add(areaMinDm2)
        hash.add(areaMaxDm2)
        for term in words?.terms ?? [] {
            for scalar in term { hash.add(Int64(scalar)) }
            hash.add(-1)
        }
        for edge in box.map({ [$0.west, $0.south, $0.east, $0.north] }) ?? [] { hash.add(edge) }
        if let commute {
            // Tells a way from a box of the same numbers.
            hash.add(-2)
            hash.add(commute.place.longitudeE6)
            hash.add(commute.place.latitudeE6)
            hash.add(commute.minutes)
        }
        if let coming {
            hash.add(-3)
            hash.add(Int64(coming.upperBound.sinceEpoch))
        }
        return hash.value
    }
}
