import HostStore
import PluginKit
import Testing

@testable import Housing

@Suite struct `Lists of homes` {
    let rig: HousingRig

    init() throws { rig = try HousingRig() }

    private static let head = PortfolioLines.head
    private static let whole = PortfolioLines.whole

    /// A context whose request brought a file.
    private func context(
        _ bytes: [UInt8],
        of tenant: String = "landlord-a"
    ) throws -> RequestContext {
        let writing = try rig.store.files.begin("Portfolio", says: "text/csv")
        try writing.append(bytes)
        return RequestContext(
            call: rig.staff(of: tenant),
            store: rig.store,
            lease: ContextLease(),
            upload: try writing.finish()
        )
    }

    private func take(
        _ text: String,
        of tenant: String = "landlord-a"
    ) async throws -> PortfolioImport {
        try await PortfolioDesk.take(context(Array(text.utf8), of: tenant))
    }

    private func apply(
        _ id: String,
        of tenant: String = "landlord-a"
    ) async throws -> PortfolioImport {
        let call = rig.staff(of: tenant)
        return try await PortfolioDesk.apply(
            id,
            RequestContext(call: call, store: rig.store, lease: ContextLease())
        )
    }

    /// A home as its landlord sees it, before anybody has verified it.
    private func own(_ id: String) throws -> Home {
        try rig.home(id, as: rig.staff(of: "landlord-a"))
    }

    /// `line column` of everything that is wrong.
    private func mistakes(_ text: String) async throws -> [String] {
        let found = try await take(text)
        return (found.mistakes + found.homes.flatMap(\.mistakes)).map { mistake in
            "\(mistake.line.map { "\($0)" } ?? "-") \(mistake.columnEn ?? "-")"
        }
    }

    @Test func `a list shows what becomes of each home, and lists nothing yet`() async throws {
        let found = try await take(Self.head + Self.whole)
        #expect(found.added == 1 && found.refused == 0 && found.mistakes.isEmpty)
        #expect(found.homes.map(\.reference) == ["A-201"] && found.homes.map(\.lines) == [[2]])
        #expect(try rig.number("SELECT count(*) FROM home") == 0)
        #expect(try rig.number("SELECT count(*) FROM building") == 0)
    }

    @Test func `the same list twice lists each home once, with its rule`() async throws {
        let found = try await take(Self.head + Self.whole)
        let applied = try await apply(found.id)
        #expect(applied.added == 0 && applied.unchanged == 1 && applied.appliedAt != nil)
        let home = try own(try #require(applied.homes.first?.homeId))
        #expect(home.capRule == "wuhan-2021-85" && home.building.nameEn == "晴川湾1号楼")
        #expect(home.building.longitudeE6 == 114_300_000 && home.areaDm2 == 4550)
        let again = try await take(Self.head + Self.whole)
        #expect(again.added == 0 && again.unchanged == 1)
        _ = try await apply(again.id)
        _ = try await apply(found.id)
        #expect(try rig.number("SELECT count(*) FROM home") == 1)
        #expect(try rig.number("SELECT count(*) FROM building") == 1)
        #expect(try rig.events("housing.home.listed.v1") == 1)
    }

    @Test func `another landlord has ids of their own, and does not see the list`() async throws {
        let found = try await take(Self.head + Self.whole)
        _ = try await apply(found.id)
        let theirs = try await take(Self.head + Self.whole, of: "landlord-b")
        #expect(theirs.added == 1)
        #expect(
            await faultCode { _ = try await apply(found.id, of: "landlord-b") }
                == "housing.import.not_found"
        )
    }

