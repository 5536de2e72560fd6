import HTTPTesting
import HostBus
import HostHTTP
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

extension Receiver.Message {
    /// The text of the letter that it brings.
    var text: String? { (try? JSONValue.parse(body))?["data"]?["text"]?.string }
}

@Suite struct `Webhooks` {
    private func withHook(
        types: String = #"["post.*"]"#,
        _ answer: @escaping @Sendable (Receiver.Message) -> Receiver.Reply = { _ in Receiver.ok },
        _ body: (PostCity, Receiver, String, JSONValue) async throws -> Void
    ) async throws {
        let receiver = try await Receiver(answer)
        defer { receiver.close() }
        try await PostCity.run(configure: {
            try $0.set("webhookInnerRanges", text: "127.0.0.0/8", source: "test")
        }) { post in
            let key = try await post.key()
            let made = try post.hook(
                "POST",
                "",
                as: key,
                #"{"url":"\#(receiver.url)","types":\#(types),"description":"d"}"#
            )
            #expect(made.status == 201)
            try await body(post, receiver, key, try post.city.json(made))
        }
    }

    /// Lets couriers work until the receiver has so many messages.
    private func arrived(_ count: Int, _ receiver: Receiver, _ post: PostCity) async throws {
        for _ in 0..<2000 where receiver.messages.count < count {
            post.city.host.city.webhooks.wakeAll()
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(receiver.messages.count >= count)
    }

    /// Waits until the log of attempts has so many: it is written after the receiver has answered.
    private func recorded(_ count: Int, of id: String, _ post: PostCity, _ key: String) async throws
    {
        var found = 0
        for _ in 0..<400 where found != count {
            let log = try post.city.json(post.hook("GET", "/\(id)/attempts", as: key))
            found = log["items"]?.elements?.count ?? 0
            if found != count { try await Task.sleep(for: .milliseconds(25)) }
        }
        #expect(found == count)
    }

    @Test func `bring each event once, signed, in order of its key`() async throws {
        try await withHook { post, receiver, key, made in
            try await post.send(1..<21, as: key) { "b\($0 % 3)" }
            try await arrived(20, receiver, post)
            let messages = receiver.messages
            #expect(Set(messages.map(\.id)).count == 20)
            for box in 0..<3 {
                let own = messages.compactMap(\.text).compactMap { Int($0.dropFirst()) }
                    .filter { $0 % 3 == box }
                #expect(own == own.sorted())
            }
            let first = try #require(messages.first)
            #expect(first.fields["content-type"] == PostCity.structured)
            let parts = first.fields["webhook-signature"]?.split(separator: " ") ?? []
            #expect(parts.count == 2)
            #expect(made["secret"]?.string?.hasPrefix("whsec_") == true)
            #expect(made["publicKey"]?.string?.hasPrefix("whpk_") == true)
            let id = try #require(made["id"]?.string)
            try await recorded(20, of: id, post, key)
            // The secret is shown once.
            #expect(try post.hook("GET", "/\(id)", as: key).text.contains("whsec_") == false)
        }
    }

    @Test func `a failing key waits along the ladder and holds no other, under the same id`()
        async throws
    {
        try await withHook { message in
            message.text == "n1" ? Receiver.refusing(500) : Receiver.ok
        } _: { post, receiver, key, _ in
            try await post.send(1..<2, as: key) { _ in "bad" }
            try await arrived(1, receiver, post)
            try await post.send(2..<3, as: key) { _ in "bad" }
            try await post.send(3..<5, as: key) { _ in "good" }
            try await arrived(3, receiver, post)
            #expect(receiver.messages.compactMap(\.text) == ["n1", "n3", "n4"])
            receiver.answer { _ in Receiver.ok }
            post.city.clock.turn(millis: 7000)
            try await arrived(5, receiver, post)
            let later = receiver.messages.suffix(2)
            #expect(later.compactMap(\.text) == ["n1", "n2"])
            #expect(later.first?.id == receiver.messages[0].id)
        }
    }

    @Test func `a failing key with more events than are kept holds no other, and loses none`()
        async throws
    {
        let many = 4 * WebhookSchedule.keptOfKey
        try await withHook { message in
            message.text == "n1" ? Receiver.refusing(500) : Receiver.ok
        } _: { post, receiver, key, made in
            let id = try #require(made["id"]?.string)
            try await post.send(1..<2, as: key) { _ in "bad" }
            try await arrived(1, receiver, post)
            try await recorded(1, of: id, post, key)
            try await post.send(2..<many, as: key) { _ in "bad" }
            try await post.send(many..<many + 1, as: key) { _ in "good" }
            try await arrived(2, receiver, post)
            #expect(receiver.messages.compactMap(\.text) == ["n1", "n\(many)"])
            receiver.answer { _ in Receiver.ok }
            post.city.clock.turn(millis: 7000)
            try await arrived(many + 1, receiver, post)
            let later = receiver.messages.dropFirst(2).compactMap(\.text)
            #expect(later == (1..<many).map { "n\($0)" })
        }
    }

    @Test func `what has waited says nothing more of a person who was erased meanwhile`()
        async throws
    {
        try await withHook { _ in
            Receiver.refusing(503)
        } _: { post, receiver, key, _ in
            for id in ["p1", "p2"] { _ = try post.publish(PostCity.parcel(id), as: key) }
            try await post.city.settle()
            try await arrived(1, receiver, post)
            let first = try #require(receiver.messages.first)
            #expect(String(decoding: first.body, as: UTF8.self).contains("p-liu"))
            try await post.city.host.files.chain.bus.erase(PersonID("p-liu"))
            receiver.answer { _ in Receiver.ok }
            post.city.clock.turn(millis: 7000)
            // The one that failed, and the one behind it that was read before the erasure.
            try await arrived(3, receiver, post)
            for message in receiver.messages.dropFirst() {
                let body = String(decoding: message.body, as: UTF8.self)
                #expect(!body.contains("p-liu") && body.contains("\"erased\":true"), "\(body)")
            }
        }
    }

    @Test func `410 disables, a pause is kept, and a redirect leads nowhere`() async throws {
        try await withHook { _ in
            Receiver.refusing(429, ("Retry-After", "600"))
        } _: {
            post,
            receiver,
            key,
            made in
            let id = try #require(made["id"]?.string)
            try await post.send(1..<2, as: key)
            try await arrived(1, receiver, post)
            // The pause counts from when the answer was taken down, not from when it was given.
            try await recorded(1, of: id, post, key)
            post.city.clock.turn(millis: 300_000)
            post.city.host.city.webhooks.wakeAll()
            try await post.send(2..<3, as: key) { _ in "other" }
            #expect(receiver.messages.count == 1)
            let trap = try await Receiver()
            defer { trap.close() }
            let place = trap.url
            receiver.answer { _ in Receiver.refusing(302, ("Location", place)) }
            post.city.clock.turn(millis: 301_000)
            try await arrived(3, receiver, post)
            try await recorded(3, of: id, post, key)
            #expect(trap.messages.isEmpty)
            receiver.answer { _ in Receiver.refusing(410) }
            post.city.clock.turn(millis: 7_200_000)
            try await arrived(4, receiver, post)
            for _ in 0..<400 {
                let state = try post.city.json(post.hook("GET", "/\(id)", as: key))["state"]?.string
                if state == "disabled" { break }
                try await Task.sleep(for: .milliseconds(5))
            }
            let now = try post.city.json(post.hook("GET", "/\(id)", as: key))
            #expect(now["state"]?.string == "disabled")
            #expect(now["reason"]?.string?.contains("410") == true)
        }
    }

    @Test func `a large event comes thin, with the place to fetch it`() async throws {
        try await withHook { post, receiver, key, _ in
            let text = String(repeating: "x", count: 25_000)
            _ = try post.publish(PostCity.letter("l1", text: text), as: key)
            try await post.city.settle()
            try await arrived(1, receiver, post)
            let message = try #require(receiver.messages.first)
            #expect(message.body.count <= WebhookSender.bodyBytesMax)
            let event = try JSONValue.parse(message.body)
            #expect(event["data"] == nil)
            let place = try #require(event["dataref"]?.string)
            let path = try #require(place.firstRange(of: "/bus/")).lowerBound
            let whole = try post.city.call(
                "GET",
                String(place[path...]),
                ["Authorization": "Bearer \(key)"]
            )
            #expect(try post.city.json(whole)["data"]?["text"]?.string == text)
        }
    }

    @Test func `a secret is changed with both live for a day`() async throws {
        try await withHook { post, receiver, key, made in
            let id = try #require(made["id"]?.string)
            let second = try post.city.json(post.hook("POST", "/\(id)/secrets", as: key, "{}"))
            #expect(second["secret"]?.string != made["secret"]?.string)
            try await post.send(1..<2, as: key)
            try await arrived(1, receiver, post)
            let both = receiver.messages[0].fields["webhook-signature"]?.split(separator: " ")
            #expect(both?.count == 4)
            post.city.clock.turn(millis: 86_400_001)
            try await post.send(2..<3, as: key)
            try await arrived(2, receiver, post)
            let one = receiver.messages[1].fields["webhook-signature"]?.split(separator: " ")
            #expect(one?.count == 2)
        }
    }

    @Test func `pings answer at once, and events are brought again when asked for`() async throws {
        try await withHook { post, receiver, key, made in
            let id = try #require(made["id"]?.string)
            let ping = try post.city.json(post.hook("POST", "/\(id)/ping", as: key, "{}"))
            #expect(ping["taken"]?.bool == true && ping["status"]?.int64 == 204)
            try await post.send(1..<4, as: key)
            try await arrived(4, receiver, post)
            let event = receiver.messages[1].id
            let again = try post.hook(
                "POST",
                "/\(id)/redeliver",
                as: key,
                #"{"event":"\#(event)"}"#
            )
            #expect(again.status == 202)
            try await arrived(5, receiver, post)
            #expect(receiver.messages[4].id == event)
            // Under way it would be brought once for both wishes.
            try await recorded(4, of: id, post, key)
            let since = #"{"since":"2020-01-01T00:00:00Z"}"#
            #expect(
                try post.city.json(post.hook("POST", "/\(id)/redeliver", as: key, since))["events"]?
                    .int64 == 3
            )
            try await arrived(8, receiver, post)
        }
    }

