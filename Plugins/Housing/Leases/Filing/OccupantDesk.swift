import PluginKit

/// Who lives in a home: the tenant says so, and nobody else reads whole names and numbers.
enum OccupantDesk {
    private static let tenantNumber: Int64 = 1
    /// Names of a lease at most, with those who have left.
    private static let namesMax = 200
    /// Of which so many are shown.
    fileprivate static let shownMax = 50

    /// Registers somebody, within the heads that the home's area allows.
    static func add(_ input: AddOccupant, in tx: borrowing Transaction) throws -> OccupantList {
        let lease = try TenantDesk.own(input.id, in: tx)
        guard lease.life.isLived else { throw Fault.leaseNotNow(lease.life.state) }
        try ContractWords.check(input.name, at: "/name")
        let number = try CitizenID(input.citizenId, on: tx.now.civilDay, within: tx.citizenIDs)
        let known = try tx.all(Statements.OccupantsOfLease(leaseId: lease.id))
        let living = known.filter { $0.untilDay == nil }
        let tenant = try Applicant.of(lease.id, in: tx)?.number
        guard tenant?.number != number.number,
            try !living.contains(where: { try tx.open($0.citizenId).number == number.number })
        else { throw Fault.occupantKnown() }
        let most = try headsMax(lease, area(lease, in: tx), on: tx.now.civilDay)
        guard Int64(living.count) + 1 < most else { throw Fault.occupantTooMany(most) }
        guard known.count < namesMax else { throw Fault.occupantRegisterFull() }
        let next = (known.last?.number ?? tenantNumber) + 1
        let row = "\(lease.id)/\(next)"
        try tx.run(
            Statements.InsertOccupant(
                id: row,
                leaseId: lease.id,
                number: next,
                name: try tx.seal(
                    SecretText(input.name),
                    as: Fields.Occupant.Name.self,
                    row: row,
                    about: lease.person
                ),
                citizenId: try tx.seal(
                    number,
                    as: Fields.Occupant.CitizenId.self,
                    row: row,
                    about: lease.person
                ),
                sinceDay: tx.now.civilDay
            )
        )
        return try changed(lease, in: tx)
    }

    /// Takes somebody out; said again nothing changes.
    static func remove(
        _ input: RemoveOccupant,
        in tx: borrowing Transaction
    ) throws -> OccupantList {
        let lease = try TenantDesk.own(input.id, in: tx)
        let known = try tx.all(Statements.OccupantsOfLease(leaseId: lease.id))
        guard let one = known.first(where: { $0.number == input.number }) else {
            throw Fault.occupantNotFound()
        }
        guard one.untilDay == nil, lease.life.isLived else { return try list(lease, in: tx) }
        try tx.run(
            Statements.RemoveOccupant(
                leaseId: lease.id,
                number: input.number,
                untilDay: tx.now.civilDay
            )
        )
        return try changed(lease, in: tx)
    }

    /// The keys are back: nobody of the lease lives there any more, and its end is to be filed.
    static func leaseEnded(_ lease: LeaseFile, in tx: borrowing Transaction) throws {
        try tx.run(Statements.CloseRegister(leaseId: lease.id, untilDay: tx.now.civilDay))
        try FilingDesk.open(.end, lease, in: tx)
    }

    /// Whoever lives there now is told to the office again, and the bus hears how many they are.
    private static func changed(
        _ lease: LeaseFile,
        in tx: borrowing Transaction
    ) throws -> OccupantList {
        try FilingDesk.open(.amendment, lease, in: tx)
        let list = try list(lease, in: tx)
        let heads = list.items.filter { $0.untilDay == nil }.count
        try tx.publish(
            OccupantsChanged(
                leaseId: lease.id,
                homeId: lease.homeID,
                room: lease.leaf,
                tenantId: lease.tenant,
                personId: lease.person,
                heads: Int64(heads),
                at: tx.now
            )
        )
        return list
    }

    private static func area(_ lease: LeaseFile, in tx: borrowing Transaction) throws -> Int64 {
        let area = Statements.AreaOfLease(homeId: lease.homeID, leaf: lease.leaf)
        return try tx.first(area)?.areaDm2 ?? 0
    }

