import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// Who may do what with a webhook of their own organisation, and what its requests may say.
@Suite struct `A webhook and its organisation` {
    private static let letters = #"{"url":"https://localhost/hook","types":["post.*"]}"#

    /// Every way to one webhook.
    private static let ways: [(String, String, String?)] = [
        ("GET", "", nil), ("PATCH", "", #"{"url":"https://localhost/mine"}"#),
        ("POST", "/ping", "{}"), ("POST", "/secrets", "{}"), ("GET", "/attempts", nil),
        ("POST", "/redeliver", #"{"failed":true}"#), ("DELETE", "", nil),
    ]

    @Test(arguments: [
        [], ["post.letter.send"], ["post.letter.read"], ["post.letter.read", "post.parcel.read"],
    ])
    func `a key that sees less than the owner finds none, and changes none`(scopes: [String])
        async throws
    {
        try await PostCity.run { post in
            let owner = try await post.key()
            let made = try post.city.json(post.hook("POST", "", as: owner, Self.letters))
            let id = try #require(made["id"]?.string)
            let less = try await post.key(["auth.session.own"] + scopes)
            for (method, path, body) in Self.ways {
                let answer = try post.hook(method, "/\(id)\(path)", as: less, body)
                #expect(answer.status == 404, "\(method) \(path) as \(scopes)")
                #expect(try post.city.code(answer) == "bus.no_such_webhook")
            }
            let list = try post.city.json(post.hook("GET", "", as: less))
            #expect(list["items"]?.elements?.isEmpty == true)
            let now = try post.city.json(post.hook("GET", "/\(id)", as: owner))
            #expect(now["url"]?.string == "https://localhost/hook")
        }
    }

    @Test func `a key that sees as much has all ways to it`() async throws {
        try await PostCity.run { post in
            let owner = try await post.key()
            let made = try post.city.json(post.hook("POST", "", as: owner, Self.letters))
            let id = try #require(made["id"]?.string)
            let reading = ["post.letter.read", "post.parcel.read", "post.parcel.name"]
            let other = try await post.key(reading)
            for (method, path, body) in Self.ways {
                let answer = try post.hook(method, "/\(id)\(path)", as: other, body)
                #expect((200..<300).contains(answer.status), "\(method) \(path): \(answer.text)")
            }
        }
    }

    @Test func `what sends something out has a quota, whatever the number of keys`() async throws {
        try await PostCity.run { post in
            let keys = [try await post.key(), try await post.key()]
            let made = try post.city.json(post.hook("POST", "", as: keys[0], Self.letters))
            let id = try #require(made["id"]?.string)
            let most = WireLimits().webhooks.count
            let wish = #"{"failed":true}"#
            let statuses = try (0..<most + 10).map { number in
                try post.hook("POST", "/\(id)/redeliver", as: keys[number % 2], wish).status
            }
            #expect(statuses.filter { $0 == 202 }.count == most - 1)
            let refused = try post.hook("POST", "/\(id)/ping", as: keys[1], "{}")
            #expect(refused.status == 429 && refused.fields["retry-after"] != nil)
            #expect(try post.hook("GET", "/\(id)", as: keys[0]).status == 200)
        }
    }

    @Test(
        arguments: [
            ("GET", "?more=1", nil, 422), ("POST", "?more=1", letters, 422),
            ("POST", "", #"{"url":7,"types":"all"}"#, 422), ("POST", "", "{", 400),
            ("POST", "", #"{"url":"https://localhost/hook","more":1}"#, 422),
            ("GET", "/ID?more=1", nil, 422), ("DELETE", "/ID?more=1", nil, 422),
            ("PATCH", "/ID", #"{"enabled":"yes"}"#, 422), ("PATCH", "/ID", #"{"owner":"me"}"#, 422),
            ("POST", "/ID/secrets?more=1", "{}", 422), ("POST", "/ID/ping?more=1", "{}", 422),
            ("GET", "/ID/attempts?limit=501", nil, 422), ("GET", "/ID/attempts?limit=x", nil, 422),
            ("GET", "/ID/attempts?failed=maybe", nil, 422),
            ("GET", "/ID/attempts?limit=1&limit=2", nil, 422),
            ("POST", "/ID/redeliver", #"{"failed":true,"more":1}"#, 422),
            ("POST", "/ID/redeliver", #"{"failed":true,"event":"e"}"#, 422),
            ("POST", "/ID/redeliver", #"{"since":"yesterday"}"#, 422),
            ("POST", "/ID/redeliver", #"{"event":7}"#, 422), ("POST", "/ID/redeliver", "{}", 422),
            ("POST", "/ID/redeliver", #"{"failed":tru"#, 400),
        ] as [(String, String, String?, Int)]
    )
    func `what is unknown, malformed or of another kind is refused`(
        method: String,
        path: String,
        body: String?,
        status: Int
    ) async throws {
        try await PostCity.run { post in
            let owner = try await post.key()
            let made = try post.city.json(post.hook("POST", "", as: owner, Self.letters))
            let id = try #require(made["id"]?.string)
            let place = path.replacing("ID", with: id)
            let answer = try post.hook(method, place, as: owner, body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(try post.city.code(answer) != nil)
        }
    }
}
