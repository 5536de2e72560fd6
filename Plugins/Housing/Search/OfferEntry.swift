import PluginKit

/// A leaf on offer, as a page of results shows it.
struct OfferEntry: Sendable, Hashable, Keyed {
    /// Its place in the order of results.
    let key: SearchCursor
    let buildingID: String
    let district: District
    let kind: OfferKind
    let layout: Layout
    /// The day on which whoever lives there is known to have left; nil for what is free now.
    let freeFrom: CivilDay?
    let rooms: Int64
    let areaDm2: Int64
    let floor: Int64

    static func rank(of key: SearchCursor) -> Int64 { key.rent.fen }

    /// Mostly the rent decides, and the text is not touched.
    static func precedes(_ left: SearchCursor, _ right: SearchCursor) -> Bool {
        left.rent == right.rent ? left < right : left.rent < right.rent
    }
}

/// What of a leaf most searches ask for, in a few bytes.
struct OfferTrait: Sendable {
    let building: Int32
    let areaDm2: Int32
    let kind: OfferKind

    init(_ entry: OfferEntry, building: Int32) {
        self.building = building
        areaDm2 = Int32(clamping: entry.areaDm2)
        kind = entry.kind
    }
}

/// The same of a leaf that is to come free, and when it is.
struct ComingTrait: Sendable {
    let offer: OfferTrait
    let freeFrom: CivilDay
}

/// What must hold of a leaf beside its district, its number of rooms and its rent.
struct OfferFit: Sendable {
    /// Nil where any kind fits.
    let kind: OfferKind?
    let area: ClosedRange<Int32>
    /// Nil where any building fits.
    let buildings: BuildingSet?
    /// On which days a leaf may still come free; nil where it must be free now.
    let coming: ClosedRange<CivilDay>?

    /// Nil where nothing can fit.
    init?(_ filter: SearchFilter, kind: OfferKind?, in book: BuildingBook) {
        guard filter.areaMinDm2 <= filter.areaMaxDm2 else { return nil }
        self.kind = kind
        area = Int32(clamping: filter.areaMinDm2)...Int32(clamping: filter.areaMaxDm2)
        coming = filter.coming
        buildings = book.meant(by: filter)
        if buildings?.isEmpty == true { return nil }
    }

    @inline(__always)
    func holds(of trait: OfferTrait) -> Bool {
        (kind == nil || trait.kind == kind) && area.contains(trait.areaDm2)
            && (buildings?.contains(trait.building) ?? true)
    }

    func holds(of trait: ComingTrait) -> Bool {
        coming?.contains(trait.freeFrom) == true && holds(of: trait.offer)
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
    /// From when on, where that is known of one that nobody may have now.
    var freeFrom: CivilDay? { get }
}

extension Statements.OffersToProject.Row: OfferRow {}
extension Statements.TakeOffer.Row: OfferRow {}
extension Statements.RefreshOffers.Row: OfferRow {}
extension Statements.FreeEndedOffers.Row: OfferRow {}
extension Statements.ForetellOffers.Row: OfferRow {}
extension Statements.ListOffers.Row: OfferRow {}

extension OfferEntry {
    init(_ row: some OfferRow) throws {
        self.init(
            key: SearchCursor(rent: row.rent, homeID: row.homeId, leaf: row.leaf),
            buildingID: row.buildingId,
            district: try District.stored(row.district),
            kind: try stored(row.kind),
            layout: try stored(row.layout),
            freeFrom: row.isOnOffer ? nil : row.freeFrom,
            rooms: row.rooms,
            areaDm2: row.areaDm2,
            floor: row.floor
        )
    }
}
