import PluginKit

/// Finds homes on offer, cheapest first, one page at a time.
struct HomeSearch: Sendable, Hashable {
    /// Most homes on a page.
    static let pageMax: Int64 = 50

    var filter: SearchFilter
    var after: SearchCursor
    var limit: Int64

    /// True when a page is a few steps in one district, fit for the loop's own connection.
    private var isShort: Bool { filter.district != nil }

    /// A page, read where its length belongs: on the loop, or in the reader pool.
    func page(for context: RequestContext) async throws -> HomeList {
        guard !isShort else { return try context.point { try page(in: $0) } }
        return try await context.query { try page(in: $0) }
    }

    /// A page and the cursor of the next, when there is one.
    ///
    /// One index in order of rent serves every filter: a row that is listed dirties one page of
    /// it, where an index for each filter would dirty a page each. The walks are merged, and what
    /// was found bounds the rents that later walks look at.
    func page(in snapshot: borrowing Snapshot) throws -> HomeList {
        // One more than asked for tells whether there is a next page, without counting.
        let wanted = Int(limit) + 1
        var found: [Statements.OffersInOrder.Row] = []
        var rentMax = filter.rentMax
        for district in filter.districts {
            for rooms in filter.roomCounts {
                let rows = try snapshot.all(walk(district, rooms, rentMax: rentMax))
                guard !rows.isEmpty else { continue }
                found = found.isEmpty ? rows : HomeSearch.merged(found, rows, most: wanted)
                if found.count == wanted { rentMax = found[wanted - 1].rent }
            }
        }
        return try list(found)
    }

    private static func merged(
        _ one: [Statements.OffersInOrder.Row],
        _ other: [Statements.OffersInOrder.Row],
        most: Int
    ) -> [Statements.OffersInOrder.Row] {
        let sorted = (one + other).sorted {
            ($0.rent, $0.homeId, $0.leaf) < ($1.rent, $1.homeId, $1.leaf)
        }
        return Array(sorted.prefix(most))
    }

    private func list(_ rows: [Statements.OffersInOrder.Row]) throws -> HomeList {
        var items: [HomeSummary] = []
        items.reserveCapacity(min(rows.count, Int(limit)))
        for row in rows.prefix(Int(limit)) { items.append(try HomeSummary(row)) }
        guard rows.count > Int(limit), let last = rows.prefix(Int(limit)).last else {
            return HomeList(items: items, next: nil)
        }
        let cursor = SearchCursor(rent: last.rent, homeID: last.homeId, leaf: last.leaf)
        return HomeList(items: items, next: cursor.text(for: filter))
    }

    /// Where a walk begins: after the cursor, and not below the lowest rent.
    private var start: SearchCursor {
        after.rent < filter.rentMin
            ? SearchCursor(rent: filter.rentMin, homeID: "", leaf: 0) : after
    }

    private func walk(
        _ district: District,
        _ rooms: Int64,
        rentMax: Money
    ) -> Statements.OffersInOrder {
        Statements.OffersInOrder(
            district: district.rawValue,
            rooms: rooms,
            afterRent: start.rent,
            afterHome: start.homeID,
            afterLeaf: start.leaf,
            rentMax: rentMax,
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
