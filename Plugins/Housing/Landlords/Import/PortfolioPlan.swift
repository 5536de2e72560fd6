import PluginKit

/// What becomes of each home of a list: pure, of the list, of what the tables hold, and of the rule of
/// the day.
struct PortfolioPlan: Sendable {
    /// A home of the list with its verdict.
    struct Judged: Sendable {
        let home: PortfolioHome
        /// What it is in the tables; nil where it is not there yet.
        let id: String?
        let outcome: PortfolioOutcome
        let mistakes: [PortfolioMistake]
    }

    let homes: [Judged]
    let list: PortfolioList

    init(_ list: PortfolioList, known: PortfolioKnown, rule: RentRule) {
        self.list = list
        homes = list.homes.map { PortfolioPlan.judge($0, list, known, rule) }
    }

    /// How many homes have an outcome.
    func count(_ outcome: PortfolioOutcome) -> Int { homes.count { $0.outcome == outcome } }

    private static func judge(
        _ home: PortfolioHome,
        _ list: PortfolioList,
        _ known: PortfolioKnown,
        _ rule: RentRule
    ) -> Judged {
        var mistakes = home.mistakes
        mistakes += judgeBuilding(home, list, known)
        if let terms = home.terms {
            if let before = known.homes[home.reference] {
                mistakes += differences(home, terms, before, known.buildings[home.building]?.id)
            } else {
                let floors =
                    known.buildings[home.building]?.terms.floors
                    ?? list.buildings[home.building]?.terms.floors
                mistakes += judgeTerms(home, terms, rule, floors: floors)
                mistakes += judgeDoor(home, terms, known)
            }
        }
        let id = known.homes[home.reference]?.id
        let outcome: PortfolioOutcome =
            !mistakes.isEmpty || home.terms == nil ? .refused : id == nil ? .added : .unchanged
        return Judged(home: home, id: id, outcome: outcome, mistakes: mistakes)
    }

    private static func judgeBuilding(
        _ home: PortfolioHome,
        _ list: PortfolioList,
        _ known: PortfolioKnown
    ) -> [PortfolioMistake] {
        let line = home.lines.min()
        if let wrong = list.buildingMistakes[home.building]?.first {
            return [
                PortfolioMistake(
                    line: line,
                    .building,
                    zh: "这栋楼有误，见第 \(wrong.line ?? 0) 行。",
                    en: "Something is wrong with this building: see line \(wrong.line ?? 0)."
                )
            ]
        }
        let described = list.buildings[home.building]
        guard let before = known.buildings[home.building] else {
            guard described == nil else { return [] }
            return [
                PortfolioMistake(
                    line: line,
                    .buildingName,
                    zh: "新楼栋要填名称、城区、地址、经度、纬度和总层数（填一行即可）。",
                    en:
                        "A building that is not known yet needs its name, district, address, longitude,"
                        + " latitude and floors, on one of its lines."
                )
            ]
        }
        guard let described, described.terms != before.terms else { return [] }
        return [
            PortfolioMistake(
                line: described.line,
                .building,
                zh: "这栋楼已经登记，写的与登记的不同：\(changed(described.terms, before.terms, .zh))。"
                    + "请照登记的填写，或留空。",
                en: "The building is on record with another"
                    + " \(changed(described.terms, before.terms, .en)): write what is on record, or"
                    + " leave it empty."
            )
        ]
    }

    /// The rules that any home has to keep.
    private static func judgeTerms(
        _ home: PortfolioHome,
        _ terms: CreateHome,
        _ rule: RentRule,
        floors: Int64?
    ) -> [PortfolioMistake] {
        var violations = Violations()
        _ = HomeDraft(terms, rule: rule, &violations)
        if let floors, terms.floor > floors {
            violations.add(
                "/floor",
                "maximum",
                zh: "这栋楼只有 \(floors) 层。",
                en: "The building has \(floors) floors."
            )
        }
        return violations.list.map { home.mistake($0, terms, rule) }
    }

    private static func judgeDoor(
        _ home: PortfolioHome,
        _ terms: CreateHome,
        _ known: PortfolioKnown
    ) -> [PortfolioMistake] {
        guard let building = known.buildings[home.building],
            known.doors.contains(PortfolioKnown.door(terms.door, of: building.id))
        else { return [] }
        return [
            PortfolioMistake(
                line: home.lines.min(),
                .door,
                zh: "这扇门后已有登记的房源，但不是用这个编号导入的。",
                en: "A home behind this door is on record already, and not under this id."
            )
        ]
    }