    private static func headsMax(_ lease: LeaseFile, _ area: Int64, on day: CivilDay) -> Int64 {
        FilingRule.inForce(on: day).headsMax(areaDm2: area)
    }

    // MARK: - Reading

    private static func list(
        _ lease: LeaseFile,
        in tx: borrowing Transaction
    ) throws -> OccupantList {
        let rows = try tx.all(Statements.OccupantsOfLease(leaseId: lease.id))
        let tenant = try Applicant.of(lease.id, in: tx)
        let first = tenant.map {
            Occupant(
                number: tenantNumber,
                name: $0.name,
                citizenId: $0.number.number,
                isTenant: true,
                sinceDay: lease.firstDay
            )
        }
        let others = try rows.map {
            try Occupant($0, tx.open($0.name).text, tx.open($0.citizenId).number)
        }
        let most = try headsMax(lease, area(lease, in: tx), on: tx.now.civilDay)
        return OccupantList(lease, first, others, most: most)
    }

    /// The people of the caller's lease, by name.
    static func own(_ id: String, in snapshot: borrowing Snapshot) throws -> OccupantList {
        guard let row = try snapshot.first(Statements.OwnLease(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try list(LeaseFile(row), isMasked: false, in: snapshot)
    }

    /// The people of a lease of the caller's organisation, masked.
    static func masked(_ id: String, in snapshot: borrowing Snapshot) throws -> OccupantList {
        guard let row = try snapshot.first(Statements.LeaseOfLandlord(id: id)) else {
            throw Fault.leaseNotFound()
        }
        return try list(LeaseFile(row), isMasked: true, in: snapshot)
    }

    private static func list(
        _ lease: LeaseFile,
        isMasked: Bool,
        in snapshot: borrowing Snapshot
    ) throws -> OccupantList {
        let applicant = try snapshot.first(Statements.ApplicantOfJourney(journeyId: lease.id))
        let first = try applicant.map { row in
            Occupant(
                number: tenantNumber,
                name: isMasked
                    ? try snapshot.masked(row.name) : try snapshot.open(row.name).text,
                citizenId: isMasked
                    ? try snapshot.masked(row.citizenId)
                    : try snapshot.open(row.citizenId).number,
                isTenant: true,
                sinceDay: lease.firstDay
            )
        }
        let rows = try snapshot.all(Statements.OccupantsOfLease(leaseId: lease.id))
        let others = try rows.map { row in
            try isMasked
                ? Occupant(row, snapshot.masked(row.name), snapshot.masked(row.citizenId))
                : Occupant(row, snapshot.open(row.name).text, snapshot.open(row.citizenId).number)
        }
        let area = try snapshot.first(
            Statements.AreaOfLease(homeId: lease.homeID, leaf: lease.leaf)
        )?.areaDm2
        let today = snapshot.call.received.instant.civilDay
        return OccupantList(
            lease,
            first,
            others,
            most: headsMax(lease, area ?? 0, on: today)
        )
    }
}

extension Occupant {
    fileprivate init(_ row: Statements.OccupantsOfLease.Row, _ name: String, _ number: String) {
        self.init(
            number: row.number,
            name: name,
            citizenId: number,
            isTenant: false,
            sinceDay: row.sinceDay,
            untilDay: row.untilDay
        )
    }
}

extension OccupantList {
    fileprivate init(
        _ lease: LeaseFile,
        _ tenant: Occupant?,
        _ others: [Occupant],
        most: Int64
    ) {
        let living = others.filter { $0.untilDay == nil }
        let left = others.filter { $0.untilDay != nil }
        // The register keeps who has left; of those the last are shown.
        let shown = living + left.suffix(max(0, OccupantDesk.shownMax - 1 - living.count))
        self.init(
            leaseId: lease.id,
            headsMax: most,
            version: Int64(others.count + left.count),
            items: [tenant].compactMap(\.self) + shown.sorted { $0.number < $1.number }
        )
    }
}
