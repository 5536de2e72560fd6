import HTTPTesting
import HostAuth
import HostBus
import HostStore
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// Parked events and dead letters over the API and on the page.
@Suite struct `The bus, for its operators` {
    private static let operatorPhone = "13800000001"
    private static let otherPhone = "13800000002"
    /// Its last letter has the observer park the event while it is young.
    private static let parked = "01arz3ndektsv4rrffq69g5f02"
    private static let laidAside = "01arz3ndektsv4rrffq69g5f03"

    private func withOperator(_ body: (TestCity) async throws -> Void) async throws {
        try await withCity([Observer.self]) { city in
            let directory = city.host.city.accounts.directory
            let tests = Principal(kind: .service, id: "tests")
            for (id, parent, phone) in [
                ("city", nil, Self.operatorPhone), ("a", "city", Self.otherPhone),
            ] as [(String, String?, String)] {
                _ = try await directory.createTenant(
                    TenantID(id),
                    segment: id,
                    below: parent.map { TenantID($0) },
                    kind: .enterprise,
                    name: LocalizedText(zh: "单位" + id, en: "Org " + id),
                    by: tests,
                    at: city.clock.now
                )
                _ = try await directory.invite(
                    try #require(PhoneNumber(phone)),
                    name: "王芳",
                    as: "administrator",
                    in: TenantID(id),
                    by: tests,
                    at: city.clock.now
                )
            }
            try await body(city)
        }
    }

    /// Publishes a hold, as the housing plugin would, and lets it arrive.
    private func publish(_ hold: String, _ city: TestCity) async throws {
        let call = CallContext(
            principal: Principal(kind: .service, id: "tests"),
            tenant: nil,
            permissions: [],
            received: Received(monotonicNanos: 0, instant: city.clock.now),
            traceID: "",
            language: .zh,
            operation: "test"
        )
        try await city.host.city.accounts.store.lane.perform { transaction in
            try transaction.acting(for: call) { try $0.publish(HeldByHand(hold: hold)) }
        }
        try await city.settle()
    }

    private func fields(_ token: String) -> [String: String] {
        ["Authorization": "Bearer \(token)"]
    }

    private func held(
        _ state: String,
        _ city: TestCity,
        _ token: String
    ) throws -> [JSONValue] {
        let answer = try city.call("GET", "/auth/v1/bus/held?state=\(state)", fields(token))
        #expect(answer.status == 200, "\(answer.text)")
        return try city.json(answer)["items"]?.elements ?? []
    }

    private func decide(
        _ act: String,
        _ sequence: Int64,
        _ city: TestCity,
        _ token: String
    ) throws -> Int {
        try city.call(
            "POST",
            "/auth/v1/bus/\(act)",
            fields(token),
            body: #"{"consumer":"observer/HomeHeldJudged","sequence":\#(sequence)}"#
        ).status
    }

