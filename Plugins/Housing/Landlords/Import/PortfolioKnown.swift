import PluginKit

/// What the tables hold of what a list names.
struct PortfolioKnown: Sendable {
    /// A building of an earlier list.
    struct KnownBuilding: Sendable {
        let id: String
        let terms: CreateBuilding
    }

    /// A home of an earlier list, with the terms that it stands under now.
    struct KnownHome: Sendable {
        let id: String
        let terms: CreateHome
    }

    var buildings: [String: KnownBuilding] = [:]
    var homes: [String: KnownHome] = [:]
    /// Doors behind which there is a home, by building: `building/door`.
    var doors: Set<String> = []

    static func door(_ door: String, of building: String) -> String { "\(building)/\(door)" }
}

extension PortfolioKnown {
    /// Reads what a list names, by key.
    init(of list: PortfolioList, in snapshot: borrowing Snapshot) throws {
        for reference in Set(list.homes.map(\.building)) {
            let row = try snapshot.first(Statements.PortfolioBuilding(ref: reference))
            if let row { buildings[reference] = try KnownBuilding(row) }
        }
        for home in list.homes {
            let rows = try snapshot.all(Statements.PortfolioHome(ref: home.reference))
            if let known = try KnownHome(rows) {
                homes[home.reference] = known
                continue
            }
            // A home that was listed by hand may be behind the door already.
            guard let building = buildings[home.building], let terms = home.terms else { continue }
            let wanted = Statements.HomeBehindDoor(buildingId: building.id, door: terms.door)
            if try snapshot.first(wanted) != nil {
                doors.insert(PortfolioKnown.door(terms.door, of: building.id))
            }
        }
    }
}

extension PortfolioKnown.KnownBuilding {
    fileprivate init(_ row: Statements.PortfolioBuilding.Row) throws {
        id = row.id
        terms = CreateBuilding(
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

extension PortfolioKnown.KnownHome {
    /// Of one row a leaf; nil of none.
    fileprivate init?(_ rows: [Statements.PortfolioHome.Row]) throws {
        let rows = rows.sorted { $0.leaf < $1.leaf }
        guard let first = rows.first else { return nil }
        let kind: OfferKind = try stored(first.kind)
        let isWhole = kind == .whole
        id = first.id
        terms = CreateHome(
            buildingId: first.buildingId,
            kind: kind,
            layout: try stored(first.layout),
            floor: first.floor,
            door: first.door,
            areaDm2: first.areaDm2,
            rooms: isWhole ? first.rooms : nil,
            rentFen: isWhole ? first.rent : nil,
            marketRentFen: isWhole ? first.marketRent : nil,
            sharedRooms: isWhole
                ? nil
                : rows.map {
                    RoomTerms(
                        areaDm2: $0.roomAreaDm2,
                        rentFen: $0.rent,
                        marketRentFen: $0.marketRent
                    )
                }
        )
    }
}
