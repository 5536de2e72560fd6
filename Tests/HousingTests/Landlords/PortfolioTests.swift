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

    @Test func `a list changes no home and no building that is on record`() async throws {
        _ = try await apply(take(Self.head + Self.whole).id)
        let dearer = Self.head + PortfolioLines.line([16: "1250", 9: "单间"])
        #expect(try await mistakes(dearer) == ["2 Layout", "2 Rent (yuan)"])
        let renamed = Self.head + PortfolioLines.line([1: "别的名字", 7: "A-202", 11: "202"])
        #expect(try await mistakes(renamed) == ["2 Building id"])
        // Listed by hand, behind a door that the list wants for another.
        let building = try own(
            try #require(try await take(Self.head + Self.whole).homes.first?.homeId)
        ).building.id
        _ = try await rig.wholeHome(in: building)
        let door = Self.head + PortfolioLines.line([7: "A-301", 11: "301"])
        #expect(try await mistakes(door) == ["2 Door"])
    }

    @Test func `good homes are listed though others are wrong`() async throws {
        let lines = (1...60).map { number in
            PortfolioLines.line([
                7: "A-\(number)", 11: "\(number)", 16: number % 7 == 0 ? "9999" : "1000",
            ])
        }
        let found = try await take(Self.head + lines.joined())
        #expect(found.added == 52 && found.refused == 8)
        let applied = try await apply(found.id)
        #expect(applied.unchanged == 52 && applied.refused == 8 && applied.added == 0)
        #expect(try rig.number("SELECT count(*) FROM home") == 52)
    }

    @Test func `more lines than are taken at once are refused, and old lists go`() async throws {
        let lines = (1...501).map { PortfolioLines.line([7: "A-\($0)", 11: "\($0)"]) }
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
        let wrong = PortfolioLines.line([7: "A-202", 11: "202", 16: "1300"])
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
