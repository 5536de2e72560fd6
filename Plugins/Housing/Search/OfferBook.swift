import PluginKit

/// Every leaf that can be had now, in memory: what search reads.
///
/// An index on the disk that serves search dirties a page of its own for every home that is listed
/// and every hold that is placed; this one costs a fraction of a microsecond.
struct OfferBook: Projection {
    enum Change: Sendable {
        case building(BuildingBook.Entry)
        case onOffer(OfferEntry)
        case taken(OfferEntry)
    }

    /// Shares of the list with one district and one number of rooms.
    struct Share: Hashable {
        let district: District
        let rooms: Int64
    }

    private static let rowsPerRead: Int64 = 4096

    private(set) var buildings = BuildingBook()
    private var shares: [Share: SortedList<OfferEntry, OfferTrait>] = [:]

    init(from snapshot: borrowing Snapshot) throws {
        var building = ""
        while true {
            let rows = try snapshot.all(
                Statements.BuildingsToProject(afterId: building, limit: OfferBook.rowsPerRead)
            )
            for row in rows { buildings.add(try BuildingBook.Entry(row)) }
            guard let last = rows.last else { break }
            building = last.id
        }
        var (home, leaf) = ("", Int64(-1))
        while true {
            let rows = try snapshot.all(
                Statements.OffersToProject(
                    afterHome: home,
                    afterLeaf: leaf,
                    limit: OfferBook.rowsPerRead
                )
            )
            for row in rows { apply(.onOffer(try OfferEntry(row))) }
            guard let last = rows.last else { break }
            (home, leaf) = (last.homeId, last.leaf)
        }
    }

    mutating func apply(_ change: Change) {
        switch change {
        case .building(let entry): buildings.add(entry)
        case .onOffer(let entry):
            let trait = OfferTrait(entry, building: buildings.number(of: entry.buildingID))
            shares[entry.share, default: SortedList()].put(entry, trait)
        case .taken(let entry): shares[entry.share]?.remove(entry.key)
        }
    }

    /// The first leaves of a share that fit, after a place and up to a rent.
    func first(
        _ limit: Int,
        of share: Share,
        after place: SearchCursor,
        rentMax: Money,
        fitting fit: OfferFit
    ) -> [OfferEntry] {
        var found: [OfferEntry] = []
        shares[share]?.walk(after: place, to: rentMax.fen, where: fit.holds) { entry in
            found.append(entry)
            return found.count < limit
        }
        return found
    }

    /// How many leaves each choice would leave.
    func counts(for filter: SearchFilter) -> OfferCounts {
        var counts = OfferCounts()
        guard let fit = OfferFit(filter, kind: nil, in: buildings) else { return counts }
        for (share, list) in shares {
            var (whole, shared) = (Int64(0), Int64(0))
            list.traits(from: filter.rentMin.fen, to: filter.rentMax.fen) { trait in
                guard fit.holds(of: trait) else { return }
                if trait.kind == .whole { whole += 1 } else { shared += 1 }
            }
            counts.add(whole, share.district, share.rooms, .whole, for: filter)
            counts.add(shared, share.district, share.rooms, .shared, for: filter)
        }
        return counts
    }

    /// An entry as a card shows it.
    func summary(of entry: OfferEntry) -> HomeSummary {
        let name = buildings.name(of: entry.buildingID)
        return HomeSummary(
            id: entry.key.homeID,
            room: entry.key.leaf == 0 ? nil : entry.key.leaf,
            buildingZh: name?.zh ?? "",
            buildingEn: name?.en ?? "",
            district: entry.district.key,
            kind: entry.kind,
            layout: entry.layout,
            rooms: entry.rooms,
            areaDm2: entry.areaDm2,
            floor: entry.floor,
            rentFen: entry.key.rent
        )
    }
}

extension OfferEntry {
    /// The share of the list it belongs to.
    fileprivate var share: OfferBook.Share { OfferBook.Share(district: district, rooms: rooms) }
}

extension Transaction {
    /// Tells the book which leaves a statement put on offer or took from it, and those who keep searches
    /// of the leaves that `cameFree` is true of.
    func follow(
        _ rows: [some OfferRow],
        cameFree: (_ leaf: Int64) -> Bool = { _ in true }
    ) throws {
        var freed: [OfferEntry] = []
        for row in rows {
            let entry = try OfferEntry(row)
            try change(OfferBook.self, row.isOnOffer ? .onOffer(entry) : .taken(entry))
            if row.isOnOffer, cameFree(row.leaf) { freed.append(entry) }
        }
        try SearchWatch.note(freed, in: self)
    }
}
