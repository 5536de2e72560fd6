import PluginKit

/// What landlords do: add buildings and register homes.
enum LandlordDesk {
    /// Registers a home: its row, a row a leaf, and the event.
    ///
    /// It comes on the list when somebody else has verified it.
    static func list(_ input: CreateHome, in tx: borrowing Transaction) throws -> Home {
        let landlord = try landlord(tx.call)
        let rule = RentRule.inForce(on: tx.now.civilDay)
        let building = try tx.first(Statements.BuildingOfLandlord(id: input.buildingId))
        var violations = Violations()
        let draft = HomeDraft(input, rule: rule, &violations)
        check(input, building, &violations)
        guard let draft, let building, violations.isEmpty else { throw violations.fault() }
        let district = try District.stored(building.district)
        let home = HomeEntry(
            id: tx.newID(),
            buildingID: input.buildingId,
            district: district,
            layout: input.layout,
            areaDm2: input.areaDm2,
            floor: input.floor,
            door: DoorNumber.written(input.door),
            draft: draft,
            verification: nil
        )
        try home.insert(rule, at: tx.now, available: { _ in true }, in: tx)
        try tx.publish(home.listed(by: landlord, rule))
        return home.shown(of: landlord, in: Building(input.buildingId, building, district), rule)
    }

    /// Adds a building of the landlord.
    static func add(_ input: CreateBuilding, in tx: borrowing Transaction) throws -> Building {
        _ = try landlord(tx.call)
        var violations = Violations()
        ContractWords.check(input.nameZh, at: "/nameZh", &violations)
        ContractWords.check(input.addressZh, at: "/addressZh", &violations)
        guard violations.isEmpty else { throw violations.fault() }
        let id = tx.newID()
        try tx.run(
            Statements.InsertBuilding(
                id: id,
                district: District(input.district).rawValue,
                nameZh: input.nameZh,
                nameEn: input.nameEn,
                addressZh: input.addressZh,
                addressEn: input.addressEn,
                longitudeE6: input.longitudeE6,
                latitudeE6: input.latitudeE6,
                floors: input.floors
            )
        )
        let building = Building(
            id: id,
            district: input.district,
            nameZh: input.nameZh,
            nameEn: input.nameEn,
            addressZh: input.addressZh,
            addressEn: input.addressEn,
            longitudeE6: input.longitudeE6,
            latitudeE6: input.latitudeE6,
            floors: input.floors
        )
        try tx.change(OfferBook.self, .building(BuildingBook.Entry(building)))
        return building
    }

    /// A page of the landlord's buildings.
    static func buildings(
        _ input: GetBuildings,
        in snapshot: borrowing Snapshot
    ) throws -> BuildingList {
        _ = try landlord(snapshot.call)
        let rows = try snapshot.all(
            Statements.BuildingsOfLandlord(afterId: input.after ?? "", limit: input.limit + 1)
        )
        let items = try rows.prefix(Int(input.limit)).map { row in
            Building(
                id: row.id,
                district: try District.stored(row.district).key,
                nameZh: row.nameZh,
                nameEn: row.nameEn,
                addressZh: row.addressZh,
                addressEn: row.addressEn,
                longitudeE6: row.longitudeE6,
                latitudeE6: row.latitudeE6,
                floors: row.floors
            )
        }
        return BuildingList(items: items, next: rows.count > items.count ? items.last?.id : nil)
    }

    private static func landlord(_ call: CallContext) throws -> TenantID {
        guard let tenant = call.tenant else { throw Fault.noLandlord() }
        return tenant
    }

    private static func check(
        _ input: CreateHome,
        _ building: Statements.BuildingOfLandlord.Row?,
        _ violations: inout Violations
    ) {
        if !DoorNumber.isGood(input.door) {
            violations.add(
                "/door",
                "door",
                zh: "门牌号只含半角字母、数字、汉字和 - # / .，不含空格，例如 2-301A。",
                en: "A door number has letters, digits, Chinese characters and - # / . only,"
                    + " such as 201."
            )
        }
        guard let building else {
            violations.add(
                "/buildingId",
                "reference",
                zh: "本机构没有这栋楼。",
                en: "The landlord has no such building."
            )
            return
        }
        if input.floor > building.floors {
            violations.add(
                "/floor",
                "maximum",
                zh: "这栋楼只有 \(building.floors) 层。",
                en: "The building has \(building.floors) floors."
            )
        }
    }
}

extension Building {
    fileprivate init(
        _ id: String,
        _ row: Statements.BuildingOfLandlord.Row,
        _ district: District
    ) {
        self.init(
            id: id,
            district: district.key,
            nameZh: row.nameZh,
            nameEn: row.nameEn,
            addressZh: row.addressZh,
            addressEn: row.addressEn,
            longitudeE6: row.longitudeE6,
            latitudeE6: row.latitudeE6,
            floors: row.floors
        )
    }
}

extension Fault {
    /// The caller acts for no organisation.
    static func noLandlord(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "housing.landlord.needed",
            message: LocalizedText(zh: "您没有代表任何房东机构。", en: "You act for no landlord."),
            remedy: LocalizedText(
                zh: "请以房东机构工作人员的身份登录。",
                en: "Sign in as staff of a landlord."
            ),
            location: location
        )
    }
}
