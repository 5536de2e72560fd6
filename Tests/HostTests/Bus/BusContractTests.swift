import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// The places of the bus keep what the OpenAPI document says of them.
@Suite struct `The bus as its document has it` {
    /// Places of the bus that nobody but a caller with rights may use.
    private static let guarded = PublishedAPI.places.filter {
        $0.id.hasPrefix("bus.") && !$0.isPublic
    }

    /// A problem as the document has it.
    private func expectProblem(
        _ status: Int,
        _ answer: RawResponse,
        _ what: String,
        _ city: TestCity
    ) throws {
        #expect(answer.status == status, "\(what): \(answer.text.prefix(300))")
        #expect(answer.fields["content-type"] == "application/problem+json", "\(what)")
        let problem = try city.json(answer)
        for member in ["code", "title", "detail"] { #expect(problem[member]?.string != nil) }
        for member in ["message", "remedy"] {
            #expect(problem[member]?["zh"]?.string != nil && problem[member]?["en"]?.string != nil)
        }
    }

    private func path(_ place: DescribedPlace) -> String {
        place.path.replacing(/\{[^}]*\}/, with: "none")
    }

    /// Beginnings of places for programs that are in no document: a provider's, the sandbox's own,
    /// and what is told on this machine only.
    private static let undescribed = [
        "POST /callbacks/", "GET /sandbox/", "POST /sandbox/", "GET /metrics",
    ]

    @Test func `every place for programs stands in it, and nothing else does`() async throws {
        try await PostCity.run { post in
            let document = try post.city.json(post.city.call("GET", "/openapi.json"))
            let described = (document["paths"]?.members ?? []).flatMap { path in
                (path.value.members ?? []).map { "\($0.name.uppercased()) \(path.name)" }
            }
            let places = post.city.host.city.routes.places
            let served = places.map { "\($0.method) \($0.path)" }
            let forPrograms = places.filter { !$0.isPage }.map { "\($0.method) \($0.path)" }
                .filter { place in !Self.undescribed.contains { place.hasPrefix($0) } }
            #expect(forPrograms.filter { $0.contains(" /bus/v1/") }.count >= 15)
            #expect(Set(forPrograms).subtracting(described) == [])
            #expect(Set(described).subtracting(served) == [])
        }
    }

    @Test func `nobody in particular is asked to sign in, whatever they send`() async throws {
        try await PostCity.run { post in
            for place in Self.guarded {
                for query in ["", "?more=1"] {
                    let answer = try post.city.call(
                        place.method,
                        path(place) + query,
                        body: place.body.isEmpty ? nil : "{"
                    )
                    try expectProblem(401, answer, "\(place.id)\(query)", post.city)
                    #expect(answer.fields["www-authenticate"] != nil)
                }
            }
        }
    }

