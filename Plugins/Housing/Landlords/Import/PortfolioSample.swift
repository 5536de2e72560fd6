import PluginKit

/// Homes that show how a list is filled in: a whole flat, and a shared one of two rooms.
enum PortfolioSample {
    static func lines(_ language: Language) -> [[PortfolioColumn: String]] {
        let whole: [PortfolioColumn: String] = [
            .home: "A-201", .kind: Shown.kind(.whole, language),
            .layout: Shown.layout(.oneBedroom, language), .floor: "2", .door: "201",
            .area: "45.5", .rooms: "1", .rent: "1200", .marketRent: "1500",
        ]
        let shared: [PortfolioColumn: String] = [
            .home: "A-202", .kind: Shown.kind(.shared, language),
            .layout: Shown.layout(.twoBedroom, language), .floor: "2", .door: "202",
            .area: "70", .room: "1", .roomArea: "18", .rent: "800", .marketRent: "1000",
        ]
        let second: [PortfolioColumn: String] = [
            .building: "A", .home: "A-202", .room: "2", .roomArea: "15.25", .rent: "680.50",
            .marketRent: "850",
        ]
        return [
            whole.merging(building(language)) { $1 }, shared.merging([.building: "A"]) { $1 },
            second,
        ]
    }

    private static func building(_ language: Language) -> [PortfolioColumn: String] {
        [
            .building: "A", .buildingName: "示例家园1号楼", .buildingNameEn: "Sample Home, Building 1",
            .district: District.hongshan.name[language], .address: "示例路1号",
            .addressEn: "1 Sample Road", .longitude: "114.343", .latitude: "30.505",
            .floors: "18",
        ]
    }
}
