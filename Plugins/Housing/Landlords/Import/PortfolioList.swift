import PluginKit

/// A landlord's list, its lines put together to homes and buildings; the tables were not asked yet.
struct PortfolioList: Sendable {
    /// A building that the list describes, on its first line that does.
    struct DescribedBuilding: Sendable {
        let line: Int
        let terms: CreateBuilding
    }

    /// Homes in the order in which the list names them.
    private(set) var homes: [PortfolioHome] = []
    private(set) var buildings: [String: DescribedBuilding] = [:]
    /// What is wrong with buildings, by their ids, and with lines that name no home.
    private(set) var buildingMistakes: [String: [PortfolioMistake]] = [:]
    private(set) var strays: [PortfolioMistake] = []

    /// What is wrong beside homes, in the order of its lines.
    var mistakes: [PortfolioMistake] {
        (strays + buildingMistakes.values.joined()).sorted {
            ($0.line ?? 0, $0.en) < ($1.line ?? 0, $1.en)
        }
    }

    init(_ file: PortfolioFile) {
        var order: [String] = []
        var groups: [String: (building: String, lines: [PortfolioFile.Line])] = [:]
        for line in file.lines {
            var reader = LineReader(line)
            let building = reader.reference(.building)
            let home = reader.reference(.home)
            if let building { describe(building, on: line) }
            strays += reader.mistakes
            guard let building, let home else { continue }
            if groups[home] == nil {
                order.append(home)
                groups[home] = (building, [])
            }
            groups[home]?.lines.append(line)
        }
        homes = order.compactMap { reference in
            guard let group = groups[reference] else { return nil }
            var reader = HomeReader(reference, in: group.building, group.lines)
            return reader.home()
        }
        refuseDoublings()
    }

    /// Notes the building that a line describes; a second description is the same or is wrong.
    private mutating func describe(_ reference: String, on line: PortfolioFile.Line) {
        var reader = LineReader(line)
        let terms = reader.building()
        buildingMistakes[reference, default: []] += reader.mistakes
        guard let terms else { return }
        guard let first = buildings[reference] else {
            buildings[reference] = DescribedBuilding(line: line.number, terms: terms)
            return
        }
        guard first.terms != terms else { return }
        buildingMistakes[reference, default: []].append(
            PortfolioMistake(
                line: line.number,
                .building,
                zh: "与第 \(first.line) 行写的这栋楼不一致。",
                en: "Line \(first.line) says something else of this building."
            )
        )
    }

    /// Two homes of the list are not behind one door.
    private mutating func refuseDoublings() {
        var doors: [String: Int] = [:]
        homes = homes.map { home in
            guard let terms = home.terms, let line = home.lines.min() else { return home }
            let door = PortfolioKnown.door(terms.door, of: home.building)
            guard let other = doors[door] else {
                doors[door] = line
                return home
            }
            return home.refused(
                PortfolioMistake(
                    line: line,
                    .door,
                    zh: "第 \(other) 行已有这扇门；一扇门后有多个房间时，用同一个房源编号填成合租。",
                    en: "Line \(other) has this door already; rooms behind one door are one shared"
                        + " flat under one home id."
                )
            )
        }
    }
}

extension PortfolioHome {
    /// The same with a mistake more.
    func refused(_ mistake: PortfolioMistake) -> PortfolioHome {
        PortfolioHome(
            reference: reference,
            building: building,
            lines: lines,
            terms: nil,
            mistakes: mistakes + [mistake]
        )
    }
}