    @Test func `a parameter that no place knows is refused by all`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            for place in PublishedAPI.places where place.id.hasPrefix("bus.") {
                let answer = try post.city.call(
                    place.method,
                    path(place) + "?more=1",
                    ["Authorization": "Bearer \(key)"]
                )
                try expectProblem(422, answer, place.id, post.city)
            }
        }
    }

    @Test func `a body that is malformed, of another kind or too large is refused`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let made = try post.hook("POST", "", as: key, #"{"url":"https://localhost/hook"}"#)
            let id = try #require(try post.city.json(made)["id"]?.string)
            for place in Self.guarded {
                for (type, _) in place.body {
                    func send(_ body: String, as type: String) throws -> RawResponse {
                        try post.city.call(
                            place.method,
                            place.path.replacing("{id}", with: id)
                                .replacing("{name}", with: "post.BuyStamp.v1"),
                            ["Authorization": "Bearer \(key)"],
                            body: body,
                            type: type
                        )
                    }
                    let what = "\(place.id) as \(type)"
                    let half = type == PostCity.batch ? "[{" : "{"
                    try expectProblem(400, send(half, as: type), "malformed \(what)", post.city)
                    let other = try send("{}", as: "text/plain")
                    try expectProblem(415, other, "plain \(what)", post.city)
                    let number = try send("7", as: type)
                    try expectProblem(422, number, "a number \(what)", post.city)
                    let unknown = try send(#"{"nobodyKnows":1}"#, as: type)
                    try expectProblem(422, unknown, "unknown \(what)", post.city)
                    let most = place.id == "bus.publishEvents" ? WireLimits.bodyBytesMax : 65_536
                    let large = try send(String(repeating: " ", count: most + 1), as: type)
                    try expectProblem(413, large, "large \(what)", post.city)
                }
            }
        }
    }

    /// What each scope opens; every other one leaves it shut.
    private static let openings: [(what: String, scope: String)] = [
        ("send letter", "post.letter.send"), ("read letter", "post.letter.read"),
        ("send parcel", "post.parcel.hand"), ("read parcel", "post.parcel.read"),
        ("call", "post.stamp.buy"), ("hook letter", "post.letter.read"),
        ("hook parcel", "post.parcel.read"),
    ]

    @Test(arguments: PostCity.everything)
    func `a key of one scope does what the scope says and nothing else`(scope: String)
        async throws
    {
        try await PostCity.run { post in
            let whole = try await post.key()
            try await post.send(1..<2, as: whole)
            let parcel = try post.publish(PostCity.parcel("p0"), as: whole)
            #expect(parcel.status == 201)
            try await post.city.settle()
            let ids = try post.city.json(post.read(as: whole)).elements ?? []
            let key = try await post.key([scope])
            for (what, needed) in Self.openings {
                let answer = try ask(what, post, key)
                guard scope != needed else {
                    #expect((200..<300).contains(answer.status), "\(what): \(answer.text)")
                    continue
                }
                try expectProblem(403, answer, "\(what) as \(scope)", post.city)
            }
            for event in ids {
                let isLetter = event["type"]?.string == PostCity.letter
                let isOpen = scope == (isLetter ? "post.letter.read" : "post.parcel.read")
                let answer = try post.city.call(
                    "GET",
                    "/bus/v1/events/\(event["id"]?.string ?? "")",
                    ["Authorization": "Bearer \(key)"]
                )
                #expect((answer.status == 200) == isOpen, "\(scope): \(answer.text)")
                #expect(isOpen || [403, 404].contains(answer.status))
            }
        }
    }

    private func ask(_ what: String, _ post: PostCity, _ key: String) throws -> RawResponse {
        let type = what.hasSuffix("letter") ? PostCity.letter : PostCity.parcel
        switch what.split(separator: " ").first {
        case "send":
            let body = what.hasSuffix("letter") ? PostCity.letter("l9") : PostCity.parcel("p9")
            return try post.publish(body, as: key)
        case "read": return try post.read("?type=\(type)", as: key)
        case "hook":
            let body = #"{"url":"https://localhost/hook","types":["\#(type)"]}"#
            return try post.hook("POST", "", as: key, body)
        default:
            return try post.city.call(
                "POST",
                "/bus/v1/commands/post.BuyStamp.v1",
                ["Authorization": "Bearer \(key)", "Idempotency-Key": "k1"],
                body: #"{"fen":120}"#
            )
        }
    }

    @Test func `another organisation's event is not there, by any way to ask`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<2, as: key)
            let id = try #require(try post.city.json(post.read(as: key))[0]?["id"]?.string)
            let stranger = try await post.key(of: "other")
            let fields = ["Authorization": "Bearer \(stranger)"]
            let one = try post.city.call("GET", "/bus/v1/events/\(id)", fields)
            try expectProblem(404, one, "one", post.city)
            let never = try post.city.call("GET", "/bus/v1/events/\(id)0", fields)
            #expect(try post.city.code(one) == post.city.code(never))
            for query in ["", "?from=0", "?partitionkey=b1", "?type=\(PostCity.letter)"] {
                let page = try post.city.json(post.read(query, as: stranger))
                #expect(page.elements?.isEmpty == true, "\(query)")
            }
            let receipt = try post.city.call("GET", "/chain/receipts/\(id)", fields)
            try expectProblem(404, receipt, "its receipt", post.city)
        }
    }
}