    @Test func `without the development setting no address of this machine is reached`()
        async throws
    {
        let receiver = try await Receiver()
        defer { receiver.close() }
        try await PostCity.run { post in
            let key = try await post.key()
            let plain = try post.hook("POST", "", as: key, #"{"url":"\#(receiver.url)"}"#)
            #expect(plain.status == 422 || plain.status == 400)
            for host in ["127.0.0.1", "[::1]", "10.1.2.3"] {
                let told = try post.hook("POST", "", as: key, #"{"url":"https://\#(host)/hook"}"#)
                #expect(told.status == 422 || told.status == 400, "\(host)")
            }
            // A name proves nothing: what counts is where the socket goes.
            let made = try post.city.json(
                post.hook("POST", "", as: key, #"{"url":"https://localhost/hook"}"#)
            )
            let id = try #require(made["id"]?.string)
            let ping = try post.city.json(post.hook("POST", "/\(id)/ping", as: key, "{}"))
            #expect(ping["taken"]?.bool == false && ping["status"]?.int64 == 0)
            #expect(ping["problem"]?.string?.contains("egress.not_allowed") == true)
            #expect(receiver.messages.isEmpty)
        }
    }

    @Test func `a webhook is its organisation's, and brings what its owner may read`() async throws
    {
        try await withHook { post, receiver, key, made in
            let id = try #require(made["id"]?.string)
            let stranger = try await post.key(of: "other")
            #expect(
                try post.city.code(post.hook("GET", "/\(id)", as: stranger))
                    == "bus.no_such_webhook"
            )
            #expect(try post.hook("DELETE", "/\(id)", as: stranger).status == 404)
            try await post.send(1..<2, as: stranger)
            try await post.send(2..<3, as: key)
            try await arrived(1, receiver, post)
            #expect(receiver.messages.compactMap(\.text) == ["n2"])
            #expect(try post.hook("DELETE", "/\(id)", as: key).status == 204)
            try await post.send(3..<4, as: key)
            #expect(
                try post.city.json(post.hook("GET", "", as: key))["items"]?.elements?.isEmpty
                    == true
            )
            #expect(receiver.messages.count == 1)
        }
    }
}

extension PostCity {
    func hook(
        _ method: String,
        _ path: String,
        as key: String,
        _ body: String? = nil
    ) throws -> RawResponse {
        try city.call(
            method,
            "/bus/v1/webhooks\(path)",
            ["Authorization": "Bearer \(key)"],
            body: body
        )
    }
}
