import PluginKit

/// A column of a landlord's list of homes, by the names it may have in the list's first line.
enum PortfolioColumn: String, Sendable, CaseIterable {
    case building, buildingName, buildingNameEn, district, address, addressEn, longitude, latitude
    case floors, home, kind, layout, floor, door, area, rooms, room, roomArea, rent, marketRent

    /// Columns that a list without them is no list of homes.
    static let needed: [PortfolioColumn] = [
        .building, .home, .kind, .layout, .floor, .door, .area, .rent, .marketRent,
    ]

    /// Its name, with its unit.
    var title: LocalizedText {
        switch self {
        case .building: LocalizedText(zh: "楼栋编号", en: "Building id")
        case .buildingName: LocalizedText(zh: "楼栋名称", en: "Building name")
        case .buildingNameEn: LocalizedText(zh: "楼栋英文名", en: "English building name")
        case .district: LocalizedText(zh: "城区", en: "District")
        case .address: LocalizedText(zh: "地址", en: "Address")
        case .addressEn: LocalizedText(zh: "英文地址", en: "English address")
        case .longitude: LocalizedText(zh: "经度", en: "Longitude")
        case .latitude: LocalizedText(zh: "纬度", en: "Latitude")
        case .floors: LocalizedText(zh: "总层数", en: "Floors")
        case .home: LocalizedText(zh: "房源编号", en: "Home id")
        case .kind: LocalizedText(zh: "出租方式", en: "Kind")
        case .layout: LocalizedText(zh: "户型", en: "Layout")
        case .floor: LocalizedText(zh: "楼层", en: "Floor")
        case .door: LocalizedText(zh: "门牌号", en: "Door")
        case .area: LocalizedText(zh: "面积（㎡）", en: "Area (m2)")
        case .rooms: LocalizedText(zh: "房间数", en: "Rooms")
        case .room: LocalizedText(zh: "房间号", en: "Room")
        case .roomArea: LocalizedText(zh: "房间面积（㎡）", en: "Room area (m2)")
        case .rent: LocalizedText(zh: "月租（元）", en: "Rent (yuan)")
        case .marketRent: LocalizedText(zh: "市场租金（元）", en: "Market rent (yuan)")
        }
    }

    /// Other names that landlords give it.
    private var others: [String] {
        switch self {
        case .buildingName: ["楼盘", "小区"]
        case .district: ["行政区", "区域"]
        case .floors: ["楼层总数"]
        case .area: ["建筑面积"]
        case .rooms: ["室数"]
        case .rent: ["租金", "月租金"]
        case .marketRent: ["市场月租"]
        default: []
        }
    }

    /// The column with a name: of either language, in any width and case, with a unit or without.
    init?(heading: String) {
        let name = PortfolioColumn.plain(heading)
        let found = PortfolioColumn.allCases.first { column in
            ([column.title.zh, column.title.en] + column.others).contains {
                PortfolioColumn.plain($0) == name
            }
        }
        guard let found, !name.isEmpty else { return nil }
        self = found
    }

    /// A heading without what people write in their own way.
    private static func plain(_ heading: String) -> String {
        CellText.halfWidth(heading).lowercased().prefix { $0 != "(" }
            .filter { $0 != " " && $0 != "_" && $0 != "-" }
    }
}
