import PluginKit

/// Every leaf that can be had now, and those that are to come free, in memory: what search reads.
///
/// An index on the disk that serves search dirties a page of its own for every home that is listed
/// and every hold that is placed; this one costs a fraction of a microsecond.
struct OfferBook: Projection {
    enum Change: Sendable {
        case building(BuildingBook.Entry)
        case onOffer(OfferEntry)
        /// Nobody can have it before the day that the entry names.
        case coming(OfferEntry, CivilDay)
        case taken(OfferEntry)

        /// What a row says of its leaf.
        init(_ row: some OfferRow) throws {
            let entry = try OfferEntry(row)
            if row.isOnOffer {
                self = .onOffer(entry)
            } else if let day = row.freeFrom {
                self = .coming(entry, day)
            } else {
                self = .taken(entry)
            }
        }
    }

    /// Shares of the list with one district and one number of rooms.
    struct Share: Hashable {
        let district: District
        let rooms: Int64
    }

    private static let rowsPerRead: Int64 = 4096

    private(set) var buildings = BuildingBook()
    private var shares: [Share: SortedList<OfferEntry, OfferTrait>] = [:]
    /// What somebody still lives in: few, and apart, so that most searches do not pass them.
    private var coming: [Share: SortedList<OfferEntry, ComingTrait>] = [:]

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
            for row in rows { apply(try Change(row)) }
            guard let last = rows.last else { break }
            (home, leaf) = (last.homeId, last.leaf)
        }
    }

    mutating func apply(_ change: Change) {
        switch change {
        case .building(let entry): buildings.add(entry)
        case .onOffer(let entry):
            coming[entry.share]?.remove(entry.key)
            shares[entry.share, default: SortedList()].put(entry, trait(of: entry))
        case .coming(let entry, let day):
            shares[entry.share]?.remove(entry.key)
            let trait = ComingTrait(offer: trait(of: entry), freeFrom: day)
            coming[entry.share, default: SortedList()].put(entry, trait)
        case .taken(let entry):
            shares[entry.share]?.remove(entry.key)
            coming[entry.share]?.remove(entry.key)
        }
    }

    private func trait(of entry: OfferEntry) -> OfferTrait {
        OfferTrait(entry, building: buildings.number(of: entry.buildingID))
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
        return fit.coming == nil
            ? found : merged(found, firstComing(limit, share, place, rentMax, fit), most: limit)
    }

    /// The same of leaves that are to come free.
    private func firstComing(
        _ limit: Int,
        _ share: Share,
        _ place: SearchCursor,
        _ rentMax: Money,
        _ fit: OfferFit
    ) -> [OfferEntry] {
        var found: [OfferEntry] = []
        coming[share]?.walk(after: place, to: rentMax.fen, where: fit.holds) { entry in
            found.append(entry)
            return found.count < limit
        }
        return found
    }

    /// The first of two runs of leaves, each in order.
    func merged(_ one: [OfferEntry], _ other: [OfferEntry], most: Int) -> [OfferEntry] {
        if other.isEmpty { return one }
        return Array((one + other).sorted { $0.key < $1.key }.prefix(most))
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
        guard filter.coming != nil else { return counts }
        for (share, list) in coming {
            list.traits(from: filter.rentMin.fen, to: filter.rentMax.fen) { trait in
                guard fit.holds(of: trait) else { return }
                counts.add(1, share.district, share.rooms, trait.offer.kind, for: filter)
            }
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
            rentFen: entry.key.rent,
            freeFrom: entry.freeFrom
        )
    }
}

extension OfferEntry {
    /// The share of the list it belongs to.
    fileprivate var share: OfferBook.Share { OfferBook.Share(district: district, rooms: rooms) }
}

extension Transaction {
    /// Tells the book which leaves a statement put on offer, took from it or foretold, and those who keep
    /// searches of the leaves that `cameFree` is true of.
    func follow(
        _ rows: [some OfferRow],
        cameFree: (_ leaf: Int64) -> Bool = { _ in true }
    ) throws {
        var freed: [OfferEntry] = []
        for row in rows {
            try change(OfferBook.self, OfferBook.Change(row))
            if row.isOnOffer, cameFree(row.leaf) { freed.append(try OfferEntry(row)) }
        }
        try SearchWatch.note(freed, in: self)
    }
}
