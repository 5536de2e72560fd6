import PluginKit

/// Reads homes for those who look at them.
enum HomeBook {
    /// A home that is on the list, or one of the calling landlord's own.
    static func home(_ id: String, in snapshot: borrowing Snapshot) throws -> Home {
        guard let home = try find(id, in: snapshot) else { throw Fault.homeNotFound() }
        return home
    }

    /// The same, or nil when the caller may see no such home.
    static func find(_ id: String, in snapshot: borrowing Snapshot) throws -> Home? {
        let today = snapshot.call.received.instant.civilDay
        if let row = try snapshot.first(Statements.HomeOnList(homeId: id)) {
            let offers = try snapshot.all(Statements.OffersOnListOfHome(homeId: id))
            return try Home(id: id, row, offers, on: today)
        }
        guard snapshot.call.tenant != nil,
            let row = try snapshot.first(Statements.HomeOfLandlord(homeId: id))
        else { return nil }
        let offers = try snapshot.all(Statements.OffersOfLandlordHome(homeId: id))
        return try Home(id: id, row, offers, on: today)
    }
}

/// A home and its building as the statements return them.
protocol HomeRow {
    var tenantId: String { get }
    var buildingId: String { get }
    var kind: String { get }
    var layout: String { get }
    var leaves: Int64 { get }
    var areaDm2: Int64 { get }
    var floor: Int64 { get }
    var district: Int64 { get }
    var nameZh: String { get }
    var nameEn: String { get }
    var addressZh: String { get }
    var addressEn: String { get }
    var floors: Int64 { get }
    var longitudeE6: Int64 { get }
    var latitudeE6: Int64 { get }
    var verifiedBy: String? { get }
    var verifiedOn: CivilDay? { get }
}

/// A space of a home as the statements return it.
protocol LeafRow {
    var leaf: Int64 { get }
    var rooms: Int64 { get }
    var areaDm2: Int64 { get }
    var rent: Money { get }
    var marketRent: Money { get }
    var capRule: String { get }
    var available: Bool { get }
    var freeFrom: CivilDay? { get }
}

extension Statements.HomeOnList.Row: HomeRow {}
extension Statements.HomeOfLandlord.Row: HomeRow {}
extension Statements.OffersOnListOfHome.Row: LeafRow {}
extension Statements.OffersOfLandlordHome.Row: LeafRow {}

extension Home {
    init(
        id: String,
        _ row: some HomeRow,
        _ offers: [some LeafRow],
        on today: CivilDay
    ) throws {
        let rooms = offers.map { offer in
            HomeRoom(
                leaf: offer.leaf,
                rooms: offer.rooms,
                areaDm2: offer.areaDm2,
                rentFen: offer.rent,
                marketRentFen: offer.marketRent,
                available: offer.available,
                // Whoever was to leave by now and has not may stay.
                freeFrom: offer.available ? nil : offer.freeFrom.flatMap { $0 > today ? $0 : nil }
            )
        }
        guard let first = offers.first else { throw Fault.homeNotFound() }
        let rent = offers.reduce(Money(fen: 0)) { $0 + $1.rent }
        self.init(
            id: id,
            tenantId: TenantID(row.tenantId),
            building: try Building(row),
            kind: try stored(row.kind),
            layout: try stored(row.layout),
            areaDm2: row.areaDm2,
            floor: row.floor,
            available: offers.count == Int(row.leaves) && offers.allSatisfy(\.available),
            rooms: rooms,
            monthlyCost: MonthlyCost(rent: rent),
            capRule: first.capRule,
            verification: HomeVerification(by: row.verifiedBy, on: row.verifiedOn)
        )
    }
}

extension Building {
    init(_ row: some HomeRow) throws {
        self.init(
            id: row.buildingId,
            district: try District.stored(row.district).key,
            nameZh: row.nameZh,
            nameEn: row.nameEn,
            addressZh: row.addressZh,
            addressEn: row.addressEn,
            longitudeE6: row.longitudeE6,
            latitudeE6: row.latitudeE6,
            floors: row.floors
        )
    }
}

extension MonthlyCost {
    /// Two months' rent at signing: the deposit and the first month; no agent's fee.
    init(rent: Money) {
        self.init(
            rentFen: rent,
            depositFen: rent,
            agentFeeFen: Money(fen: 0),
            dueAtSigningFen: rent + rent
        )
    }
}
