import PluginKit

/// Finds homes on offer, cheapest first, one page at a time.
struct HomeSearch: Sendable, Hashable {
    /// Most homes on a page.
    static let pageMax: Int64 = 50

    var filter: SearchFilter
    var after: SearchCursor
    var limit: Int64

    /// A page and the cursor of the next, when there is one.
    ///
    /// The shares of the list are walked one after the other and merged; what was found bounds
    /// the rents that later walks look at.
    func page(in book: borrowing OfferBook) -> HomeList {
        // One more than asked for tells whether there is a next page, without counting.
        let wanted = Int(limit) + 1
        var found: [OfferEntry] = []
        var rentMax = filter.rentMax
        guard let fit = OfferFit(filter, kind: filter.kind, in: book.buildings) else {
            return HomeList(items: [], next: nil)
        }
        for district in filter.districts {
            for rooms in filter.roomCounts {
                let entries = book.first(
                    wanted,
                    of: OfferBook.Share(district: district, rooms: rooms),
                    after: start,
                    rentMax: rentMax,
                    fitting: fit
                )
                guard !entries.isEmpty else { continue }
                found = found.isEmpty ? entries : book.merged(found, entries, most: wanted)
                if found.count == wanted { rentMax = found[wanted - 1].key.rent }
            }
        }
        let items = found.prefix(Int(limit)).map { book.summary(of: $0) }
        let next = found.count > items.count ? found[items.count - 1].key.text(for: filter) : nil
        return HomeList(items: items, next: next)
    }

    /// Where a walk begins: after the cursor, and not below the lowest rent.
    private var start: SearchCursor {
        after.rent < filter.rentMin
            ? SearchCursor(rent: filter.rentMin, homeID: "", leaf: 0) : after
    }
}

extension HomeSearch {
    /// The search an API call asks for; every broken rule is reported at once.
    init(_ input: SearchHomes, on today: CivilDay) throws {
        var violations = Violations()
        let filter = SearchFilter(input, on: today, &violations)
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
