import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(2))) struct `Steps of a signing` {
    @Test func `a double tap begins one journey, and the other phone is led to it`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let again = try await walk.start()
            #expect(again.id == walk.id)
            let other = SigningWalk(
                town: town,
                person: walk.person,
                name: "Liu",
                phone: walk.phone,
                id: "other-phone",
                hold: walk.hold
            )
            let input = other.named.with("holdId", .string(walk.hold))
            let answer = try await walk.person.ask("startJourney", input)
            #expect(answer.code == "housing.journey.other")
            #expect(answer.text.contains(walk.id))
            #expect(try town.number("SELECT count(*) FROM journey") == 1)
        }
    }

    @Test func `a journey's id is its owner's, and nobody else's journey is there for them`()
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let wang = try await town.city.resident("Wang")
            let hold = try await wang.call(
                "placeHold",
                ["id": .string(town.home(lock: 7002))]
            )
            let taken = walk.named.with("holdId", hold["id"] ?? .null)
            #expect(try await wang.ask("startJourney", taken).code == "housing.journey.id_taken")
            let theirs = walk.named.with("holdId", .string(walk.hold)).with("id", "w-1")
            #expect(try await wang.ask("startJourney", theirs).code == "housing.hold.not_found")
            for operation in ["getJourney", "cancelJourney", "requestSignCode", "getDoors"] {
                let answer = try await wang.ask(operation, walk.named)
                #expect(answer.code == "housing.journey.not_found", "\(operation)")
            }
            #expect(try await wang.call(Operations.GetMyJourneys.self).items.isEmpty)
            let own = try await walk.person.call(Operations.GetMyJourneys.self)
            #expect(own.items.map(\.id) == [walk.id])
        }
    }

    @Test(arguments: [
        ("2026-11-22", "housing.journey.days"), ("2027-01-23", "housing.journey.days"),
        ("2027-01-22", nil),
    ])
    func `a lease begins today or within sixty days`(day: String, code: String?) async throws {
        try await SigningTown.with { town in
            let person = try await town.city.resident("Liu")
            let hold = try await person.call("placeHold", ["id": .string(town.home())])
            let input: JSONValue = [
                "id": "j", "holdId": hold["id"] ?? .null, "startDay": .string(day),
            ]
            #expect(try await person.ask("startJourney", input).code == code)
        }
    }

    @Test func `a lease from the 29th of February ends with the last of the month`() async throws {
        try await SigningTown.with { town in
            let view = try await town.begin(
                town.home(),
                by: "Liu",
                more: ["startDay": "2026-12-31", "months": 2]
            ).view()
            #expect("\(view.endDay)" == "2027-02-28")
        }
    }

    @Test(arguments: ["99010619900307003", "990106199003070034", "９90106199003070033", "x"])
    func `a citizen id that cannot be one is refused before anybody is asked`(number: String)
        async throws
    {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let code = try await walk.code(
                "identifyPerson",
                ["name": "Liu", "number": .string(number), "phone": .string(walk.phone)]
            )
            #expect(code == "personal.citizen_id_wrong")
            #expect(try await walk.view().identity == .none)
        }
    }

    @Test func `who does not match may mend it twice, then the home is free`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            for left in [2, 1, 0] {
                try await walk.identify(as: "不是我")
                let view = try await walk.wait { $0.identity == .mismatch }
                #expect(view.identityTriesLeft == Int64(left))
            }
            #expect(try await walk.view().state == .refused)
            #expect(try await walk.view().reason == "identity")
            #expect(
                try await walk.code("payFirstRent", ["channel": "native"])
                    == "housing.journey.not_now"
            )
            _ = try await town.begin(home, by: "Wang")
        }
    }

    @Test func `nobody under eighteen signs`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            // 18 years old tomorrow.
            try await walk.identify(number: "990106200811240032")
            #expect(try await walk.wait(for: .refused).reason == "adult")
            let other = try await town.begin(town.home(lock: 7002), by: "Wang")
            try await other.identify(number: "990106200811230037")
            try await other.wait(for: .identified)
        }
    }

    @Test func `what is not declared is proved later, and is named completely`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.declare(["occupants": 1])
            try await walk.identify()
            let view = try await walk.wait(for: .offered)
            #expect(view.proofs.map(\.rule) == ["noHome", "work", "income"])
            #expect(view.proofDueDay.map { "\($0)" } == "2026-12-23")
            #expect(view.contract?.contains("2026-12-23") == true)
        }
    }

    @Test(arguments: [
        ("ownsHomeHere", true as JSONValue, "noHome"), ("worksOrStudiesHere", false, "work"),
        ("incomeFenMonthly", 1_300_001, "income"),
    ])
    func `a broken rule refuses, whatever may be proved later`(
        fact: String,
        value: JSONValue,
        rule: String
    ) async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.declare(SigningWalk.good.with(fact, value))
            try await walk.identify()
            #expect(try await walk.wait(for: .refused).reason == rule)
        }
    }

    @Test func `more people than a home has room for are refused`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            // 45 m² for eight people are 5.6 m² for each: enough. A room of 15 m² is not.
            try await walk.declare(SigningWalk.good.with("occupants", 8))
            try await walk.identify()
            try await walk.wait(for: .offered)
        }
    }

    @Test func `only the newest code signs, for 300 seconds and five entries`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let hash = try #require(try await walk.walk(to: .offered).contractHash)
            func sign(_ code: String) async throws -> String? {
                try await walk.code(
                    "signContract",
                    ["contractHash": .string(hash), "code": .string(code)]
                )
            }
            #expect(try await sign("000000") == "housing.sign_code.wrong")
            try await walk.person.call("requestSignCode", walk.named)
            #expect(try await walk.code("requestSignCode") == "housing.sign_code.limit")
            try await town.city.settle()
            let first = try #require(try town.messages(to: walk.phone).first?.first)
            try await town.advance(seconds: 30)
            try await walk.person.call("requestSignCode", walk.named)
            try await town.city.settle()
            let second = try #require(try town.messages(to: walk.phone).first?.first)
            #expect(try await sign(first) == "housing.sign_code.wrong")
            for _ in 0..<4 { _ = try await sign(first) }
            #expect(try await sign(second) == "housing.sign_code.wrong", "five times wrong")
            try await town.advance(seconds: 30)
            try await walk.person.call("requestSignCode", walk.named)
            try await town.city.settle()
            let third = try #require(try town.messages(to: walk.phone).first?.first)
            try await town.advance(seconds: 300)
            #expect(try await sign(third) == "housing.sign_code.wrong", "too old")
            try await walk.person.call("requestSignCode", walk.named)
            try await town.city.settle()
            let fourth = try #require(try town.messages(to: walk.phone).first?.first)
            #expect(try await sign(fourth) == nil)
            #expect(try await walk.view().state == .signed)
            #expect(try await sign("000000") == nil, "a second tap changes nothing")
        }
    }

    @Test func `another contract than the one that was offered is not signed`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let view = try await walk.walk(to: .offered)
            let sum = SHA256Sum(of: Array((view.contract ?? "").utf8)).hex
            #expect(sum == view.contractHash)
            let code = try await walk.code(
                "signContract",
                [
                    "contractHash": .string(String(repeating: "0", count: 64)), "code": "000000",
                ]
            )
            #expect(code == "housing.contract.changed")
        }
    }

    @Test func `steps out of turn say what is next`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            #expect(try await walk.code("requestSignCode") == "housing.journey.not_now")
            #expect(
                try await walk.code("payFirstRent", ["channel": "native"])
                    == "housing.journey.not_now"
            )
            try await walk.walk(to: .signed)
            #expect(try await walk.code("payFirstRent", ["channel": "h5"]) == "request.invalid")
            #expect(try await walk.view().next == .pay)
        }
    }

    @Test func `giving the hold back ends the signing, and the signing the hold`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.person.call("releaseHold", ["id": .string(walk.hold)])
            #expect(try await walk.view().state == .expired)
            let other = try await town.begin(home, by: "Wang")
            try await other.person.call("cancelJourney", other.named)
            #expect(try await other.view().reason == "cancelled")
            let hold = try await other.person.call("getHold", ["id": .string(other.hold)])
            #expect(hold["state"]?.string == "released")
        }
    }

    @Test func `a signing that nobody goes on with ends with its hold`() async throws {
        try await SigningTown.with { town in
            let home = try await town.home()
            let walk = try await town.begin(home, by: "Liu")
            try await walk.walk(to: .signed)
            try await town.advance(seconds: 600)
            #expect(try await walk.view().state == .expired)
            #expect(try await town.count("hold.expired") == 1)
            _ = try await town.begin(home, by: "Wang")
        }
    }

    @Test func `rules that change after the offer change nothing in it, and both are kept`()
        async throws
    {
        // 23:56 in Shanghai, four minutes before another version is in force.
        let eve = HandClock.noon.adding(seconds: 38 * 86_400 + 11 * 3600 + 56 * 60)
        try await SigningTown.with(at: eve) { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let offered = try await walk.walk(to: .offered)
            try await town.advance(seconds: 300)
            let signed = try await walk.sign()
            #expect(signed.contractHash == offered.contractHash)
            #expect(signed.rules == "wuhan.affordable-rental/1")
            let kept = try await town.city.published("housing.journey.advanced.v1").last?.payload
            #expect(kept?["to"]?.string == "signed")
            #expect(kept?["rules"]?.string == "wuhan.affordable-rental/2")
        }
        try await SigningTown.with(at: eve.adding(seconds: 240)) { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.declare(SigningWalk.good.with("incomeFenMonthly", 1_400_000))
            try await walk.identify()
            let offered = try await walk.wait(for: .offered)
            #expect(offered.rules == "wuhan.affordable-rental/2")
        }
    }
}
