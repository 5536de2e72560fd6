import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Exchange

@Suite(.timeLimit(.minutes(4))) struct `An application at the window` {
    private static let sound: [String: JSONValue] = [
        "titleZh": "水面经营权", "applicant": "乌龙泉村股份经济合作社", "kind": "landUse", "entitled": 90,
        "present": 60, "agreed": 60, "approvedFen": 100_000, "termEnds": "2036-12-31",
        "rightEnds": "2040-12-31",
    ]

    private func object(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) })
    }

    private func officer(_ name: String, _ city: TestCity) async throws -> TestCaller {
        try await city.staff("officer", of: "jiangxia", name: name)
    }

    private func open(
        in city: TestCity,
        without missing: [String] = [],
        with more: [String: JSONValue] = [:]
    ) async throws -> JSONValue {
        var input = Self.sound.merging(more) { $1 }
        for name in missing { input[name] = nil }
        let made = try await officer("Zhao", city).call("openApplication", object(input))
        return try #require(made["id"])
    }

    private func act(
        _ kind: String,
        on id: JSONValue,
        _ more: [String: JSONValue] = [:],
        as name: String = "Zhao",
        in city: TestCity
    ) async throws -> TestAnswer {
        let input = object(["id": id, "kind": .string(kind)].merging(more) { $1 })
        return try await officer(name, city).ask("actOnApplication", input)
    }

    private func list(
        _ id: JSONValue,
        _ more: [String: JSONValue] = [:],
        in city: TestCity
    ) async throws -> TestAnswer {
        let now = city.clock.now
        let lot: [String: JSONValue] = [
            "id": id, "titleZh": "水面经营权", "policy": "CN-C",
            "direction": "forward", "startFen": 100_000, "stepFen": 1000, "depositFen": 0,
            "registrationEndsAt": .string(now.adding(seconds: 3600).rfc3339),
            "opensAt": .string(now.adding(seconds: 7200).rfc3339),
        ]
        return try await officer("Zhao", city).ask("listLot", object(lot.merging(more) { $1 }))
    }

    @Test func `is answered by one notice of everything that is missing`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let id = try await open(in: city, without: ["agreed", "approvedFen"])
        let noticed = try await act("notice", on: id, ["missing": ["权属证书复印件"]], in: city).json
        #expect(noticed["state"]?.string == "deficient" && noticed["dueAt"] == nil)
        let named = (noticed["missing"]?.elements ?? []).compactMap(\.string)
        #expect(named == ["村集体表决记录", "经批准的价格", "权属证书复印件"])
        let second = try await act("notice", on: id, ["missing": ["又一份"]], in: city)
        #expect(second.code == "clock.notice_given")
        // Weeks in which the applicant is awaited are nobody's delay.
        try await city.advance(seconds: 30 * 86_400)
        let back = try await act("resubmit", on: id, ["agreed": 60], in: city).json
        #expect(back["state"]?.string == "submitted" && back["isLate"]?.bool == false)
        let late = try await act("notice", on: id, ["missing": ["后来才发现的"]], in: city)
        #expect(late.code == "clock.items_found_late")
        let again = try await act("notice", on: id, ["missing": ["经批准的价格"]], in: city).json
        #expect(again["missing"]?.elements?.count == 1)
        await city.stop()
    }

    @Test func `counts as accepted when nobody has spoken for five working days`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let id = try await open(in: city)
        #expect(try await list(id, in: city).code == "exchange.application.not_accepted")
        try await city.advance(seconds: 8 * 86_400)
        let told = try await city.published("exchange.application.deemed_accepted.v1")
        #expect(told.map { $0.payload["application"] } == [id])
        #expect(told.first?.payload["from"]?.string == "2026-11-23")
        #expect(try await list(id, in: city).status == 201)
        await city.stop()
    }

    @Test func `that is not dealt with in ten working days is a breach, told once`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let id = try await open(in: city)
        try await city.advance(seconds: 20 * 86_400)
        let told = try await city.published("exchange.application.breached.v1")
        #expect(told.map { $0.payload["application"] } == [id])
        let found = try await officer("Zhao", city).call("getApplications")
        #expect(found["items"]?[0]?["isLate"]?.bool == true)
        await city.stop()
    }

    @Test func `has an owner from the first contact on, until another officer takes it over`()
        async throws
    {
        let city = try await TestCity(list: [Exchange()])
        let id = try await open(in: city)
        let (zhao, qian) = (try await officer("Zhao", city), try await officer("Qian", city))
        let asked = try JSONValue.string(#require(qian.person).text)
        let offered = try await act("handOver", on: id, ["officer": asked], in: city).json
        #expect(offered["owner"]?.string == zhao.person?.text && offered["proposedOwner"] == asked)
        #expect(try await act("takeOver", on: id, in: city).code == "clock.not_asked")
        #expect(try await act("decline", on: id, as: "Qian", in: city).json["owner"] != asked)
        _ = try await act("handOver", on: id, ["officer": asked], in: city)
        #expect(try await act("takeOver", on: id, as: "Qian", in: city).json["owner"] == asked)
        await city.stop()
    }

    @Test func `is listed once, as it was approved, with nothing that keeps it off the board`()
        async throws
    {
        let city = try await TestCity(list: [Exchange()])
        let lien = try await open(in: city, with: ["isEncumbered": true])
        _ = try await act("accept", on: lien, in: city)
        #expect(try await list(lien, in: city).code == "exchange.application.unfit")
        // What is found later is handed in while the time goes on.
        let amended = try await act("amend", on: lien, ["hasConsent": true], in: city).json
        #expect(amended["state"]?.string == "accepted" && amended["dueAt"] != nil)
        let low = try await list(lien, ["startFen": 99_999], in: city)
        #expect(low.code == "exchange.application.unfit")
        let listed = try await list(lien, in: city)
        #expect(listed.status == 201)
        #expect(try await list(lien, in: city).code == "exchange.application.not_accepted")
        #expect(try await act("withdraw", on: lien, in: city).code == "exchange.application.over")
        let found = try await officer("Zhao", city).call("getApplications")
        #expect(found["items"]?[0]?["lot"] == listed.json["id"])
        #expect(found["items"]?[0]?["state"]?.string == "listed")
        #expect(listed.json["kind"]?.string == "landUse")
        let nobodys = try await list("01kb3e9v3w0000000000000404", in: city)
        #expect(nobodys.code == "exchange.application.not_found")
        await city.stop()
    }

    @Test func `is nobody's outside the sub-centre, and over when it is refused`() async throws {
        let city = try await TestCity(list: [Exchange()])
        let id = try await open(in: city)
        let other = try await city.staff("officer", of: "huangpi", name: "Sun")
        let foreign = try await other.ask("actOnApplication", ["id": id, "kind": "accept"])
        #expect(foreign.code == "exchange.application.not_found")
        #expect(try await other.call("getApplications")["items"]?.elements?.isEmpty == true)
        #expect(try await act("refuse", on: id, in: city).code == "exchange.act.incomplete")
        let refused = try await act("refuse", on: id, ["reason": "非本中心受理范围"], in: city).json
        #expect(refused["state"]?.string == "refused")
        #expect(try await act("accept", on: id, in: city).code == "exchange.application.over")
        try await city.advance(seconds: 20 * 86_400)
        #expect(try await city.published("exchange.application.breached.v1").isEmpty)
        await city.stop()
    }
}
