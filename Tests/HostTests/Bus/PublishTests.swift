import HTTPTesting
import HostBus
import HostStore
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host

@Suite struct `Publishing on the bus` {
    @Test func `an event is in the log as it was sent, with its author and its organisation`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let answer = try post.publish(PostCity.letter("l1"), as: key)
            #expect(answer.status == 201)
            let receipt = try post.city.json(answer)
            #expect(receipt["number"]?.int64 == 1)
            #expect(answer.fields["location"] == "/bus/v1/events/\(receipt["id"]?.string ?? "")")
            let events = try await post.city.published(PostCity.letter)
            let event = try #require(events.first)
            #expect(events.count == 1)
            #expect(event.envelope.id == receipt["id"]?.string)
            #expect(event.envelope.tenant?.text == "office")
            #expect(event.envelope.partitionKey == "b1")
            #expect(event.envelope.originator.hasPrefix("apiKey:"))
            #expect(event.payload["text"]?.string == "hello")
        }
    }

    @Test func `what is sent again is answered as before, and stands in the log once`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let first = try post.publish(PostCity.letter("l1"), as: key)
            let again = try post.publish(PostCity.letter("l1"), as: key)
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(again.fields["idempotency-replayed"] == "true")
            // Another key of the same organisation sends for the same author.
            let other = try post.publish(PostCity.letter("l1"), as: try await post.key())
            #expect(other.body == first.body)
            #expect(try await post.city.published(PostCity.letter).count == 1)
        }
    }

    @Test func `another body under the same source and id is a conflict`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            _ = try post.publish(PostCity.letter("l1"), as: key)
            let other = try post.publish(PostCity.letter("l1", text: "bye"), as: key)
            #expect(other.status == 409)
            #expect(try post.city.code(other) == "bus.event_name_taken")
            // Names are each organisation's own, and each source's.
            let stranger = try await post.key(of: "other")
            #expect(try post.publish(PostCity.letter("l1", text: "x"), as: stranger).status == 201)
            let source = PostCity.letter("l1", text: "y", source: "/elsewhere")
            #expect(try post.publish(source, as: key).status == 201)
        }
    }

    @Test func `every broken rule is listed with its place, and nothing of the batch is kept`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let batch = """
                [\(PostCity.letter("l1")),
                {"specversion":"0.3","source":"/o","type":"\(PostCity.letter)","data":{"box":7}},
                {"specversion":"1.0","id":"x","source":"/o","type":"post.nothing.there.v1","data":{}},
                {"specversion":"1.0","id":"y","source":"/o","type":"\(PostCity.letter)",
                 "data":{"box":"b","text":"t","grams":0,"more":1}}]
                """
            let answer = try post.publish(batch, as: key, type: PostCity.batch)
            #expect(answer.status == 422 || answer.status == 400)
            let places = try post.city.json(answer)["violations"]?.elements?
                .compactMap { $0["place"]?.string }
            #expect(
                Set(places ?? []) == [
                    "/1/specversion", "/1/id", "/1/data/box", "/1/data/text", "/2/type",
                    "/3/data/grams", "/3/data/more",
                ]
            )
            #expect(try await post.city.published(PostCity.letter).isEmpty)
        }
    }

    @Test func `a body in another encoding is refused, whatever its kind`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            for type in [
                "application/cloudevents+json", "application/cloudevents-batch+json",
                "application/json",
            ] {
                let answer = try post.publish(
                    "{}",
                    as: key,
                    type: type + "; charset=utf-16",
                    ["ce-specversion": "1.0"]
                )
                #expect(answer.status == 415)
            }
        }
    }

    @Test func `binary mode says the same in fields`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let structured = try post.publish(PostCity.letter("l1"), as: key)
            let binary = try post.publish(
                #"{"text":"hello","box":"b1"}"#,
                as: key,
                type: "application/json",
                [
                    "ce-specversion": "1.0", "ce-id": "l1", "ce-source": "%2Foffice",
                    "ce-type": PostCity.letter,
                ]
            )
            #expect(binary.status == 201)
            #expect(binary.body == structured.body)
        }
    }

    @Test func `a key publishes what its scopes name and nothing else`() async throws {
        try await PostCity.run { post in
            let reader = try await post.key(["post.letter.read", "post.letter.send"])
            #expect(try post.publish(PostCity.letter("l1"), as: reader).status == 201)
            let refused = try post.publish(PostCity.parcel("p1"), as: reader)
            #expect(refused.status == 403)
            #expect(try post.city.code(refused) == "auth.permission_needed")
            // A machine hears what its key lacks and where that is asked, and no person's name.
            let denial = try #require(try post.city.json(refused)["denial"])
            #expect(denial["permission"]?.string == "post.parcel.hand")
            #expect(denial["asked"]?.string?.contains("plugin.json#/accepts/") == true)
            #expect(denial["approvers"]?.elements?.isEmpty == true)
            #expect(
                try post.city.json(refused)["remedy"]?["en"]?.string?.contains("scopes") == true
            )
            // A batch with one event too much is refused whole.
            let mixed = "[\(PostCity.letter("l2")),\(PostCity.parcel("p1"))]"
            #expect(try post.publish(mixed, as: reader, type: PostCity.batch).status == 403)
            #expect(
                try await post.city.published().filter { $0.envelope.type == PostCity.letter }.count
                    == 1
            )
            let nobody = try post.city.call(
                "POST",
                "/bus/v1/events",
                body: PostCity.letter("l3"),
                type: PostCity.structured
            )
            #expect(nobody.status == 401)
        }
    }

    @Test func `an event that a plugin publishes itself is nobody else's to publish`() async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let forged =
                #"{"specversion":"1.0","id":"f","source":"/o","type":"post.stamp.bought.v1","#
                + #""data":{"stampId":"s","fen":1}}"#
            let answer = try post.publish(forged, as: key)
            #expect(try post.city.json(answer)["violations"]?[0]?["place"]?.string == "/type")
            #expect(try await post.city.published("post.stamp.bought.v1").isEmpty)
        }
    }

    @Test func `a quota counts events, and its fields say what is left`() async throws {
        try await PostCity.run(configure: { $0.publishPerMinute = 3 }) { post in
            let key = try await post.key()
            let first = try post.publish(PostCity.letter("l1"), as: key)
            #expect(first.fields["ratelimit-policy"] == "\"events\";q=3;w=60")
            #expect(first.fields["ratelimit"]?.hasPrefix("\"events\";r=2;t=") == true)
            let much = "[\((2...4).map { PostCity.letter("l\($0)") }.joined(separator: ","))]"
            let refused = try post.publish(much, as: key, type: PostCity.batch)
            #expect(refused.status == 429)
            #expect(refused.fields["ratelimit"]?.hasPrefix("\"events\";r=0;t=") == true)
            #expect(refused.fields["retry-after"] != nil)
            // Another key has a quota of its own.
            #expect(try post.publish(PostCity.letter("m1"), as: try await post.key()).status == 201)
        }
    }

    @Test func `events survive a stop before they reached the log`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let receipt = try post.city.json(post.publish(PostCity.letter("l1"), as: key))
            // The answer came after the commit: the row is in the file, whatever happens next.
            let kept = try post.city.host.files.inbox.file.read { snapshot in
                let count = try snapshot.statement(
                    "SELECT (SELECT count(*) FROM host_outbox) + (SELECT count(*) FROM host_idempotency)"
                )
                return try count.first { $0.int64(at: 0) } ?? 0
            }
            #expect(kept >= 1)
            #expect(receipt["id"]?.string?.hasPrefix("inbox.") == true)
        }
    }
}

