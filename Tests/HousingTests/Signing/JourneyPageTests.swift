import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

/// The pages of a signing, asked for as a browser without JavaScript does.
@Suite(.timeLimit(.minutes(2))) struct `The pages of a signing` {
    /// The walk of a resident, and their browser.
    private func begin(_ town: SigningTown, by name: String) async throws -> (
        SigningWalk, TestBrowser
    ) {
        let walk = try await town.begin(try await town.home(), by: name)
        return (walk, window(walk.person))
    }

    private func window(_ person: TestCaller) -> TestBrowser {
        var browser = TestBrowser(city: person.city)
        browser.cookies["cityhost"] = person.bearer
        return browser
    }

    private func page(_ browser: inout TestBrowser, _ walk: SigningWalk) throws -> String {
        let answer = try browser.open("/housing/journeys/\(walk.id)")
        #expect(answer.status == 200)
        return answer.text
    }

    @Test func `lead from the hold to the door, a step at a time`() async throws {
        try await SigningTown.with { town in
            var (walk, browser) = try await begin(town, by: "Liu")
            #expect(try page(&browser, walk).contains("/journeys/\(walk.id)/identity"))
            let identity = try browser.submit(
                "/housing/journeys/\(walk.id)/identity",
                ["name": "Liu", "number": "990106199003070033", "phone": walk.phone]
            )
            #expect(identity.fields["location"] == "/housing/journeys/\(walk.id)")
            _ = try page(&browser, walk)
            _ = try browser.submit(
                "/housing/journeys/\(walk.id)/declaration",
                ["occupants": "1", "ownsHome": "no", "works": "", "incomeYuan": ""]
            )
            try await walk.wait(for: .offered)
            let terms = try page(&browser, walk)
            let hash = try #require(try await walk.view().contractHash)
            #expect(terms.contains(hash) && terms.contains("\(hash.prefix(12))…"))
            #expect(terms.contains("在本市就业或就学"))
            _ = try browser.submit("/housing/journeys/\(walk.id)/code", [:])
            try await town.city.settle()
            let code = try #require(try town.messages(to: walk.phone).first?.first)
            _ = try browser.submit(
                "/housing/journeys/\(walk.id)/signature",
                ["hash": hash, "code": code]
            )
            #expect(try page(&browser, walk).contains("3060"))
            _ = try browser.submit("/housing/journeys/\(walk.id)/payment", [:])
            let paying = try await walk.wait { $0.payment?.payUrl != nil }
            let url = try #require(paying.payment?.payUrl)
            #expect(url.contains("/sandbox/pay?order="))
            let payer = try page(&browser, walk)
            #expect(payer.contains("data-watch") && payer.contains("http-equiv=\"refresh\""))
            try await walk.confirm()
            try await walk.wait(for: .ready)
            let door = try page(&browser, walk)
            #expect(door.contains(try #require(try await walk.doors().first?.codes.first?.code)))
            #expect(!door.contains("http-equiv=\"refresh\""))
        }
    }

    @Test func `keep what was typed and ask nobody while something cannot be used`() async throws {
        try await SigningTown.with { town in
            var (walk, browser) = try await begin(town, by: "Liu")
            _ = try page(&browser, walk)
            let answer = try browser.submit(
                "/housing/journeys/\(walk.id)/identity",
                ["name": "", "number": "990106199003070034", "phone": "12"]
            )
            #expect(answer.status == 200)
            for field in ["name", "number", "phone"] {
                #expect(answer.text.contains("id=\"\(field)-wrong\""))
            }
            #expect(answer.text.contains("990106199003070034"))
            #expect(try await walk.view().identity == .none)
            try await walk.identify()
            _ = try page(&browser, walk)
            let facts = try browser.submit(
                "/housing/journeys/\(walk.id)/declaration",
                ["occupants": "9", "ownsHome": "no", "incomeYuan": "lots"]
            )
            #expect(facts.text.contains("occupants-wrong") && facts.text.contains("income-wrong"))
            #expect(facts.text.contains("<option value=\"no\" selected>"))
        }
    }

    @Test func `say what was wrong with a code, and sign nothing with it`() async throws {
        try await SigningTown.with { town in
            var (walk, browser) = try await begin(town, by: "Liu")
            try await walk.walk(to: .offered)
            _ = try page(&browser, walk)
            _ = try browser.submit("/housing/journeys/\(walk.id)/code", [:])
            let hash = try #require(try await walk.view().contractHash)
            let back = "/housing/journeys/\(walk.id)?notice="
            for (code, sum, notice) in [
                ("12345", hash, "code"), ("000000", hash, "code"),
                ("000000", String(repeating: "0", count: 64), "changed"),
            ] {
                _ = try page(&browser, walk)
                let answer = try browser.submit(
                    "/housing/journeys/\(walk.id)/signature",
                    ["hash": sum, "code": code]
                )
                #expect(answer.fields["location"] == back + notice)
            }
            _ = try page(&browser, walk)
            let again = try browser.submit("/housing/journeys/\(walk.id)/code", [:])
            #expect(again.fields["location"] == back + "limit")
            #expect(try browser.open(back + "limit").text.contains("role=\"alert\""))
            #expect(try await walk.view().state == .offered)
            let early = try browser.submit("/housing/journeys/\(walk.id)/payment", [:])
            #expect(early.fields["location"] == back + "late")
        }
    }

    @Test func `say why nothing is to be paid without the landlord's mandate`() async throws {
        try await SigningTown.with { town in
            var (walk, browser) = try await begin(town, by: "Liu")
            try await walk.walk(to: .signed)
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": "2028-01-01", "rentMaxFen": 1]
            )
            _ = try page(&browser, walk)
            let answer = try browser.submit("/housing/journeys/\(walk.id)/payment", [:])
            let back = "/housing/journeys/\(walk.id)?notice=mandate"
            #expect(answer.fields["location"] == back)
            let told = try browser.open(back).text
            #expect(told.contains("没有授权签章") && told.contains("role=\"alert\""))
        }
    }

    @Test func `begin once for a hold, and are nobody else's`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let liu = try await town.city.resident("Liu")
            let hold = try #require(
                try await liu.call("placeHold", ["id": .string(home)])["id"]?.string
            )
            var browser = window(liu)
            _ = try browser.open("/housing/holds/\(hold)")
            let first = try browser.submit("/housing/holds/\(hold)/sign", [:]).fields["location"]
            let path = try #require(first)
            #expect(path.hasPrefix("/housing/journeys/"))
            #expect(
                try browser.submit("/housing/holds/\(hold)/sign", [:]).fields["location"] == path
            )
            #expect(try browser.open("/housing/journeys").text.contains(path))
            var other = window(try await town.city.resident("Wang"))
            #expect(try other.open(path).status == 404)
            #expect(!(try other.open("/housing/journeys").text.contains(path)))
            _ = try browser.open(path)
            _ = try browser.submit(path + "/cancel", [:])
            let over = try browser.open(path).text
            #expect(over.contains("您取消了签约") && !over.contains("data-watch"))
        }
    }

    @Test func `count down from the city's clock, and say when the time ran out`() async throws {
        try await SigningTown.with { town in
            var (walk, browser) = try await begin(town, by: "Liu")
            try await town.advance(seconds: 60)
            #expect(try page(&browser, walk).contains("data-seconds-left=\"540\">9:00<"))
            try await town.advance(seconds: 540)
            let over = try page(&browser, walk)
            #expect(over.contains("保留时间已过") && !over.contains("data-seconds-left"))
        }
    }

    @Test func `offer others of its kind nearby when it ended without a lease`() async throws {
        try await SigningTown.with { town in
            let other = try await town.home(lock: nil)
            var (walk, browser) = try await begin(town, by: "Liu")
            let link = "/housing/homes/\(other)\""
            #expect(!(try page(&browser, walk).contains(link)))
            _ = try browser.submit("/housing/journeys/\(walk.id)/cancel", [:])
            let over = try page(&browser, walk)
            let heading = try #require(over.firstRange(of: "可以另选的房源"))
            let others = over[heading.upperBound...]
            let own = try await walk.view().homeId
            #expect(others.contains(link) && !others.contains("/housing/homes/\(own)\""))
        }
    }
}
