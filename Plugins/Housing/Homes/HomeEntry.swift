import PluginKit

/// A home on its way into the tables.
struct HomeEntry: Sendable {
    let id: String
    let buildingID: String
    let district: District
    let layout: Layout
    let areaDm2: Int64
    let floor: Int64
    let door: String
    let draft: HomeDraft
    /// Who has verified it; nil where nobody is known to have, so that it is on no list yet.
    let verification: HomeVerification?

    private var isListed: Bool { verification != nil }

    /// Writes the home and a row a leaf; `available` says which leaves are free.
    ///
    /// Throws when the door is another home's.
    func insert(
        _ rule: RentRule,
        at instant: Instant,
        available: (Int64) -> Bool,
        in tx: borrowing Transaction
    ) throws {
        let added = try tx.run(
            Statements.InsertHome(
                id: id,
                buildingId: buildingID,
                kind: draft.kind.rawValue,
                layout: layout.rawValue,
                leaves: Int64(draft.leaves.count),
                areaDm2: areaDm2,
                floor: floor,
                door: door,
                listed: isListed,
                verifiedBy: verification?.by,
                verifiedOn: verification?.on,
                at: instant
            )
        )
        guard added == 1 else { throw Fault.doorTaken(door) }
        for leaf in draft.leaves {
            try tx.run(
                Statements.InsertOffer(
                    homeId: id,
                    leaf: leaf.number,
                    buildingId: buildingID,
                    district: district.rawValue,
                    kind: draft.kind.rawValue,
                    layout: layout.rawValue,
                    rooms: leaf.rooms,
                    areaDm2: leaf.areaDm2,
                    floor: floor,
                    rent: leaf.rent,
                    marketRent: leaf.marketRent,
                    capRule: rule.version,
                    capBasisPoints: rule.capBasisPoints,
                    listed: isListed,
                    available: available(leaf.number)
                )
            )
            guard isListed, available(leaf.number) else { continue }
            try tx.change(OfferBook.self, .onOffer(offer(of: leaf)))
        }
    }

    private func offer(of leaf: HomeDraft.Leaf) -> OfferEntry {
        OfferEntry(
            key: SearchCursor(rent: leaf.rent, homeID: id, leaf: leaf.number),
            buildingID: buildingID,
            district: district,
            kind: draft.kind,
            layout: layout,
            freeFrom: nil,
            rooms: leaf.rooms,
            areaDm2: leaf.areaDm2,
            floor: floor
        )
    }

    /// What the bus learns of it.
    func listed(by landlord: TenantID, _ rule: RentRule) -> HomeListed {
        HomeListed(
            homeId: id,
            tenantId: landlord,
            buildingId: buildingID,
            district: district.key,
            kind: draft.kind,
            leaves: Int64(draft.leaves.count),
            areaDm2: areaDm2,
            rentFen: draft.lowestRent,
            capRule: rule.version
        )
    }

    /// What the landlord gets back.
    func shown(of landlord: TenantID, in building: Building, _ rule: RentRule) -> Home {
        Home(
            id: id,
            tenantId: landlord,
            building: building,
            kind: draft.kind,
            layout: layout,
            areaDm2: areaDm2,
            floor: floor,
            available: isListed,
            rooms: draft.leaves.map { leaf in
                HomeRoom(
                    leaf: leaf.number,
                    rooms: leaf.rooms,
                    areaDm2: leaf.areaDm2,
                    rentFen: leaf.rent,
                    marketRentFen: leaf.marketRent,
                    available: isListed,
                    freeFrom: nil
                )
            },
            monthlyCost: MonthlyCost(rent: draft.leaves.reduce(Money(fen: 0)) { $0 + $1.rent }),
            capRule: rule.version,
            verification: verification
        )
    }
}
