import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `Homes that one citizen holds` {
    private static let number = TestCitizen.number(of: "Liu")

    /// Whoever asks, it is the same citizen who signs.
    private func judged(_ walk: SigningWalk, as name: String = "刘晓") async throws -> Journey {
        try await walk.declare()
        try await walk.identify(as: name, number: Self.number)
        return try await walk.wait { [.offered, .refused].contains($0.state) }
    }

    @Test func `are two at a time, under whatever accounts`() async throws {
        try await SigningTown.with { town in
            var walks: [SigningWalk] = []
            for name in ["Liu", "Wang", "Chen"] {
                walks.append(try await town.begin(town.home(lock: nil), by: name))
            }
            #expect(try await judged(walks[0]).state == .offered)
            #expect(try await judged(walks[1]).state == .offered)
            let third = try await judged(walks[2])
            #expect(third.state == .refused && third.reason == "holds")
            #expect(try town.number("SELECT count(*) FROM hold WHERE state = 'held'") == 2)
            // Who gives one back may have another, and the hold of before is free for anybody.
            try await walks[0].person.call("cancelJourney", walks[0].named)
            let fourth = try await town.begin(town.home(lock: nil), by: "Zhao")
            #expect(try await judged(fourth).state == .offered)
            // When the time of all of them is over nothing stands in the way.
            try await town.advance(seconds: 601)
            let fifth = try await town.begin(town.home(lock: nil), by: "Sun")
            #expect(try await judged(fifth).state == .offered)
        }
    }

    @Test func `are counted with every landlord, and only where the register knew the citizen`()
        async throws
    {
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