@Suite struct `Commands over HTTP` {
    private func buy(
        _ post: PostCity,
        _ key: String,
        _ command: String = "post.BuyStamp.v1",
        _ body: String = #"{"fen":120}"#,
        once: String? = nil
    ) throws -> RawResponse {
        var fields = ["Authorization": "Bearer \(key)"]
        if let once { fields["Idempotency-Key"] = once }
        return try post.city.call("POST", "/bus/v1/commands/\(command)", fields, body: body)
    }

    @Test func `a command that the manifest offers is done for the key's organisation`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let answer = try buy(post, key)
            #expect(answer.status == 200)
            #expect(try post.city.json(answer)["fen"]?.int64 == 120)
            let event = try #require(try await post.city.published("post.stamp.bought.v1").first)
            #expect(event.envelope.tenant?.text == "office")
        }
    }

    @Test func `with a key of its own it takes effect once`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let first = try buy(post, key, once: "k1")
            let again = try buy(post, key, once: "k1")
            #expect(first.body == again.body)
            #expect(again.fields["idempotency-replayed"] == "true")
            #expect(try await post.city.published("post.stamp.bought.v1").count == 1)
        }
    }

    @Test func `what is not offered, not allowed or not right is refused`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            #expect(
                try post.city.code(buy(post, key, "post.BurnStamp.v1")) == "bus.no_such_command"
            )
            #expect(try post.city.code(buy(post, key, "nothing")) == "bus.no_such_command")
            let wrong = try buy(post, key, "post.BuyStamp.v1", #"{"fen":0,"x":1}"#)
            #expect(try post.city.json(wrong)["violations"]?.elements?.count == 2)
            let poor = try await post.key(["post.letter.read"])
            #expect(try buy(post, poor).status == 403)
        }
    }
}
