import PluginKit
import Testing

@testable import Housing

@Suite struct `The search form` {
    func form(
        text: String = "",
        district: String = "",
        kind: String = "",
        rooms: String = "",
        rentMin: String = "",
        rentMax: String = "",
        areaMin: String = "",
        areaMax: String = "",
        freeBy: String = ""
    ) -> SearchForm {
        SearchForm(
            SearchPageInput(
                text: text,
                district: district,
                kind: kind,
                rooms: rooms,
                rentMinYuan: rentMin,
                rentMaxYuan: rentMax,
                areaMin: areaMin,
                areaMax: areaMax,
                freeBy: freeBy,
                cursor: ""
            ),
            on: Self.today
        )
    }

    static let today = HousingRig.noon.civilDay

    @Test func `empty fields filter nothing`() {
        #expect(form().filter == SearchFilter())
        #expect(form().mistakes.isEmpty)
        #expect(form().path(cursor: nil) == "/housing/")
    }

    @Test func `words stay as they were typed and stand escaped in an address`() {
        let form = form(text: "晴川 a&b=1")
        #expect(form.filter.words == SearchWords("晴川 a&b=1"))
        #expect(form.value("text") == "晴川 a&b=1")
        #expect(form.path(cursor: "x") == "/housing/?text=%E6%99%B4%E5%B7%9D%20a%26b%3D1&cursor=x")
        #expect(self.form(text: "　 ").filter == SearchFilter())
        #expect(self.form(text: String(repeating: "川", count: 60)).mistakes.isEmpty)
        #expect(self.form(text: String(repeating: "川", count: 61)).mistakes == [.text])
    }

    @Test func `a district or kind that there is not is told, not left out in silence`() {
        #expect(form(district: "nowhere").mistakes == [.district])
        #expect(form(kind: "castle").mistakes == [.kind])
        #expect(form(district: "nowhere").path(cursor: nil) == "/housing/")
    }

    @Test func `yuan become fen and square metres hundredths`() {
        let filter = form(rentMin: "1000", rentMax: " 1 500", areaMin: "30", areaMax: "60").filter
        #expect(filter.rentMin == Money(fen: 100_000))
        #expect(filter.rentMax == Money(fen: 150_000))
        #expect(filter.areaMinDm2 == 3000)
        #expect(filter.areaMaxDm2 == 6000)
    }

    @Test(arguments: ["-1", "1.5", "１５００", "abc", "99999999999999999999", "1e3", "１"])
    func `a rent that is no whole number is pointed out`(text: String) {
        #expect(form(rentMax: text).mistakes == [.rentMaxYuan])
        #expect(form(rentMax: text).filter.rentMax == SearchFilter.rentMaxOpen)
        #expect(form(rentMax: text).value("rentMaxYuan") == text, "it is shown again")
        #expect(form(rentMax: text).path(cursor: nil) == "/housing/")
    }

    @Test(arguments: ["0", "9", "99", "-1", "two", "２"])
    func `rooms that no home has are pointed out`(text: String) {
        #expect(form(rooms: text).mistakes == [.rooms])
        #expect(form(rooms: text).path(cursor: nil) == "/housing/")
        #expect(form(rooms: "8").mistakes.isEmpty)
    }

    @Test(arguments: ["2027-02-29", "２０２７-01-31", "2027-1-3", "2027-01-31T00:00", "soon", "0"])
    func `a day that there is not is pointed out and shown again`(text: String) {
        let form = form(freeBy: text)
        #expect(form.mistakes == [.freeBy] && form.filter == SearchFilter())
        #expect(form.value("freeBy") == text)
        #expect(form.path(cursor: nil) == "/housing/")
    }

    @Test func `a day that has passed is told apart, and today asks for what is free now`() {
        let (today, form) = (Self.today, form(freeBy: " 2027-02-28"))
        #expect(self.form(freeBy: "\(today.adding(days: -1))").mistakes == [.freeByPast])
        #expect(self.form(freeBy: "\(today)").filter == SearchFilter())
        #expect(form.mistakes.isEmpty)
        #expect(form.filter.coming?.lowerBound == today.adding(days: 1))
        #expect(form.filter.coming?.upperBound == CivilDay("2027-02-28"))
        #expect(form.path(cursor: nil) == "/housing/?freeBy=2027-02-28")
    }

    @Test func `turned ranges are pointed out`() {
        #expect(form(rentMin: "2000", rentMax: "1000").mistakes == [.rentRange])
        #expect(form(areaMin: "50", areaMax: "40").mistakes == [.areaRange])
    }

    @Test func `what is unknown is left out, and never comes back in a link`() {
        let form = form(district: "\"><script>", kind: "castle", rentMin: "900")
        #expect(form.filter == SearchFilter(rentMin: Money(fen: 90_000)))
        #expect(form.path(cursor: "abc") == "/housing/?rentMinYuan=900&cursor=abc")
    }

    @Test func `every district can be chosen by its key`() {
        for district in District.allCases {
            #expect(form(district: district.key.rawValue).filter.district == district)
            #expect(District(district.key) == district)
        }
    }
}

@Suite struct `Values as people read them` {
    @Test func `rents show fen only where there are any`() {
        #expect(Shown.yuan(Money(fen: 153_000)) == "1530")
        #expect(Shown.yuan(Money(fen: 153_050)) == "1530.50")
    }

    @Test func `areas drop what is zero`() {
        #expect(
            [4500, 4550, 4555, 4505].map { Shown.area($0) } == ["45", "45.5", "45.55", "45.05"]
        )
    }

    @Test func `clocks and times of day are padded`() {
        #expect(
            [600, 547, 9, 0].map { Shown.clock(seconds: $0) } == ["10:00", "9:07", "0:09", "0:00"]
        )
        #expect(Shown.time(HousingRig.noon) == "12:00")
        #expect(Shown.time(HousingRig.noon.adding(seconds: 12 * 3600 + 61)) == "0:01")
    }
}
