import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `Homes that one citizen holds` {
    private static let number = TestCitizen.number(of: "Liu")

    /// Whoever asks, it is the same citizen who is to sign.
    private func judged(_ walk: SigningWalk, as name: String = "刘晓") async throws -> Journey {
        try await walk.declare()
        try await walk.identify(as: name, number: Self.number)
        return try await walk.wait { [.offered, .refused].contains($0.state) }
    }

    private func signed(_ walk: SigningWalk) async throws -> Journey {
        _ = try await judged(walk)
        try await walk.sign()
        return try await walk.view()
    }

    @Test func `are two that were signed for, under whatever accounts`() async throws {
        try await SigningTown.with { town in
            var walks: [SigningWalk] = []
            for name in ["Liu", "Wang", "Chen"] {
                walks.append(try await town.begin(town.home(lock: nil), by: name))
            }
            #expect(try await judged(walks[2]).state == .offered)
            for walk in walks.prefix(2) { #expect(try await signed(walk).state == .signed) }
            // What was offered before them cannot be signed any more, and nothing else is offered.
            let (code, hash) = try await walks[2].code()
            let wish = walks[2].named.with("code", .string(code))
                .with("contractHash", .string(hash))
            let refused = try await walks[2].person.ask("signContract", wish).code
            #expect(refused == "housing.hold.limit")
            var browser = TestBrowser(city: town.city)
            browser.cookies["cityhost"] = walks[2].person.bearer
            let page = "/housing/journeys/\(walks[2].id)"
            _ = try browser.open(page)
            let answer = try browser.submit(page + "/signature", ["hash": hash, "code": code])
            #expect(answer.fields["location"] == page + "?notice=holds")
            #expect(try browser.open(page + "?notice=holds").text.contains("已有两套房源在签约中"))
            let fourth = try await town.begin(town.home(lock: nil), by: "Zhao")
            let over = try await judged(fourth)
            #expect(over.state == .refused && over.reason == "holds")
            // Who gives one back may sign for another.
            try await walks[0].person.call("cancelJourney", walks[0].named)
            try await walks[2].person.call("signContract", wish)
            #expect(try await walks[2].view().state == .signed)
            // When the time of all of them is over nothing stands in the way.
            try await town.advance(seconds: 601)
            let fifth = try await town.begin(town.home(lock: nil), by: "Sun")
            #expect(try await judged(fifth).state == .offered)
        }
    }

    @Test func `are taken away by nobody who knows name, number and phone`() async throws {
        try await SigningTown.with { town in
            for name in ["Wang", "Chen"] {
                let walk = try await town.begin(town.home(lock: nil), by: name)
                try await walk.declare()
                // A phone of their own is not the citizen's; the citizen's own gets its codes itself.
                try await walk.identify(as: "刘晓", number: Self.number, phone: "19900000001")
                try await walk.wait { $0.identity == .mismatch }
                let phone = town.city.phone(of: "Liu")
                try await walk.identify(as: "刘晓", number: Self.number, phone: phone)
                try await walk.wait { $0.state == .offered }
            }
            let first = try await town.begin(town.home(lock: nil), by: "Liu")
            #expect(try await signed(first).state == .signed)
        }
    }

    @Test func `are counted with every landlord, and found by one key`() async throws {
        try await SigningTown.with { town in
            // Somebody who writes another's number under a name of their own takes nothing from them.
            for name in ["Wang", "Chen"] {
                let walk = try await town.begin(town.home(lock: nil), by: name)
                try await walk.identify(as: "不是我", number: Self.number)
                try await walk.wait { $0.identity == .mismatch }
            }
            let first = try await town.begin(town.home(lock: nil), by: "Liu")
            #expect(try await judged(first).state == .offered)
            let finders = try town.number("SELECT count(DISTINCT citizen_key) FROM applicant")
            #expect(finders == 1, "one citizen is found by one key")
            let other = try await town.begin(town.home(lock: nil), by: "Zhao")
            try await other.identify()
            try await other.wait { $0.identity == .match }
            #expect(try town.number("SELECT count(DISTINCT citizen_key) FROM applicant") == 2)
        }
    }

    @Test(arguments: [true, false])
    func `are held by test persons on a sandbox alone`(isSandbox: Bool) async throws {
        try await SigningTown.with(isSandbox: isSandbox) { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let fields = ["name": "刘晓", "number": Self.number, "phone": walk.phone]
            let input = fields.reduce(walk.named) { $0.with($1.key, .string($1.value)) }
            let wrong = "personal.citizen_id_wrong"
            let code = try await walk.person.ask("identifyPerson", input).code
            #expect(code == (isSandbox ? nil : wrong))
            guard !isSandbox else { return }
            var browser = TestBrowser(city: town.city)
            browser.cookies["cityhost"] = walk.person.bearer
            _ = try browser.open("/housing/journeys/\(walk.id)")
            let path = "/housing/journeys/\(walk.id)/identity"
            let page = try browser.submit(path, fields)
            #expect(page.text.contains("id=\"number-wrong\""))
            let unshown = try browser.submit(path, fields.merging(["name": "刘\u{1F600}"]) { $1 })
            #expect(unshown.text.contains("id=\"name-wrong\""))
            // The provider is on this machine, where a host that is no sandbox asks nobody.
            let view = try await walk.identify(as: "刘晓", number: "420102185706061543")
            #expect(view.identity == .checking)
        }
    }
}
