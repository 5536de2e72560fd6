import PluginKit

/// The columns in which a search is kept.
protocol SavedSearchRow {
    var id: String { get }
    var district: Int64 { get }
    var rooms: Int64? { get }
    var kind: String? { get }
    var rentMin: Money { get }
    var rentMax: Money { get }
    var areaMin: Int64 { get }
    var areaMax: Int64 { get }
    var text: String? { get }
    var west: Int64? { get }
    var south: Int64? { get }
    var east: Int64? { get }
    var north: Int64? { get }
    var nearLongitude: Int64? { get }
    var nearLatitude: Int64? { get }
    var minutes: Int64? { get }
}

extension Statements.OwnSearches.Row: SavedSearchRow {}
extension Statements.SearchesOfRent.Row: SavedSearchRow {}

extension SearchFilter {
    /// In the column of the district: any of them.
    static let anyDistrict: Int64 = 0

    /// A search as it was kept.
    init(_ row: some SavedSearchRow) throws {
        self.init()
        if row.district != SearchFilter.anyDistrict { district = try District.stored(row.district) }
        rooms = row.rooms
        kind = try row.kind.map { try stored($0) }
        rentMin = row.rentMin
        rentMax = row.rentMax
        areaMinDm2 = row.areaMin
        areaMaxDm2 = row.areaMax
        words = row.text.flatMap(SearchWords.init)
        if let west = row.west, let south = row.south, let east = row.east, let north = row.north {
            box = MapBox(west: west, south: south, east: east, north: north)
        }
        if let longitude = row.nearLongitude, let latitude = row.nearLatitude,
            let minutes = row.minutes
        {
            let place = MapPoint(longitudeE6: longitude, latitudeE6: latitude)
            commute = Commute(place: place, minutes: minutes)
        }
    }

    /// True when the search would list a leaf of a building: what it means on the list and what its
    /// owner is told of are one thing.
    func finds(_ entry: OfferEntry, in building: BuildingBook.Entry) -> Bool {
        var book = BuildingBook()
        book.add(building)
        guard district == nil || district == entry.district,
            rooms == nil || rooms == entry.rooms,
            (rentMin...max(rentMin, rentMax)).contains(entry.key.rent), rentMin <= rentMax,
            let fit = OfferFit(self, kind: kind, in: book)
        else { return false }
        return fit.holds(of: OfferTrait(entry, building: book.number(of: building.id)))
    }
}

extension SavedSearch {
    /// A search as its owner sees it.
    init(_ row: Statements.OwnSearches.Row) throws {
        let filter = try SearchFilter(row)
        self.init(
            id: row.id,
            savedAt: row.savedAt,
            isMuted: row.muted,
            district: filter.district?.key,
            rentMinFen: filter.rentMin.fen > 0 ? filter.rentMin : nil,
            rentMaxFen: filter.rentMax < SearchFilter.rentMaxOpen ? filter.rentMax : nil,
            areaMinDm2: filter.areaMinDm2 > 0 ? filter.areaMinDm2 : nil,
            areaMaxDm2: filter.areaMaxDm2 < SearchFilter.areaMaxOpen ? filter.areaMaxDm2 : nil,
            rooms: filter.rooms,
            kind: filter.kind,
            text: row.text,
            westE6: row.west,
            southE6: row.south,
            eastE6: row.east,
            northE6: row.north,
            nearLongitudeE6: row.nearLongitude,
            nearLatitudeE6: row.nearLatitude,
            withinMinutes: row.minutes
        )
    }
}
