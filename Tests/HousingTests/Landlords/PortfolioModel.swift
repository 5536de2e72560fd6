import PluginKit
import TestGround

@testable import Housing

/// A landlord's homes, and the lists in which somebody could write them down.
struct PortfolioModel {
    var buildings: [String: CreateBuilding] = [:]
    var homes: [(reference: String, building: String, terms: CreateHome)] = []
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        for number in 1...Int.random(in: 1...3, using: &random) {
            let building = "楼-\(number)"
            buildings[building] = CreateBuilding(
                district: DistrictKey.allCases.randomElement(using: &random) ?? .wuchang,
                nameZh: "晴川湾\(number)号楼, 东",
                nameEn: "Clear \"River\" \(number)",
                addressZh: "示例路\(number)号",
                addressEn: "\(number) Sample Road",
                longitudeE6: Int64.random(in: 113_000_000...116_000_000, using: &random),
                latitudeE6: Int64.random(in: 29_000_000...32_000_000, using: &random),
                floors: 20
            )
            for door in 1...Int.random(in: 1...4, using: &random) {
                homes.append(("\(building)/\(door)", building, home(door: "\(door)0\(number)")))
            }
        }
    }

    private mutating func home(door: String) -> CreateHome {
        let isWhole = Bool.random(using: &random)
        let rooms = (1...Int.random(in: 1...4, using: &random)).map { _ in room() }
        let area = rooms.reduce(Int64(0)) { $0 + $1.areaDm2 } + 1000
        return CreateHome(
            buildingId: "",
            kind: isWhole ? .whole : .shared,
            layout: isWhole ? .oneBedroom : .fourBedroom,
            floor: Int64.random(in: 1...20, using: &random),
            door: door,
            areaDm2: area,
            rooms: isWhole ? 1 : nil,
            rentFen: isWhole ? rooms[0].rentFen : nil,
            marketRentFen: isWhole ? rooms[0].marketRentFen : nil,
            sharedRooms: isWhole ? nil : rooms
        )
    }

    private mutating func room() -> RoomTerms {
        let market = Int64.random(in: 50_000...300_000, using: &random)
        return RoomTerms(
            areaDm2: Int64.random(in: 1000...2500, using: &random),
            rentFen: Money(fen: market * 8 / 10),
            marketRentFen: Money(fen: market)
        )
    }

    // MARK: - Writing

    /// The homes as one of the lists that say so: columns in any order and language, full or half width,
    /// lines that repeat their building or do not.
    mutating func list() -> String {
        let columns = PortfolioColumn.allCases.shuffled(using: &random)
        let language: Language = Bool.random(using: &random) ? .zh : .en
        var lines = [columns.map { $0.title[language] }]
        var described: Set<String> = []
        for home in homes {
            for place in home.terms.sharedRooms?.indices.map(Optional.some) ?? [nil] {
                let isFirst = place ?? 0 == 0
                let tells = described.insert(home.building).inserted || oneIn(3)
                let cells = cells(of: home, place, isFirst: isFirst || oneIn(2), tells: tells)
                lines.append(columns.map { written(cells[$0] ?? "", $0) })
            }
        }
        let ends = ["\r\n", "\n", "\r"].randomElement(using: &random) ?? "\n"
        return lines.map { line in line.map { quoted($0) }.joined(separator: ",") }
            .joined(separator: ends)
            + (Bool.random(using: &random) ? ends : "")
    }

    private mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &random) == 0
    }

    private mutating func cells(
        of home: (reference: String, building: String, terms: CreateHome),
        _ room: Int?,
        isFirst: Bool,
        tells: Bool
    ) -> [PortfolioColumn: String] {
        let terms = home.terms
        var cells: [PortfolioColumn: String] = [
            .building: home.building, .home: home.reference,
        ]
        if isFirst {
            cells[.kind] = oneIn(2) ? Shown.kind(terms.kind, .zh) : terms.kind.rawValue
            cells[.layout] = oneIn(2) ? Shown.layout(terms.layout, .en) : terms.layout.rawValue
            cells[.floor] = "\(terms.floor)"
            cells[.door] = terms.door
            cells[.area] = Shown.area(terms.areaDm2)
        }
        if tells, let building = buildings[home.building] {
            cells[.buildingName] = building.nameZh
            cells[.buildingNameEn] = building.nameEn
            cells[.district] =
                oneIn(2) ? District(building.district).name.zh : building.district.rawValue
            cells[.address] = building.addressZh
            cells[.addressEn] = building.addressEn
            cells[.longitude] = degrees(building.longitudeE6)
            cells[.latitude] = degrees(building.latitudeE6)
            cells[.floors] = "\(building.floors)"
        }
        let terms0 = room.flatMap { terms.sharedRooms?[$0] }
        if let room { cells[.room] = "\(room + 1)" }
        if let terms0 { cells[.roomArea] = Shown.area(terms0.areaDm2) }
        cells[.rooms] = terms.rooms.map { "\($0)" }
        cells[.rent] = amount(terms0?.rentFen ?? terms.rentFen)
        cells[.marketRent] = amount(terms0?.marketRentFen ?? terms.marketRentFen)
        return cells
    }

    private mutating func amount(_ money: Money?) -> String {
        let text = money?.yuanText ?? ""
        guard text.utf8.count > 6, oneIn(2) else { return oneIn(3) ? "¥\(text)" : text }
        // 1,530.00
        let cut = text.index(text.endIndex, offsetBy: -6)
        return "\(text[..<cut]),\(text[cut...])"
    }

    private func degrees(_ e6: Int64) -> String {
        let rest = String(e6 % 1_000_000)
        return "\(e6 / 1_000_000)." + String(repeating: "0", count: 6 - rest.utf8.count) + rest
    }

    /// The text in full width here and there, with spaces around it.
    private mutating func written(_ text: String, _ column: PortfolioColumn) -> String {
        let keeps: Set<PortfolioColumn> = [
            .buildingName, .buildingNameEn, .address, .addressEn,
        ]
        guard !text.isEmpty, !keeps.contains(column), oneIn(3) else { return text }
        var wide = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isPlain = (0x21...0x7E).contains(scalar.value)
            wide.append(isPlain ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
        }
        return "　\(String(wide)) "
    }

    private mutating func quoted(_ text: String) -> String {
        let needs = text.contains { ",\"\r\n".contains($0) }
        guard needs || oneIn(4) else { return text }
        return
            "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}
