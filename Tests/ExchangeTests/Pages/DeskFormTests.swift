import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `Forms of the desks` {
    /// The id in the first form of a page that goes to a place.
    private func id(in text: String, of place: String) throws -> String {
        let rest = try #require(
            text.split(separator: "action=\"/exchange/\(place)/").dropFirst().first
        )
        return String(try #require(rest.split(separator: "/").first))
    }

    private func clock(_ instant: Instant) -> String {
        let text = instant.adding(seconds: 28_800).rfc3339
        return String(text.prefix(16))
    }

    @Test func `lead from the application over the listing to deposits and their disputes`()
        async throws
    {
        let city = try await TestCity(list: [Exchange()], over: .socket)
        let zhao = try await city.staff("officer", of: "jiangxia", name: "Zhao")
        let (liu, now) = (try await city.resident("Liu"), city.clock.now)
        try zhao.post(
            "/exchange/window/applications",
            [
                "titleZh": "shed", "applicant": "coop", "kind": "assetLease", "entitled": "9",
                "present": "8", "agreed": "8", "approved": "1000", "termEnds": "2036-12-31",
                "rightEnds": "2040-12-31",
            ]
        )
        let window = try zhao.page("/exchange/window").text
        #expect(!window.contains("/list\""))
        let application = try id(in: window, of: "applications")
        let act = "/exchange/applications/\(application)"
        try zhao.post("\(act)/act", ["kind": "accept"])
        #expect(try zhao.page("/exchange/window").text.contains("\(act)/list"))
        var form = [
            "titleZh": "shed", "policy": "UA+1", "direction": "reverse", "start": "1000",
            "step": "10", "deposit": "50", "registrationEnds": clock(now.adding(seconds: 3600)),
            "opens": "soon",
        ]
        #expect(try zhao.submit("\(act)/list", form).status == 422)
        form["opens"] = clock(now.adding(seconds: 7200))
        let lot = try zhao.post("\(act)/list", form)
        #expect(lot.hasPrefix("/exchange/lots/"))

        // Rounds begin with an offer of each, which the form asks for.
        #expect(try liu.page(lot).text.contains("id=\"first\""))
        #expect(try liu.post("\(lot)/register", ["amount": ""]) == "\(lot)?notice=first")
        #expect(try liu.post("\(lot)/register", ["amount": "1000"]) == lot)
        #expect(try zhao.page("/exchange/office").text.contains("\(lot)/registrations"))
        let desk = "\(lot)/registrations"
        let registration = try id(in: try zhao.page(desk).text, of: "registrations")
        let place = "/exchange/registrations/\(registration)/act"
        #expect(try zhao.submit(place, ["kind": "refuse", "reason": ""]).status == 422)
        #expect(try zhao.post(place, ["kind": "accept", "quality": "3"]) == desk)
        let paid = ["kind": "deposit", "payment": "p-1", "paid": "50", "isOwn": "true"]
        #expect(try zhao.post(place, paid) == desk)
        #expect(try liu.page(lot).text.contains("保证金已到账"))
        try zhao.post(place, ["kind": "dispute", "reason": "the-bank-asks-it-back"])
        for page in [lot, "/exchange/mine"] {
            #expect(try liu.page(page).text.contains("the-bank-asks-it-back"), "\(page)")
        }
        let wang = try await city.resident("Wang")
        #expect(try !wang.page(lot).text.contains("the-bank-asks-it-back"))
        try zhao.post(place, ["kind": "kept", "reference": "d-1"])
        let after = try liu.page(lot).text
        #expect(after.contains("保证金已到账") && !after.contains("the-bank-asks-it-back"))
        await city.stop()
    }

    @Test func `are for officers of the lot's own sub-centre`() async throws {
        let room = try await SaleRoom(over: .socket)
        let place = "/exchange/lots/\(room.lot)/registrations"
        #expect(try await room.officer().page(place).status == 200)
        let other = try await room.city.staff("officer", of: "huangpi", name: "Sun")
        #expect(try other.page(place).status == 404)
        #expect(try await room.city.resident("Liu").page(place).status == 403)
        await room.city.stop()
    }

    @Test(
        arguments: [
            ("2027-01-05T17:00", "2027-01-05T09:00:00.000Z"),
            ("2027-01-05T00:00:01", "2027-01-04T16:00:01.000Z"), ("2027-01-05", nil),
            ("2027-02-29T10:00", nil), ("2027-01-05T24:00", nil), ("2027-01-05T10:60", nil),
            ("2027-01-05 10:00", nil), ("2027-01-05T1:00", nil), ("2027-01-05T+1:00", nil),
            ("2027-01-05T10:00:00.5", nil), ("2027-01-05T10:00Z", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `read days and times as browsers send them`(text: String, rfc3339: String?) {
        #expect((try? CivilMoment.instant(text))?.rfc3339 == rfc3339)
    }
}
