public import PluginKit

extension Housing: Seedable {
    /// Homes a chunk: the last row of a shared flat may reach into the next chunk's numbers.
    static let seedChunkHomes = 200

    /// 128 chunks of about 200 homes.
    public static var seedChunks: Int { WuhanModel.homes / seedChunkHomes }

    /// As many again, each of the people of one chunk's homes.
    public static var seedPastChunks: Int { seedChunks }

    /// The numbers of a chunk's homes.
    static func seedNumbers(of chunk: Int) -> Range<Int> {
        chunk * seedChunkHomes..<(chunk + 1) * seedChunkHomes
    }

    /// The model's landlords.
    public static func seedTenants(seed: UInt64) -> [SeedTenant] {
        (0..<WuhanModel.landlords).map { number in
            let digits = SeedHome.padded(number + 1, to: 2)
            return (
                id: seedTenant(number),
                name: LocalizedText(zh: seedName(number), en: "Sample Landlord \(digits)")
            )
        }
    }

    static func seedName(_ number: Int) -> String {
        "示例房东\(SeedHome.padded(number + 1, to: 2))号"
    }

    static func seedTenant(_ number: Int) -> TenantID {
        TenantID("landlord-\(SeedHome.padded(number + 1, to: 2))")
    }

    /// Writes one chunk of the model city; no event but one, with the last chunk of homes.
    public func seed(
        chunk: Int,
        day: CivilDay,
        seed: UInt64,
        in transaction: borrowing Transaction
    ) throws {
        if chunk == 0, try transaction.first(Statements.AnyBuilding()) != nil {
            throw Fault.datasetPresent()
        }
        let plan = SeedPlan(seed: seed)
        let numbers = Housing.seedNumbers(of: chunk % Housing.seedChunks)
        for project in plan.projects(of: numbers) {
            let flats = SeedFlat.all(of: project, plan, numbers, day)
            try transaction.act(in: Housing.seedTenant(project.landlord))
            guard chunk < Housing.seedChunks else {
                let past = SeedPast(seed: seed, day: day)
                for place in flats.flatMap(\.places) { try past.write(place, in: transaction) }
                continue
            }
            try write(flats, of: project, day, seed, in: transaction)
        }
        guard chunk == Housing.seedChunks - 1 else { return }
        try DayTurn.schedule(after: day, in: transaction)
        try transaction.publish(
            DatasetSeeded(
                dataset: "wuhan-model",
                seed: String(seed),
                day: day,
                homes: Int64(WuhanModel.homes),
                landlords: Int64(WuhanModel.landlords)
            )
        )
    }

    private func write(
        _ flats: [SeedFlat],
        of project: SeedPlan.Project,
        _ day: CivilDay,
        _ seed: UInt64,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.KeepMandate(
                untilDay: day.adding(months: WuhanModel.mandateMonths),
                rentMax: WuhanModel.mandateRentMax,
                lessorName: Housing.seedName(project.landlord),
                grantedAt: day.adding(months: -WuhanModel.listedMonths).start
            )
        )
        let landlord = Housing.seedTenant(project.landlord)
        for flat in flats {
            if flat.isFirst { try insert(flat.building, in: project.share.district, tx) }
            try insert(flat.home, of: landlord, on: day, seed: seed, tx)
        }
    }

    private func insert(
        _ building: SeedBuilding,
        in district: District,
        _ tx: borrowing Transaction
    ) throws {
        try tx.run(
            Statements.InsertBuilding(
                id: building.id,
                district: district.rawValue,
                nameZh: building.nameZh,
                nameEn: building.nameEn,
                addressZh: building.addressZh,
                addressEn: building.addressEn,
                longitudeE6: building.longitudeE6,
                latitudeE6: building.latitudeE6,
                floors: Int64(building.floors)
            )
        )
        let entry = BuildingBook.Entry(
            id: building.id,
            name: LocalizedText(zh: building.nameZh, en: building.nameEn),
            address: LocalizedText(zh: building.addressZh, en: building.addressEn),
            district: district,
            point: MapPoint(longitudeE6: building.longitudeE6, latitudeE6: building.latitudeE6)
        )
        try tx.change(OfferBook.self, .building(entry))
    }

    private func insert(
        _ seeded: SeedHome,
        of landlord: TenantID,
        on day: CivilDay,
        seed: UInt64,
        _ tx: borrowing Transaction
    ) throws {
        let leases = seeded.leases
        let listed = day.adding(months: -WuhanModel.listedMonths).start
        try seeded.home.insert(
            RentRule.inForce(on: day),
            at: listed,
            available: { leases[$0] == nil },
            in: tx
        )
        for (index, leaf) in seeded.home.draft.leaves.enumerated() {
            let lock = SeedLock(seeded.unit.firstHome + index, seed: seed)
            try tx.run(
                Statements.InsertLockRight(
                    number: lock.number,
                    landlordId: landlord.text,
                    givenAt: listed
                )
            )
            try tx.run(
                Statements.KeepLock(
                    homeId: seeded.home.id,
                    leaf: leaf.number,
                    number: lock.number,
                    reach: lock.reach.rawValue
                )
            )
            guard let lease = leases[leaf.number] else { continue }
            try tx.run(
                Statements.InsertOccupancy(
                    id: "lease-wl-\(seeded.home.id.suffix(SeedHome.digits))-\(leaf.number)",
                    homeId: seeded.home.id,
                    leaf: leaf.number,
                    kind: "lease",
                    startDay: lease.start,
                    endDay: lease.end
                )
            )
        }
    }
}
