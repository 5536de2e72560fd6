import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `An application that its owner hands in` {
    private func handIn(
        _ name: String,
        in city: TestCity,
        _ more: [String: JSONValue] = [:]
    ) async throws -> TestAnswer {
        let input: [String: JSONValue] = [
            "office": "jiangxia", "titleZh": "门面出租", "applicant": "汉阳商行", "kind": "assetLease",
            "approvedFen": 100_000, "termEnds": "2036-12-31", "rightEnds": "2040-12-31",
        ]
        let whole = input.merging(more) { $1 }.sorted { $0.key < $1.key }
        return try await city.resident(name).ask(
            "handIn",
            .object(whole.map { JSONMember($0.key, $0.value) })
        )
    }

    private func officer(_ name: String, _ city: TestCity) async throws -> TestCaller {
        try await city.staff("officer", of: "jiangxia", name: name)
    }

    @Test func `has an owner from the first moment, since somebody keeps the window`()
        async throws
    {
        let city = try await TestCity(list: [Exchange()])
        #expect(try await handIn("Liu", in: city).code == "exchange.window.closed")
        let (zhao, qian) = (try await officer("Zhao", city), try await officer("Qian", city))
        try await zhao.call("keepWindow", ["isOpen": true])
        let first = try await handIn("Liu", in: city)
        #expect(first.status == 201)
        try await qian.call("keepWindow", ["isOpen": true])
        let second = try await handIn("Liu", in: city)
        try await qian.call("keepWindow", ["isOpen": false])
        #expect(try await handIn("Liu", in: city).code == "exchange.window.closed")
        let items = try await zhao.call("getApplications")["items"]?.elements ?? []
        let owners = Dictionary(
            uniqueKeysWithValues: items.map { ($0["id"]?.string ?? "", $0["owner"]?.string) }
        )
        #expect(owners[first.json["id"]?.string ?? ""] == zhao.person?.text)
        #expect(owners[second.json["id"]?.string ?? ""] == qian.person?.text)
        await city.stop()
    }

    @Test func `is completed after its one notice, accepted and listed`() async throws {
        let city = try await TestCity(list: [Exchange()])
        var (zhao, liu) = (try await officer("Zhao", city), try await city.resident("Liu"))
        try await zhao.call("keepWindow", ["isOpen": true])
        let id = try #require(try await handIn("Liu", in: city).json["id"])
        try await zhao.call("actOnApplication", ["id": id, "kind": "notice"])
        let noticed = try await liu.call("getSubmissions")["items"]?[0]
        #expect(noticed?["state"]?.string == "deficient" && noticed?["dueAt"] == nil)
        #expect((noticed?["missing"]?.elements ?? []).compactMap(\.string) == ["村集体表决记录"])
        try await city.advance(seconds: 9 * 86_400)
        // Days later both have signed in anew.
        (zhao, liu) = (try await officer("Zhao", city), try await city.resident("Liu"))
        let votes: JSONValue = [
            "id": id, "kind": "complete", "entitled": 9, "present": 8, "agreed": 8,
        ]
        let done = try await liu.call("actOnSubmission", votes)
        #expect(done["state"]?.string == "submitted" && done["gaps"]?.elements?.isEmpty == true)
        #expect(done["dueAt"] != nil)
        try await zhao.call("actOnApplication", ["id": id, "kind": "accept"])
        let now = city.clock.now
        let lot = try await zhao.call(
            "listLot",
            [
                "id": id, "titleZh": "门面出租", "policy": "CN-C", "direction": "forward",
                "startFen": 100_000, "stepFen": 1000, "depositFen": 0,
                "registrationEndsAt": .string(now.adding(seconds: 3600).rfc3339),
                "opensAt": .string(now.adding(seconds: 7200).rfc3339),
            ]
        )
        let listed = try await liu.call("getSubmissions")["items"]?[0]
        #expect(listed?["state"]?.string == "listed" && listed?["lot"] == lot["id"])
        #expect(try await liu.ask("actOnSubmission", votes).code == "exchange.application.over")
        await city.stop()
    }

    @Test func `is nobody's but the owner's and the sub-centre's`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let zhao = try await officer("Zhao", city)
        try await zhao.call("keepWindow", ["isOpen": true])
        let id = try #require(try await handIn("Liu", in: city).json["id"])
        let back: JSONValue = ["id": id, "kind": "takeBack"]
        let wang = try await city.resident("Wang")
        #expect(
            try await wang.ask("actOnSubmission", back).code == "exchange.application.not_found"
        )
        #expect(try await wang.call("getSubmissions")["items"]?.elements?.isEmpty == true)
        let other = try await city.staff("officer", of: "huangpi", name: "Sun")
        #expect(try await other.call("getApplications")["items"]?.elements?.isEmpty == true)
        let liu = try await city.resident("Liu")
        #expect(try await liu.call("actOnSubmission", back)["state"]?.string == "withdrawn")
        let accepted = try await zhao.ask("actOnApplication", ["id": id, "kind": "accept"])
        #expect(accepted.code == "exchange.application.over")
        try await city.advance(seconds: 20 * 86_400)
        #expect(try await city.published("exchange.application.breached.v1").isEmpty)
        await city.stop()
    }

    @Test func `is handed in and completed by forms that need no scripts`() async throws {
        let city = try await TestCity(list: [Exchange()], over: .socket)
        let (zhao, liu) = (try await officer("Zhao", city), try await city.resident("Liu"))
        #expect(try liu.page("/exchange/apply").text.contains("目前没有开放网上受理的分中心"))
        try zhao.post("/exchange/window/duty", ["isOpen": "true"])
        #expect(try zhao.page("/exchange/window").text.contains("由您负责"))
        let form = [
            "office": "jiangxia", "titleZh": "shop", "applicant": "merchant", "kind": "assetSale",
            "approved": "1000", "entitled": "", "termEnds": "",
        ]
        #expect(try liu.post("/exchange/apply", form) == "/exchange/apply")
        let desk = try zhao.page("/exchange/window").text
        let place = try #require(desk.split(separator: "/exchange/applications/").dropFirst().first)
        let id = try #require(place.split(separator: "/").first)
        try zhao.post("/exchange/applications/\(id)/act", ["kind": "notice", "missing": "deed"])
        let noticed = try liu.page("/exchange/apply").text
        #expect(noticed.contains("deed") && noticed.contains("村集体表决记录"))
        let votes = ["kind": "complete", "entitled": "9", "present": "8", "agreed": "8"]
        try liu.post("/exchange/submissions/\(id)/act", votes)
        let after = try liu.page("/exchange/apply").text
        #expect(after.contains("待受理") && !after.contains("挂牌前尚缺"))
        await city.stop()
    }
}
