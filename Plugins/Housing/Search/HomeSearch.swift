import PluginKit

/// Finds homes on offer, cheapest first, one page at a time.
struct HomeSearch: Sendable, Hashable {
    /// Most homes on a page.
    static let pageMax: Int64 = 50

    var filter: SearchFilter
    var after: SearchCursor
    var limit: Int64

    /// A page and the cursor of the next, when there is one.
    func page(in snapshot: borrowing Snapshot) throws -> HomeList {
        // One more than asked for tells whether there is a next page, without counting.
        switch filter.walk {
        case .districtAndRooms(let district, let rooms):
            try list(snapshot.all(districtAndRooms(district, rooms)))
        case .district(let district):
            try list(snapshot.all(byDistrict(district)))
        case .rent:
            try list(snapshot.all(byRent()))
        }
    }

    private func list(_ rows: [some OfferRow]) throws -> HomeList {
        var items: [HomeSummary] = []
        items.reserveCapacity(min(rows.count, Int(limit)))
        for row in rows.prefix(Int(limit)) { items.append(try HomeSummary(row)) }
        guard rows.count > Int(limit), let last = rows.prefix(Int(limit)).last else {
            return HomeList(items: items, next: nil)
        }
        let cursor = SearchCursor(rent: last.rent, homeID: last.homeId, leaf: last.leaf)
        return HomeList(items: items, next: cursor.text(for: filter))
    }

    /// Where the walk begins: after the cursor, and not below the lowest rent.
    private var start: SearchCursor {
        after.rent < filter.rentMin
            ? SearchCursor(rent: filter.rentMin, homeID: "", leaf: 0) : after
    }

    private func districtAndRooms(
        _ district: District,
        _ rooms: Int64
    ) -> Statements.OffersByDistrictAndRooms {
        Statements.OffersByDistrictAndRooms(
            district: district.rawValue,
            rooms: rooms,
            afterRent: start.rent,
            afterHome: start.homeID,
            afterLeaf: start.leaf,
            rentMax: filter.rentMax,
            areaMin: filter.areaMinDm2,
            areaMax: filter.areaMaxDm2,
            kind: filter.kind?.rawValue,
            limit: limit + 1
        )
    }

    private func byDistrict(_ district: District) -> Statements.OffersByDistrict {
        Statements.OffersByDistrict(
            district: district.rawValue,
            afterRent: start.rent,
            afterHome: start.homeID,
            afterLeaf: start.leaf,
            rentMax: filter.rentMax,
            areaMin: filter.areaMinDm2,
            areaMax: filter.areaMaxDm2,
            kind: filter.kind?.rawValue,
            limit: limit + 1
        )
    }

    private func byRent() -> Statements.OffersByRent {
        Statements.OffersByRent(
            rooms: filter.rooms,
            afterRent: start.rent,
            afterHome: start.homeID,
            afterLeaf: start.leaf,
            rentMax: filter.rentMax,
            areaMin: filter.areaMinDm2,
            areaMax: filter.areaMaxDm2,
            kind: filter.kind?.rawValue,
            limit: limit + 1
        )
    }
}

extension HomeSearch {
    /// The search an API call asks for; every broken rule is reported at once.
    init(_ input: SearchHomes) throws {
        var filter = SearchFilter()
        filter.district = input.district.map(District.init)
        filter.rooms = input.rooms
        filter.kind = input.kind
        filter.rentMin = input.rentMinFen ?? filter.rentMin
        filter.rentMax = input.rentMaxFen ?? filter.rentMax
        filter.areaMinDm2 = input.areaMinDm2 ?? filter.areaMinDm2
        filter.areaMaxDm2 = input.areaMaxDm2 ?? filter.areaMaxDm2
        var violations = Violations()
        if filter.rentMax < filter.rentMin {
            violations.add(
                "?rentMaxFen",
                "range",
                zh: "最高租金低于最低租金。",
                en: "The highest rent is below the lowest."
            )
        }
        if filter.areaMaxDm2 < filter.areaMinDm2 {
            violations.add(
                "?areaMaxDm2",
                "range",
                zh: "最大面积小于最小面积。",
                en: "The largest area is below the smallest."
            )
        }
        var after = SearchCursor.start
        if let text = input.cursor {
            if let cursor = SearchCursor(text, for: filter) {
                after = cursor
            } else {
                violations.add(
                    "?cursor",
                    "cursor",
                    zh: "翻页标记无效，或不属于这组条件。请从第一页开始。",
                    en:
                        "The cursor is damaged or belongs to other filters. Start at the first page."
                )
            }
        }
        guard violations.isEmpty else { throw violations.fault() }
        self.init(filter: filter, after: after, limit: input.limit)
    }
}