    @Test func `a parked event is listed with its cause, and replayed`() async throws {
        try await withOperator { city in
            try await publish(Self.parked, city)
            let token = try city.signIn(Self.operatorPhone)
            let items = try held("parked", city, token)
            #expect(items.count == 1)
            #expect(items[0]["consumer"]?.string == "observer/HomeHeldJudged")
            #expect(items[0]["cause"]?.string == "too young")
            #expect(items[0]["type"]?.string == "housing.home.held.v1")
            let sequence = try #require(items[0]["sequence"]?.int64)
            try await city.advance(seconds: 10)
            #expect(try decide("replays", sequence, city, token) == 204)
            try await city.settle()
            #expect(try held("parked", city, token).isEmpty)
            #expect(try decide("replays", sequence, city, token) == 404)
            let facts = try await city.published("host.event.replayed.v1")
            #expect(
                facts.map { $0.payload["detail"]?.string } == [
                    "observer/HomeHeldJudged \(sequence)"
                ]
            )
        }
    }

    @Test func `a dead letter is given up, and that is written down`() async throws {
        try await withOperator { city in
            try await publish(Self.laidAside, city)
            let token = try city.signIn(Self.operatorPhone)
            let items = try held("dead", city, token)
            let sequence = try #require(items.first?["sequence"]?.int64)
            #expect(try decide("discards", sequence, city, token) == 204)
            #expect(try held("dead", city, token).isEmpty)
            #expect(try await city.published("host.event.discarded.v1").count == 1)
        }
    }

    @Test func `an organisation below the top sees nothing and decides nothing`() async throws {
        try await withOperator { city in
            try await publish(Self.parked, city)
            let token = try city.signIn(Self.otherPhone)
            for path in ["/auth/v1/bus/held", "/auth/v1/bus/consumers"] {
                let refused = try city.call("GET", path, fields(token))
                #expect(refused.status == 403)
                #expect(try city.code(refused) == "bus.operators_only")
            }
            for act in ["replays", "discards"] {
                #expect(try decide(act, 0, city, token) == 403)
            }
        }
    }

    @Test func `consumers are listed with what they hold`() async throws {
        try await withOperator { city in
            try await publish(Self.parked, city)
            let token = try city.signIn(Self.operatorPhone)
            let answer = try city.call("GET", "/auth/v1/bus/consumers", fields(token))
            let items = try city.json(answer)["items"]?.elements ?? []
            #expect(
                items.compactMap { $0["consumer"]?.string } == [
                    "observer/HomeHeldJudged", "observer/HomeHeldSeen",
                ]
            )
            #expect(items.map { $0["parked"]?.int64 } == [1, 0])
            #expect(items.allSatisfy { $0["lag"]?.int64 == 0 && $0["full"]?.bool == false })
            let metrics = try city.call("GET", "/metrics")
            #expect(
                metrics.text.contains(
                    "cityhost_consumer_held_events{consumer=\"observer/HomeHeldJudged\",state=\"parked\"} 1"
                )
            )
        }
    }

    /// Opens the stream that the page listens to and reads on until `isEnough`.
    private func tail(
        _ query: String,
        _ city: TestCity,
        _ token: String,
        until isEnough: (String) -> Bool
    ) throws -> String {
        let client = try RawClient(port: city.port)
        defer { client.close() }
        try client.send(
            "GET /bus/tail\(query) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Authorization: Bearer \(token)\r\n\r\n"
        )
        var bytes: [UInt8] = []
        while !isEnough(String(decoding: bytes, as: UTF8.self)),
            let piece = client.receive(), !piece.isEmpty
        { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the newest events come to the page as they happen, without what they say`()
        async throws
    {
        try await withOperator { city in
            try await publish(Self.parked, city)
            let token = try city.signIn(Self.operatorPhone)
            let newest = try city.host.files.chain.bus.newest()
            let all = try tail("?after=-1", city, token) { $0.contains("event: standing") }
            #expect(all.contains("200 OK") && all.contains("text/event-stream"))
            #expect(all.contains(#""type":"housing.home.held.v1""#))
            #expect(all.contains("id: \(newest)"))
            #expect(!all.contains(Self.parked))
            let later = try tail("?after=\(newest)", city, token) { $0.contains("standing") }
            #expect(!later.contains(#""type""#))
            // Who went leaves nothing behind.
            while city.host.city.wire.readers.open > 0 { await Task.yield() }
            let other = try city.signIn(Self.otherPhone)
            #expect(
                try tail("", city, other) { $0.contains("bus.operators_only") || $0.count > 9 }
                    .contains("403")
            )
        }
    }

    @Test func `the page shows what waits, and decides it without JavaScript`() async throws {
        try await withOperator { city in
            try await publish(Self.parked, city)
            var browser = TestBrowser(city: city)
            _ = try browser.open("/sign-in")
            _ = try browser.submit("/sign-in/code", ["phone": Self.operatorPhone])
            let code = try city.sentCode(Self.operatorPhone)
            _ = try browser.submit("/sign-in", ["phone": Self.operatorPhone, "code": code])
            let page = try browser.open("/bus")
            #expect(page.status == 200)
            for text in [
                "事件总线", "挂起的事件", "too young", "observer/HomeHeldJudged", "检查点距今", "最新事件",
                "<code>housing.home.held.v1</code>", "/assets/bus.js",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            let sequence =
                page.text.split(separator: #"name="sequence" value=""#)
                .dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
            let form = ["consumer": "observer%2FHomeHeldJudged", "sequence": sequence]
            var forged = browser
            forged.token = "another"
            #expect(try forged.submit("/bus/discard", form).status == 403)
            #expect(try browser.submit("/bus/discard", form).status == 303)
            #expect(try browser.open("/bus").text.contains("没有挂起的事件"))
            #expect(try browser.submit("/bus/discard", form).status == 404)
        }
    }
}

/// A hold as the housing plugin tells of it.
struct HeldByHand: Event {
    static let spec = EventSpec(type: "housing.home.held.v1", isPersonal: true)
    let hold: String
    var partitionKey: String { "01arz3ndektsv4rrffq69g5fav" }
    var subject: PersonID? { PersonID("01arz3ndektsv4rrffq69g5fap") }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> HeldByHand? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("holdId")
        writer.string(hold)
        writer.key("homeId")
        writer.string(partitionKey)
        writer.endObject()
    }
}
