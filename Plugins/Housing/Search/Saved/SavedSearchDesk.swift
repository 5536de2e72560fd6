import PluginKit

/// Searches that residents keep: a few each, told of homes that come free, until they say otherwise.
enum SavedSearchDesk {
    /// Searches of a person at most.
    static let searchesMax = 10
    /// Notices that are shown.
    static let noticesMax: Int64 = 50

    /// Keeps a search; the same filter again is the one that is there.
    static func save(
        _ filter: SearchFilter,
        text: String?,
        in tx: borrowing Transaction
    ) throws -> SavedSearch {
        let own = try tx.all(Statements.OwnSearches(limit: Int64(searchesMax)))
        let same = try own.first { try SearchFilter($0) == filter }
        if let same { return try SavedSearch(same) }
        guard own.count < searchesMax else { throw Fault.searchLimit() }
        let id = tx.newID()
        try tx.run(
            Statements.InsertSavedSearch(
                id: id,
                savedAt: tx.now,
                district: filter.district?.rawValue ?? SearchFilter.anyDistrict,
                rooms: filter.rooms,
                kind: filter.kind?.rawValue,
                rentMin: filter.rentMin,
                rentMax: filter.rentMax,
                areaMin: filter.areaMinDm2,
                areaMax: filter.areaMaxDm2,
                text: filter.words == nil ? nil : text,
                west: filter.box?.west,
                south: filter.box?.south,
                east: filter.box?.east,
                north: filter.box?.north,
                nearLongitude: filter.commute?.place.longitudeE6,
                nearLatitude: filter.commute?.place.latitudeE6,
                minutes: filter.commute?.minutes
            )
        )
        try SearchWatch.begin(in: tx)
        return try find(id, in: tx)
    }

    /// The caller's searches.
    static func searches(in snapshot: borrowing Snapshot) throws -> SavedSearchList {
        let rows = try snapshot.all(Statements.OwnSearches(limit: Int64(searchesMax)))
        return SavedSearchList(items: try rows.map(SavedSearch.init))
    }

    /// Says nothing more of a search, or again.
    static func mute(_ input: MuteSearch, in tx: borrowing Transaction) throws -> SavedSearch {
        let changed = try tx.run(Statements.MuteSearch(id: input.id, muted: input.isMuted))
        guard changed == 1 else { throw Fault.searchNotFound() }
        return try find(input.id, in: tx)
    }

    /// Forgets a search, and what was told of it.
    static func remove(_ id: String, in tx: borrowing Transaction) throws {
        guard try tx.run(Statements.RemoveSearch(id: id)) == 1 else { throw Fault.searchNotFound() }
        try tx.run(Statements.RemoveNotices(searchId: id))
    }

    /// What the caller was told, the newest first.
    static func notices(in snapshot: borrowing Snapshot) throws -> SearchNoticeList {
        let rows = try snapshot.all(Statements.OwnNotices(limit: noticesMax))
        return SearchNoticeList(
            items: rows.map { row in
                SearchNotice(
                    searchId: row.searchId,
                    homeId: row.homeId,
                    room: row.leaf == 0 ? nil : row.leaf,
                    rentFen: row.rent,
                    at: row.toldAt
                )
            }
        )
    }

    private static func find(_ id: String, in tx: borrowing Transaction) throws -> SavedSearch {
        let own = try tx.all(Statements.OwnSearches(limit: Int64(searchesMax)))
        guard let row = own.first(where: { $0.id == id }) else { throw Fault.searchNotFound() }
        return try SavedSearch(row)
    }
}

extension SearchFilter {
    /// What a call asks to keep; fields that contradict each other are named as members.
    init(saving input: SaveSearch, on today: CivilDay) throws {
        var violations = Violations()
        self.init(input, on: today, &violations)
        guard violations.isEmpty else {
            var members = Violations()
            for violation in violations.list {
                members.add(
                    "/" + violation.place.drop { $0 == "?" },
                    violation.rule,
                    zh: violation.message.zh,
                    en: violation.message.en
                )
            }
            throw members.fault()
        }
    }
}

extension SaveSearch: FilterInput {
    /// What is told of is free already.
    var freeBy: CivilDay? { nil }
}

extension Fault {
    /// The caller has no such search.
    static func searchNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.search.not_found",
            message: LocalizedText(zh: "您没有保存过这个搜索。", en: "You have saved no such search."),
            remedy: LocalizedText(
                zh: "请在“保存的搜索”中查看。",
                en: "See your searches at /housing/searches."
            ),
            location: location
        )
    }

    /// The caller has as many searches as one may keep.
    static func searchLimit(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.search.limit",
            message: LocalizedText(
                zh: "每人最多保存 \(SavedSearchDesk.searchesMax) 个搜索。",
                en: "A person keeps at most \(SavedSearchDesk.searchesMax) searches."
            ),
            remedy: LocalizedText(
                zh: "请先删除一个不再需要的搜索。",
                en: "Remove one that you do not need any more."
            ),
            location: location
        )
    }
}
