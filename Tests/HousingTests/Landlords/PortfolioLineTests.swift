import PluginKit
import Testing

@testable import Housing

@Suite struct `Lines of a list of homes` {
    private static let head = PortfolioLines.head
    private static let whole = PortfolioLines.whole

    /// What would become of a list where nothing is on record.
    private func plan(_ file: PortfolioFile) -> PortfolioPlan {
        PortfolioPlan(PortfolioList(file), known: PortfolioKnown(), rule: RentRule.wuhan[0])
    }

    /// `line column` of everything that is wrong.
    private func mistakes(_ text: String) -> [String] {
        let file = PortfolioFile(text)
        let plan = plan(file)
        return (file.mistakes + plan.list.mistakes + plan.homes.flatMap(\.mistakes)).map {
            mistake in
            "\(mistake.line.map { "\($0)" } ?? "-") \(mistake.columnEn ?? "-")"
        }
    }

    @Test func `any list that says so is the homes that were meant`() {
        for seed in UInt64(0)..<120 {
            var model = PortfolioModel(seed: seed)
            let text = model.list()
            let plan = plan(PortfolioFile(text))
            let list = plan.list
            let told = "seed \(seed): \(plan.homes.flatMap(\.mistakes)) \(list.strays)\n\(text)"
            #expect(plan.count(.added) == model.homes.count, "\(told)")
            for (judged, home) in zip(plan.homes, model.homes) {
                #expect(judged.home.reference == home.reference, "\(told)")
                #expect(judged.home.terms == home.terms, "\(told)")
            }
            #expect(list.buildings.mapValues(\.terms) == model.buildings, "\(told)")
        }
    }

    @Test(
        arguments: [
            ([0: ""], ["2 Building id"]), ([1: ""], ["2 Building name", "2 Building id"]),
            ([2: "巴黎"], ["2 District", "2 Building id"]),
            ([4: "30.55", 5: "114.3"], ["2 Longitude", "2 Latitude", "2 Building id"]),
            ([6: "0"], ["2 Floors", "2 Building id"]), ([7: ""], ["2 Home id"]),
            ([8: "出售"], ["2 Kind"]), ([9: "复式"], ["2 Layout"]), ([10: "19"], ["2 Floor"]),
            ([10: "二"], ["2 Floor"]), ([11: "2 01"], ["2 Door"]), ([11: ""], ["2 Door"]),
            ([12: "45.555"], ["2 Area (m2)"]), ([12: "1e2"], ["2 Area (m2)"]),
            ([13: ""], ["2 Rooms"]), ([14: "1"], ["2 Room"]), ([16: "-1"], ["2 Rent (yuan)"]),
            ([16: "1275.01"], ["2 Rent (yuan)"]), ([16: "\"1,2000\""], ["2 Rent (yuan)"]),
            ([16: "9999999999999"], ["2 Rent (yuan)"]), ([17: "0"], ["2 Market rent (yuan)"]),
            ([1: "名\u{200B}称"], ["2 Building name", "2 Building id"]),
        ] as [([Int: String], [String])]
    )
    func `a wrong cell is named by line and column`(
        changes: [Int: String],
        places: [String]
    ) {
        let text = Self.head + PortfolioLines.line(changes)
        #expect(mistakes(text) == places)
        #expect(plan(PortfolioFile(text)).count(.added) == 0)
    }

    @Test(
        arguments: [
            ("\n", ["- -"]), (PortfolioLines.head, ["- -"]),
            ("x\n1\n", Array(repeating: "1", count: 10)), (PortfolioLines.head + "\"A\n", ["2 -"]),
            (PortfolioLines.head + PortfolioLines.whole.dropLast() + ",more\n", ["2 -"]),
            (PortfolioLines.head.dropLast() + ",楼层\n" + PortfolioLines.whole, ["1 Floor"]),
            (PortfolioLines.head.dropLast() + ",备注\n" + PortfolioLines.whole, ["1 -"]),
        ] as [(String, [String])]
    )
    func `what is no list at all says why`(text: String, places: [String]) {
        let found = mistakes(text)
        #expect(zip(found, places).allSatisfy { $0.hasPrefix($1) } && found.count == places.count)
    }

    @Test func `lines that contradict each other are refused`() {
        let second = PortfolioLines.line([7: "A-202"])
        #expect(mistakes(Self.head + Self.whole + second) == ["3 Door"])
        let other = PortfolioLines.line([1: "", 2: "", 3: "", 4: "", 5: "", 6: "", 11: "202"])
        #expect(mistakes(Self.head + Self.whole + other) == ["3 Home id", "3 Door"])
        let moved = PortfolioLines.line([6: "20", 7: "A-203", 11: "203"])
        #expect(
            mistakes(Self.head + Self.whole + moved) == [
                "3 Building id", "2 Building id", "3 Building id",
            ]
        )
        let rooms = ["1", "3"].map { room in
            PortfolioLines.line([7: "A-9", 8: "合租", 9: "两室一厅", 13: "", 14: room, 15: "10", 11: "9"])
        }
        #expect(mistakes(Self.head + rooms.joined()) == ["2 Room"])
        #expect(mistakes(Self.head + rooms[0] + rooms[0]) == ["3 Room"])
    }
}

/// A list's first line, and a whole flat in it.
enum PortfolioLines {
    static let head =
        "楼栋编号,楼栋名称,城区,地址,经度,纬度,总层数,房源编号,出租方式,户型,楼层,门牌号,面积,房间数,房间号,"
        + "房间面积,月租,市场租金\n"
    static let whole =
        "A,晴川湾1号楼,武昌区,示例路1号,114.3,30.55,18,A-201,整租,一室一厅,2,201,45.5,1,,,1200,1500\n"

    /// A line with one cell after the other replaced.
    static func line(_ changes: [Int: String]) -> String {
        var cells = whole.dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        for (place, text) in changes { cells[place] = text }
        return cells.joined(separator: ",") + "\n"
    }
}
