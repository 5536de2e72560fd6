import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// The pages of the end of a lease, asked for as a browser without JavaScript does.
@Suite(.timeLimit(.minutes(2))) struct `The pages of a settlement` {
    private func window(_ person: TestCaller) -> TestBrowser {
        var browser = TestBrowser(city: person.city)
        browser.cookies["cityhost"] = person.bearer
        return browser
    }

    @Test func `lead from the landlord's lines to the tenant's answer and the public clock`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu", more: ["months": 12])
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            try await walk.person.call("giveNotice", walk.named.with("leavingDay", "2026-12-23"))
            try await town.landlord.call("recordInspection", walk.named.with("findings", "台面开裂。"))
            try await walk.person.call("handOver", walk.named)
            try await town.city.settle()
            let (desk, home) = ("/housing/landlord/leases/\(walk.id)", "/housing/leases/\(walk.id)")
            var landlord = window(town.landlord)
            #expect(try landlord.open(desk).text.contains("name=\"yuan4\""))
            let half = ["kind1": "damage", "reason1": "台面开裂", "evidence1": "", "yuan1": "120"]
            let refused = try landlord.submit("\(desk)/settlement", half)
            #expect(refused.fields["location"] == "\(desk)?notice=lines")
            #expect(try landlord.open("\(desk)?notice=lines").text.contains("扣款没有填完整"))
            let whole = half.merging(["evidence1": "照片 2 张", "yuan1": "120.50"]) { $1 }
            let taken = try landlord.submit("\(desk)/settlement", whole)
            #expect(taken.fields["location"] == desk)
            var tenant = window(walk.person)
            let shown = try tenant.open(home).text
            #expect(shown.contains("120.50") && shown.contains("照片 2 张"))
            #expect(shown.contains("1409.50"), "what goes back")
            let answer = try tenant.submit(
                "\(home)/settlement",
                ["number": "1", "answer": "dispute", "objection": "入住时已开裂"]
            )
            #expect(answer.fields["location"] == home)
            #expect(try landlord.open(desk).text.contains("入住时已开裂"))
            var anybody = TestBrowser(city: town.city)
            #expect(try anybody.open("/housing/deposits").text.contains("acme"))
        }
    }

    @Test(
        arguments: [
            ("120", 12_000), ("120.5", 12_050), ("0.01", 1), ("1000000", 100_000_000), ("0", nil),
            ("", nil), (".5", nil), ("1.234", nil), ("1.", nil), ("-1", nil), ("1e3", nil),
            ("１", nil),
            ("1000000.01", nil), ("12345678", nil),
        ] as [(String, Int64?)]
    ) func `an amount is what people write`(text: String, fen: Int64?) {
        #expect(Money(yuan: text)?.fen == fen)
    }
}