    @Test func `GBK and full-width digits are read as they are meant`() async throws {
        let hex = """
            c2a5b6b0b1e0bac52cc2a5b6b0c3fbb3c62cb3c7c7f82cb5d8d6b72cbeadb6c82cceb3b6c82cd7dcb2e3cafd2c
            b7bfd4b4b1e0bac52cb3f6d7e2b7bdcabd2cbba7d0cd2cc2a5b2e32cc3c5c5c6bac52cc3e6bbfda3a8a94fa3a9
            2cb7bfbce4cafd2cd4c2d7e2a3a8d4aaa3a92ccad0b3a1d7e2bdf0a3a8d4aaa3a90d0a412cc7e7b4a8cde531ba
            c5c2a52ccee4b2fdc7f82ccabec0fdc2b7a3b1bac52ca3b1a3b1a3b42ea3b32ca3b3a3b02ea3b5a3b52ca3b1a3
            b82c412d3230312cd5fbd7e22cd2bbcad2d2bbccfc2ca3b22ca3b2a3b0a3b12ca3b4a3b52ea3b52ca3b12ca3b1
            a3b2a3b0a3b02ca3b1a3b5a3b0a3b00d0a
            """
        let digits = hex.filter { $0.isHexDigit }.map { UInt8($0.hexDigitValue ?? 0) }
        let bytes = stride(from: 0, to: digits.count, by: 2).map {
            digits[$0] * 16 + digits[$0 + 1]
        }
        let found = try await PortfolioDesk.take(context(bytes))
        #expect(found.isGBK && found.added == 1 && found.mistakes.isEmpty)
        let home = try own(try #require(try await apply(found.id).homes.first?.homeId))
        #expect(home.building.nameZh == "晴川湾1号楼" && home.building.addressZh == "示例路１号")
        #expect(home.building.longitudeE6 == 114_300_000 && home.building.latitudeE6 == 30_550_000)
        #expect(home.monthlyCost.rentFen == Money(fen: 120_000) && home.floor == 2)
    }

    @Test func `any list that says so is the homes that were meant`() throws {
        for seed in UInt64(0)..<400 {
            var model = PortfolioModel(seed: seed)
            let text = model.list()
            let list = PortfolioList(PortfolioFile(text))
            let plan = PortfolioPlan(list, known: PortfolioKnown(), rule: RentRule.wuhan[0])
            let told = "seed \(seed): \(plan.homes.flatMap(\.mistakes)) \(list.strays)\n\(text)"
            #expect(plan.count(.added) == model.homes.count, "\(told)")
            for (judged, home) in zip(plan.homes, model.homes) {
                #expect(judged.home.reference == home.reference, "\(told)")
                #expect(judged.home.terms == home.terms, "\(told)")
            }
            #expect(list.buildings.mapValues(\.terms) == model.buildings, "\(told)")
        }
    }

    /// A line with one cell after the other replaced.
    private static func line(_ changes: [Int: String]) -> String {
        var cells = whole.dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        for (place, text) in changes { cells[place] = text }
        return cells.joined(separator: ",") + "\n"
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
    ) async throws {
        let text = Self.head + Self.line(changes)
        #expect(try await mistakes(text) == places)
        #expect(try await take(text).added == 0)
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
    func `what is no list at all says why`(text: String, places: [String]) async throws {
        let found = try await mistakes(text)
        #expect(zip(found, places).allSatisfy { $0.hasPrefix($1) } && found.count == places.count)
    }

    @Test func `lines that contradict each other are refused`() async throws {
        let second = Self.line([7: "A-202"])
        #expect(try await mistakes(Self.head + Self.whole + second) == ["3 Door"])
        let other = Self.line([1: "", 2: "", 3: "", 4: "", 5: "", 6: "", 11: "202"])
        #expect(try await mistakes(Self.head + Self.whole + other) == ["3 Home id", "3 Door"])
        let moved = Self.line([6: "20", 7: "A-203", 11: "203"])
        #expect(
            try await mistakes(Self.head + Self.whole + moved) == [
                "3 Building id", "2 Building id", "3 Building id",
            ]
        )
        let rooms = ["1", "3"].map { room in
            Self.line([7: "A-9", 8: "合租", 9: "两室一厅", 13: "", 14: room, 15: "10", 11: "9"])
        }
        #expect(try await mistakes(Self.head + rooms.joined()) == ["2 Room"])
        #expect(try await mistakes(Self.head + rooms[0] + rooms[0]) == ["3 Room"])
    }

    @Test func `a list changes no home and no building that is on record`() async throws {
        _ = try await apply(take(Self.head + Self.whole).id)
        let dearer = Self.head + Self.line([16: "1250", 9: "单间"])
        #expect(try await mistakes(dearer) == ["2 Layout", "2 Rent (yuan)"])
        let renamed = Self.head + Self.line([1: "别的名字", 7: "A-202", 11: "202"])
        #expect(try await mistakes(renamed) == ["2 Building id"])
        // Listed by hand, behind a door that the list wants for another.
        let building = try own(
            try #require(try await take(Self.head + Self.whole).homes.first?.homeId)
        ).building.id
        _ = try await rig.wholeHome(in: building)
        let door = Self.head + Self.line([7: "A-301", 11: "301"])
        #expect(try await mistakes(door) == ["2 Door"])
    }

    @Test func `good homes are listed though others are wrong`() async throws {
        let lines = (1...60).map { number in
            Self.line([7: "A-\(number)", 11: "\(number)", 16: number % 7 == 0 ? "9999" : "1000"])
        }
        let found = try await take(Self.head + lines.joined())
        #expect(found.added == 52 && found.refused == 8)
        let applied = try await apply(found.id)
        #expect(applied.unchanged == 52 && applied.refused == 8 && applied.added == 0)
        #expect(try rig.number("SELECT count(*) FROM home") == 52)
    }

    @Test func `more lines than are taken at once are refused, and old lists go`() async throws {
        let lines = (1...501).map { Self.line([7: "A-\($0)", 11: "\($0)"]) }
        #expect(try await mistakes(Self.head + lines.joined()) == ["- -"])
        for _ in 0..<25 { _ = try await take(Self.head + Self.whole) }
        #expect(try rig.number("SELECT count(*) FROM portfolio_import") == 20)
    }

    @Test func `the template is a list that can be imported`() async throws {
        for language in [Language.zh, .en] {
            let bytes = PortfolioDesk.template(language).bytes
            let found = try await PortfolioDesk.take(context(bytes))
            #expect(found.added == 2 && found.refused == 0 && found.mistakes.isEmpty)
        }
    }

    @Test func `the page says what to mend and offers what can be listed`() async throws {
        let wrong = Self.line([7: "A-202", 11: "202", 16: "1300"])
        let found = try await take(Self.head + Self.whole + wrong)
        let clerk = rig.staff(of: "landlord-a")
        let page = try await rig.open("portfolioImportPage", as: clerk, captures: [found.id])
        #expect(page.value("mayApply") == "true" && page.value("isPartly") == "true")
        #expect(page.list("refusedHomes").first?["reference"]?.text == "A-202")
        let applied = try await rig.open("applyPortfolioPage", as: clerk, captures: [found.id])
        #expect(applied.target == "/housing/landlord/imports/\(found.id)")
        let list = try await rig.open("portfolioPage", as: clerk)
        #expect(list.list("items").first?["isApplied"]?.flag == true)
    }
}

/// A list's first line, and a whole flat in it.
enum PortfolioLines {
    static let head =
        "楼栋编号,楼栋名称,城区,地址,经度,纬度,总层数,房源编号,出租方式,户型,楼层,门牌号,面积,房间数,房间号,"
        + "房间面积,月租,市场租金\n"
    static let whole =
        "A,晴川湾1号楼,武昌区,示例路1号,114.3,30.55,18,A-201,整租,一室一厅,2,201,45.5,1,,,1200,1500\n"
}
