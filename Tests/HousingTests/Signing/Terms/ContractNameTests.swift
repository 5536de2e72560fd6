import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Housing

@Suite(.timeLimit(.minutes(3))) struct `Names in a contract` {
    /// What no font of documents has, what is not seen, and what turns or joins other letters.
    private static let unshown = [
        "甲\u{1F600}", "刘\u{200B}晓", "\u{645}\u{62D}\u{645}\u{62F}", "刘\n晓",
    ]

    private func asked(_ caller: TestCaller, _ operation: String, _ input: JSONValue) async throws
        -> String
    {
        let answer = try await caller.ask(operation, input)
        guard !answer.isSuccess else { return "taken" }
        let places = try JSONValue.parse(answer.body)["violations"]?.elements ?? []
        return places.compactMap { violation in
            violation["place"]?.string.map { "\($0) \(violation["rule"]?.string ?? "")" }
        }.joined(separator: ", ")
    }

    @Test(arguments: ["陈䶮", "𠮷野", "阿依古丽·买买提"])
    func `that are rare are on the paper of the lease`(name: String) async throws {
        try await SigningTown.with { town in
            try await town.landlord.call(
                "grantMandate",
                ["untilDay": "2028-01-01", "rentMaxFen": 1_000_000, "lessorName": "𪜀公司"]
            )
            let walk = try await town.begin(town.home(building: "𠮷楼"), by: "Liu")
            try await walk.identify(as: name)
            try await walk.walk(to: .paying)
            try await walk.confirm()
            try await walk.wait(for: .ready)
            var paper = try await walk.person.ask("readContract", walk.named)
            while paper.code == "housing.contract.not_ready" {
                try Task.checkCancellation()
                try await town.city.settle()
                await Task.yield()
                paper = try await walk.person.ask("readContract", walk.named)
            }
            #expect(paper.status == 200, "\(paper.code ?? "")")
            #expect(paper.body.starts(with: Array("%PDF-1.7".utf8)))
        }
    }

    @Test func `that no paper can show are refused where they are entered`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let number = JSONValue.string(TestCitizen.number(of: "Liu"))
            let building: JSONValue = [
                "district": "wuchang", "nameEn": "Building 1", "addressEn": "1 Sample Road",
                "longitudeE6": 114_320_000, "latitudeE6": 30_550_000, "floors": 20,
            ]
            for text in Self.unshown {
                let name = JSONValue.string(text)
                // What cannot be seen is refused in any text.
                let isHidden = text.contains("\u{200B}") || text.contains("\n")
                let why = isHidden ? "hiddenCharacter" : "characters"
                let person: JSONValue = ["number": number, "phone": .string(walk.phone)]
                let named = walk.named.with("name", name)
                let input = (person.members ?? []).reduce(named) { $0.with($1.name, $1.value) }
                let said = try await asked(walk.person, "identifyPerson", input)
                #expect(said == "/name \(why)")
                let mandate: JSONValue = [
                    "untilDay": "2028-01-01", "rentMaxFen": 1_000_000, "lessorName": name,
                ]
                let granted = try await asked(town.landlord, "grantMandate", mandate)
                #expect(granted == "/lessorName \(why)")
                let named2 = building.with("nameZh", name).with("addressZh", name)
                let added = try await asked(town.landlord, "createBuilding", named2)
                #expect(added == "/nameZh \(why), /addressZh \(why)")
            }
            #expect(try await walk.view().identity == .none)
            #expect(try town.number("SELECT count(*) FROM applicant") == 0)
        }
        // The last of the block has no glyph, whatever a door number may be else.
        #expect(DoorNumber.isGood("甲301") && !DoorNumber.isGood("\u{9FFF}301"))
    }

    @Test func `that were offered before are not signed`() async throws {
        try await SigningTown.with { town in
            let walk = try await town.begin(town.home(), by: "Liu")
            let hash = try #require(try await walk.walk(to: .offered).contractHash)
            try await town.replaceContract(of: walk, by: "{\"tenant\":\"刘\u{1F600}\"}", hash)
            try await walk.person.call("requestSignCode", walk.named)
            try await town.city.settle()
            let code = try #require(try town.messages(to: walk.phone).first?.first)
            let said = try await walk.code(
                "signContract",
                ["contractHash": .string(hash), "code": .string(code)]
            )
            #expect(said == "housing.contract.unreadable")
            #expect(try await walk.view().state == .offered)
            try await walk.person.call("cancelJourney", walk.named)
        }
    }

    @Test func `are not of a mandate whose day is over, and today takes it back`() async throws {
        try await SigningTown.with { town in
            func grant(_ day: String) async throws -> String {
                let input: JSONValue = ["untilDay": .string(day), "rentMaxFen": 1_000_000]
                return try await asked(town.landlord, "grantMandate", input)
            }
            #expect(try await grant("2020-01-01") == "/untilDay minimum")
            #expect(try await grant("2026-11-22") == "/untilDay minimum")
            #expect(try await grant("2026-11-23") == "taken")
            let walk = try await town.begin(town.home(), by: "Liu")
            try await walk.walk(to: .signed)
            #expect(
                try await walk.code("payFirstRent", ["channel": "native"])
                    == "housing.payment.no_mandate"
            )
        }
    }
}

extension SigningTown {
    /// Puts other bytes in the place of a contract that was offered, as an earlier version might have.
    fileprivate func replaceContract(
        of walk: SigningWalk,
        by text: String,
        _ hash: String
    ) async throws {
        let call = HousingCalls.service(at: HandClock.noon)
        let (id, person) = (walk.id, try #require(walk.person.person))
        let acme = TenantID("acme")
        try await city.store("housing").lane.perform { system in
            try system.statement("DELETE FROM contract").run()
            try system.acting(for: call) { tx in
                let body = try tx.seal(
                    SecretText(text),
                    as: Fields.Contract.Body.self,
                    row: id,
                    about: person,
                    in: acme
                )
                let contract = Statements.InsertContract(
                    journeyId: id,
                    tenantId: acme.text,
                    personId: person.text,
                    body: body,
                    hash: hash
                )
                try tx.run(contract)
            }
        }
    }
}
