import PluginKit

/// Tells those who keep searches of homes that come free, some seconds later and a bounded piece at a time.
///
/// Whatever puts a leaf on offer notes it in a line, where anybody keeps a search. A turn takes a few of
/// the line, and of each the searches of its district from its rent on: never all of them.
enum SearchWatch {
    /// The one key of the timer.
    static let key = "turn"
    /// Leaves and searches that a turn looks at, at most.
    static let leavesPerTurn: Int64 = 20
    static let searchesPerTurn = 400
    /// Milliseconds between two turns where nothing waits.
    static let pauseMillis: Int64 = 30_000

    /// Somebody keeps a search: from now on homes are watched.
    static func begin(in tx: borrowing Transaction) throws {
        try tx.run(Statements.BeginWatch())
        try schedule(in: tx)
    }

    /// Notes leaves that are on offer, where anybody keeps a search; one that is noted already is noted anew.
    static func note(_ entries: [OfferEntry], in tx: borrowing Transaction) throws {
        guard !entries.isEmpty, try tx.first(Statements.SearchWatch()) != nil else { return }
        for entry in entries {
            try tx.run(
                Statements.InsertFreedOffer(
                    id: tx.newID(),
                    homeId: entry.key.homeID,
                    leaf: entry.key.leaf
                )
            )
        }
    }

    /// Looks at what came free since the last turn, and sets the next one as long as anybody watches.
    static func turn(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        var left = searchesPerTurn
        let line = try tx.all(Statements.FreedOffers(limit: leavesPerTurn))
        for freed in line where left > 0 { left -= try tell(freed, most: left, in: tx) }
        if line.isEmpty, try tx.first(Statements.AnySearch()) == nil {
            // Nobody watches any more: whoever begins again begins with what comes then.
            try tx.run(Statements.EndWatch())
            return
        }
        if line.count == Int(leavesPerTurn) || left <= 0 {
            let soon = tx.now.adding(seconds: 1)
            return try tx.schedule(Timers.SearchTurn.self, key: key, due: soon)
        }
        try schedule(in: tx)
    }

    /// Sets the timer for the next whole half minute, however often it is asked.
    private static func schedule(in tx: borrowing Transaction) throws {
        let number = tx.now.utcMillis / pauseMillis + 1
        try tx.schedule(
            Timers.SearchTurn.self,
            key: key,
            due: Instant(utcMillis: number * pauseMillis)
        )
    }

    /// Tells the searches that find a leaf, from where the last turn stopped; gives how many it looked at.
    private static func tell(
        _ freed: Statements.FreedOffers.Row,
        most: Int,
        in tx: borrowing Transaction
    ) throws -> Int {
        let wanted = Statements.OfferToMatch(homeId: freed.homeId, leaf: freed.leaf)
        guard let row = try tx.first(wanted), row.isOnOffer else {
            try tx.run(Statements.DropFreedOffer(id: freed.id))
            return 0
        }
        let offer = try MatchedOffer(row)
        var (seen, pass) = (0, freed.pass)
        var place = (rent: freed.afterRent, id: freed.afterId)
        while pass < 2 {
            let district = pass == 0 ? row.district : SearchFilter.anyDistrict
            if place.id.isEmpty { place = (Money(fen: row.rent.fen - 1), "~") }
            let searches = try tx.all(
                Statements.SearchesOfRent(
                    district: district,
                    afterRent: place.rent,
                    afterId: place.id,
                    limit: Int64(most - seen)
                )
            )
            for search in searches { try offer.tell(search, freed.id, in: tx) }
            seen += searches.count
            guard seen < most || searches.isEmpty else {
                if let last = searches.last { place = (last.rentMax, last.id) }
                try tx.run(
                    Statements.MoveFreedOffer(
                        id: freed.id,
                        pass: pass,
                        afterRent: place.rent,
                        afterId: place.id
                    )
                )
                return seen
            }
            (pass, place) = (pass + 1, (Money(fen: 0), ""))
        }
        try tx.run(Statements.DropFreedOffer(id: freed.id))
        return seen
    }
}

/// A leaf on offer with its building, for searches to be held against.
struct MatchedOffer: Sendable {
    private let entry: OfferEntry
    private let building: BuildingBook.Entry
    private let landlord: TenantID

    init(_ row: Statements.OfferToMatch.Row) throws {
        entry = try OfferEntry(row)
        landlord = TenantID(row.tenantId)
        building = BuildingBook.Entry(
            id: row.buildingId,
            name: LocalizedText(zh: row.nameZh, en: row.nameEn),
            address: LocalizedText(zh: row.addressZh, en: row.addressEn),
            district: entry.district,
            point: MapPoint(longitudeE6: row.longitudeE6, latitudeE6: row.latitudeE6)
        )
    }

    /// Tells a search of it, once; one that was saved after it came free has shown it.
    fileprivate func tell(
        _ search: Statements.SearchesOfRent.Row,
        _ freed: String,
        in tx: borrowing Transaction
    ) throws {
        guard search.id < freed, try SearchFilter(search).finds(entry, in: building) else { return }
        let kept = try tx.run(
            Statements.KeepNotice(
                personId: search.personId,
                searchId: search.id,
                homeId: entry.key.homeID,
                leaf: entry.key.leaf,
                rent: entry.key.rent,
                toldAt: tx.now
            )
        )
        guard kept == 1 else { return }
        try tx.act(in: landlord)
        try tx.publish(
            SearchMatched(
                searchId: search.id,
                personId: PersonID(search.personId),
                homeId: entry.key.homeID,
                room: entry.key.leaf == 0 ? nil : entry.key.leaf,
                rentFen: entry.key.rent,
                at: tx.now
            )
        )
    }
}

extension Statements.OfferToMatch.Row: OfferRow {}
