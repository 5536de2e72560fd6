import PluginKit

/// A leaf on offer, as a page of results shows it.
struct OfferEntry: Sendable, Hashable, Keyed {
    /// Its place in the order of results.
    let key: SearchCursor
    let buildingID: String
    let district: District
    let kind: OfferKind
    let layout: Layout
    let rooms: Int64
    let areaDm2: Int64
    let floor: Int64

    static func rank(of key: SearchCursor) -> Int64 { key.rent.fen }

    /// Mostly the rent decides, and the text is not touched.
    static func precedes(_ left: SearchCursor, _ right: SearchCursor) -> Bool {
        left.rent == right.rent ? left < right : left.rent < right.rent
    }

    /// True when everything but the district and the number of rooms fits.
    func fits(_ filter: SearchFilter) -> Bool {
        areaDm2 >= filter.areaMinDm2 && areaDm2 <= filter.areaMaxDm2
            && (filter.kind == nil || filter.kind == kind)
    }
}

/// An offer as the statements return it, and whether anybody may have it now.
protocol OfferRow {
    var homeId: String { get }
    var leaf: Int64 { get }
    var buildingId: String { get }
    var district: Int64 { get }
    var kind: String { get }
    var layout: String { get }
    var rooms: Int64 { get }
    var areaDm2: Int64 { get }
    var floor: Int64 { get }
    var rent: Money { get }
    var isOnOffer: Bool { get }
}

extension Statements.OffersToProject.Row: OfferRow {
    var isOnOffer: Bool { true }
}
extension Statements.TakeOffer.Row: OfferRow {}
extension Statements.RefreshOffers.Row: OfferRow {}
extension Statements.FreeEndedOffers.Row: OfferRow {}

extension OfferEntry {
    init(_ row: some OfferRow) throws {
        self.init(
            key: SearchCursor(rent: row.rent, homeID: row.homeId, leaf: row.leaf),
            buildingID: row.buildingId,
            district: try District.stored(row.district),
            kind: try stored(row.kind),
            layout: try stored(row.layout),
            rooms: row.rooms,
            areaDm2: row.areaDm2,
            floor: row.floor
        )
    }
}
