import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// The pages of repairs, asked for as a browser without JavaScript does.
@Suite(.timeLimit(.minutes(2))) struct `The pages of repairs` {
    private func window(_ person: TestCaller) -> TestBrowser {
        var browser = TestBrowser(city: person.city)
        browser.cookies["cityhost"] = person.bearer
        return browser
    }

    @Test func `lead from the report to the visit, the repair and its confirmation`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            let (home, desk) = ("/housing/leases/\(walk.id)", "/housing/landlord/leases/\(walk.id)")
            var tenant = window(walk.person)
            var landlord = window(town.landlord)
            #expect(try tenant.open("\(home)/repairs").text.contains("没有报修"))
            let empty = ["kind": "drain", "description": " "]
            let refused = try tenant.submit("\(home)/repairs", empty)
            #expect(refused.fields["location"] == "\(home)/repairs?notice=form")
            let report = ["kind": "drain", "description": "厨房下水堵塞"]
            #expect(
                try tenant.submit("\(home)/repairs", report).fields["location"] == "\(home)/repairs"
            )
            #expect(try landlord.open("/housing/landlord/repairs").text.contains("下水堵塞"))
            let visit = [
                "number": "1", "day": "2026-11-24", "from": "9:00", "hours": "2",
                "visitor": "维修师傅",
            ]
            _ = try landlord.open("\(desk)/repairs")
            _ = try landlord.submit("\(desk)/repair-visits", visit)
            #expect(try tenant.open("\(home)/repairs").text.contains("2026-11-24 9:00 – 11:00"))
            _ = try tenant.submit(
                "\(home)/repair-answers",
                ["number": "1", "about": "visit", "visit": "1", "answer": "yes"]
            )
            #expect(try landlord.open("\(desk)/repairs").text.contains("已同意"))
            let silent = ["number": "1", "step": "decline", "note": ""]
            let why = try landlord.submit("\(desk)/repair-steps", silent)
            #expect(why.fields["location"] == "\(desk)/repairs?notice=reason")
            _ = try landlord.submit("\(desk)/repair-steps", ["number": "1", "step": "complete"])
            #expect(try tenant.open("\(home)/repairs").text.contains("确认修好"))
            let claim = [
                "number": "1", "lostFrom": "2026-11-23", "lostUntil": "2026-11-23", "percent": "20",
            ]
            _ = try tenant.submit("\(home)/repair-claims", claim)
            #expect(try landlord.open("\(desk)/repairs").text.contains("2026-11-23 – 2026-11-23"))
            _ = try landlord.submit(
                "\(desk)/claim-answers",
                ["number": "1", "yuan": "0", "percent": "10", "note": "仅影响厨房"]
            )
            try await town.city.settle()
            let shown = try tenant.open("\(home)/repairs").text
            #expect(shown.contains("¥5.10") && shown.contains("请主管部门裁定"))
        }
    }
}