    /// A home that is there is not changed by a list; what differs is said.
    private static func differences(
        _ home: PortfolioHome,
        _ terms: CreateHome,
        _ before: PortfolioKnown.KnownHome,
        _ building: String?
    ) -> [PortfolioMistake] {
        var same = terms
        same.buildingId = before.terms.buildingId
        let moved = building != before.terms.buildingId
        guard moved || same != before.terms else { return [] }
        let columns = (moved ? [PortfolioColumn.building] : []) + changed(same, before.terms)
        return columns.map { column in
            PortfolioMistake(
                line: home.lines.min(),
                column,
                zh: "这个房源编号已经登记，此项与登记的不同。导入不会改动已登记的房源。",
                en:
                    "The home id is on record with something else here. An import changes no home that"
                    + " is on record."
            )
        }
    }

    private static func changed(_ terms: CreateHome, _ before: CreateHome) -> [PortfolioColumn] {
        var columns: [PortfolioColumn] = []
        if terms.kind != before.kind { columns.append(.kind) }
        if terms.layout != before.layout { columns.append(.layout) }
        if terms.floor != before.floor { columns.append(.floor) }
        if terms.door != before.door { columns.append(.door) }
        if terms.areaDm2 != before.areaDm2 { columns.append(.area) }
        if terms.rooms != before.rooms { columns.append(.rooms) }
        if terms.rentFen != before.rentFen { columns.append(.rent) }
        if terms.marketRentFen != before.marketRentFen { columns.append(.marketRent) }
        if terms.sharedRooms != before.sharedRooms { columns.append(.room) }
        return columns
    }

    private static func changed(
        _ terms: CreateBuilding,
        _ before: CreateBuilding,
        _ language: Language
    ) -> String {
        var columns: [PortfolioColumn] = []
        if terms.nameZh != before.nameZh { columns.append(.buildingName) }
        if terms.nameEn != before.nameEn { columns.append(.buildingNameEn) }
        if terms.district != before.district { columns.append(.district) }
        if terms.addressZh != before.addressZh { columns.append(.address) }
        if terms.addressEn != before.addressEn { columns.append(.addressEn) }
        if terms.longitudeE6 != before.longitudeE6 { columns.append(.longitude) }
        if terms.latitudeE6 != before.latitudeE6 { columns.append(.latitude) }
        if terms.floors != before.floors { columns.append(.floors) }
        return columns.map { $0.title[language] }.joined(separator: language == .zh ? "、" : ", ")
    }
}

extension PortfolioHome {
    /// A broken rule, at the cell of the list that breaks it.
    fileprivate func mistake(
        _ violation: Violation,
        _ terms: CreateHome,
        _ rule: RentRule
    ) -> PortfolioMistake {
        let parts = violation.place.split(separator: "/").map(String.init)
        let room = parts.count == 3 && parts[0] == "sharedRooms" ? Int(parts[1]) : nil
        let line = room.flatMap { lines.indices.contains($0) ? lines[$0] : nil } ?? lines.min()
        let column = PortfolioHome.column(parts.last ?? "")
        guard violation.rule == "cap" else {
            return PortfolioMistake(
                line: line,
                column,
                zh: violation.message.zh,
                en: violation.message.en
            )
        }
        let market = room.flatMap { terms.sharedRooms?[$0].marketRentFen } ?? terms.marketRentFen
        let most = Shown.yuan(rule.highestRent(market: market ?? Money(fen: 0)))
        return PortfolioMistake(
            line: line,
            column,
            zh: "超过上限：按规则 \(rule.version)，市场租金的 \(rule.capBasisPoints / 100)% 为 \(most) 元。",
            en:
                "It is above the cap: \(rule.capBasisPoints / 100)% of the market rent is \(most) yuan"
                + " (rule \(rule.version))."
        )
    }

    private static func column(_ member: String) -> PortfolioColumn? {
        switch member {
        case "rentFen": .rent
        case "marketRentFen": .marketRent
        case "areaDm2": .area
        case "rooms": .rooms
        case "floor": .floor
        case "door": .door
        case "kind": .kind
        case "layout": .layout
        case "sharedRooms": .room
        default: nil
        }
    }
}
