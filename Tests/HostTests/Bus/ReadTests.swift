import HTTPTesting
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host
@testable import HostBus

@Suite struct `Reading the bus` {
    @Test func `pages follow each other by a cursor until nothing is left, and go on from there`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<6, as: key)
            let first = try post.read("?type=post.*&limit=2", as: key)
            #expect(first.fields["content-type"] == PostCity.batch)
            #expect(try post.texts(first) == ["n1", "n2"])
            let cursor = try #require(first.fields["cityhost-cursor"])
            #expect(first.fields["link"]?.contains("cursor=\(cursor)") == true)
            let second = try post.read("?cursor=\(cursor)&limit=3", as: key)
            #expect(try post.texts(second) == ["n3", "n4", "n5"])
            let end = try #require(second.fields["cityhost-cursor"])
            #expect(try post.texts(post.read("?cursor=\(end)", as: key)).isEmpty)
            try await post.send(6..<7, as: key)
            #expect(try post.texts(post.read("?cursor=\(end)", as: key)) == ["n6"])
        }
    }

    @Test func `types, partition key, sequence and time choose what is read`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<4, as: key) { "b\($0)" }
            _ = try post.publish(PostCity.parcel("p1"), as: key)
            try await post.city.settle()
            #expect(try post.texts(post.read("?partitionkey=b2", as: key)) == ["n2"])
            #expect(
                try post.city.json(post.read("?type=post.parcel.*", as: key)).elements?.count == 1
            )
            #expect(
                try post.city.json(post.read("?type=post.parcel.*,post.letter.*", as: key))
                    .elements?.count == 4
            )
            let all = try post.city.json(post.read(as: key)).elements ?? []
            let sequence = try #require(all[1]["sequence"]?.string.flatMap { Int64($0) })
            #expect(try post.texts(post.read("?from=\(sequence)", as: key)) == ["n2", "n3"])
            #expect(try post.texts(post.read("?from=end", as: key)).isEmpty)
            post.city.clock.turn(millis: 3_600_000)
            let later = post.city.clock.now.rfc3339
            try await post.send(4..<5, as: key)
            #expect(try post.texts(post.read("?since=\(later)", as: key)) == ["n4"])
            let wrong = try post.read("?limit=0&from=x&type=A&what=1", as: key)
            #expect(try post.city.json(wrong)["violations"]?.elements?.count == 4)
            let empty = try post.read("?limit=&from=", as: key)
            #expect(try post.city.json(empty)["violations"]?.elements?.count == 2)
        }
    }

    /// Clocks of several files differ a little, so what is older may stand later in the log.
    @Test func `a time chooses on every page, also on those that go on from a cursor`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<3, as: key)
            post.city.clock.turn(millis: 60_000)
            let since = post.city.clock.now.rfc3339
            try await post.send(3..<5, as: key)
            let start = try post.read("?from=start&since=\(since)&limit=1", as: key)
            #expect(try post.texts(start) == ["n3"])
            let link = try #require(start.fields["link"])
            let next = try #require(link.split(separator: ">").first?.split(separator: "?").last)
            #expect(next.contains("since=\(since)") && next.contains("limit=1"))
            #expect(try post.texts(post.read("?\(next)", as: key)) == ["n4"])
            // A place before what the time leaves out.
            let early = try #require(try post.read("?limit=1", as: key).fields["cityhost-cursor"])
            let later = try post.read("?cursor=\(early)&since=\(since)", as: key)
            #expect(try post.texts(later) == ["n3", "n4"])
        }
    }

    @Test func `a reader who waits is answered with the next event, and in time without one`()
        async throws
    {
        try await PostCity.run(loops: 2) { post in
            let key = try await post.key()
            let client = try RawClient(port: post.city.port)
            defer { client.close() }
            try client.send(
                "GET /bus/v1/events?from=end&wait=20 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n"
            )
            while try post.city.host.city.wire.parts().fanout.readers == 0 { await Task.yield() }
            // Not for this reader: it goes on waiting.
            try await post.send(1..<3, as: try await post.key(of: "other"))
            try await post.send(7..<8, as: key)
            let answer = try #require(client.response())
            #expect(try post.texts(answer) == ["n7"])
            #expect(try post.city.host.city.wire.parts().fanout.readers == 0)
            #expect(try post.texts(post.read("?from=end&wait=1", as: key)).isEmpty)
        }
    }

    @Test func `a key that is revoked while its reader waits is given nothing any more`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let client = try RawClient(port: post.city.port)
            defer { client.close() }
            try client.send(
                "GET /bus/v1/events?from=end&wait=20 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n"
            )
            while try post.city.host.city.wire.parts().fanout.readers == 0 { await Task.yield() }
            try await post.revokeKeys(of: "office")
            try await post.send(1..<2, as: try await post.key())
            let answer = try #require(client.response())
            #expect(try post.texts(answer).isEmpty)
            #expect(!answer.text.contains("n1"))
            #expect(try post.read(as: key).status == 401)
        }
    }

    @Test func `one event is had by its id, whole or in binary mode, and only by who may see it`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<2, as: key)
            let event = try #require(try post.city.json(post.read(as: key))[0])
            let id = try #require(event["id"]?.string)
            let whole = try post.read("/\(id)", as: key)
            #expect(whole.fields["content-type"] == PostCity.structured)
            #expect(try post.city.json(whole) == event)
            let binary = try post.read("/\(id)", as: key, accept: "application/json")
            #expect(binary.fields["ce-id"] == id)
            #expect(binary.fields["ce-type"] == PostCity.letter)
            #expect(try post.city.json(binary) == event["data"])
            let stranger = try await post.key(of: "other")
            #expect(try post.city.code(post.read("/\(id)", as: stranger)) == "bus.no_such_event")
            #expect(try post.city.code(post.read("/inbox.x.1", as: key)) == "bus.no_such_event")
        }
    }

    @Test func `an event carries what the extensions promise`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let sent = PostCity.letter("l1").replacing(
                "\"data\"",
                with: "\"traceparent\":\"\(trace)\",\"data\""
            )
            #expect(try post.publish(sent, as: key).status == 201)
            try await post.city.settle()
            let event = try #require(try post.city.json(post.read(as: key))[0])
            #expect(event["specversion"]?.string == "1.0")
            #expect(event["tenant"]?.string == "office")
            #expect(event["partitionkey"]?.string == "b1")
            #expect(event["sequence"]?.string?.utf8.count == 19)
            #expect(event["authtype"]?.string == "api_key")
            #expect(event["correlationid"]?.string == "0af7651916cd43dd8448eb211c80319c")
            #expect(
                event["traceparent"]?.string?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-")
                    == true
            )
            #expect(event["dataclassification"]?.string == "internal")
            let schema = try #require(event["dataschema"]?.string)
            let path = try #require(schema.firstRange(of: "/bus/")).lowerBound
            let served = try post.city.call("GET", String(schema[path...]))
            #expect(served.fields["content-type"] == "application/schema+json")
            #expect(try post.city.json(served)["$id"]?.string == schema)
        }
    }
}

@Suite struct `What a reader outside does not see` {
    @Test func `no event of another organisation, by no way of asking`() async throws {
        try await PostCity.run { post in
            let (own, foreign) = (try await post.key(), try await post.key(of: "other"))
            let canary = "canary-3fa1"
            let text = PostCity.letter("c1", box: "secret-box", text: canary)
            #expect(try post.publish(text, as: foreign).status == 201)
            try await post.send(1..<3, as: own)
            let id = try #require(
                try post.city.json(post.read("?type=post.*", as: foreign))[0]?["id"]?.string
            )
            var stream = StreamText()
            let client = try post.stream("?from=start", as: own)
            defer { client.close() }
            stream.read(client) { $0.texts.count == 2 }
            let answers = try [
                "", "?from=start&limit=1000", "?partitionkey=secret-box",
                "?type=post.letter.sent.v1",
                "?from=0", "/\(id)", "?since=2020-01-01T00:00:00Z",
            ].map { try post.read($0, as: own).text }
            for answer in answers + [stream.text] {
                #expect(!answer.contains(canary) && !answer.contains("secret-box"))
            }
            #expect(try post.texts(post.read(as: own)) == ["n1", "n2"])
        }
    }

    @Test func `a cursor tells nothing of what others publish`() async throws {
        try await PostCity.run { post in
            let own = try await post.key()
            try await post.send(1..<2, as: own)
            let cursors = try (0..<4).map { _ in
                try #require(try post.read(as: own).fields["cityhost-cursor"])
            }
            try await post.send(1..<40, as: try await post.key(of: "other"))
            let later = try #require(try post.read(as: own).fields["cityhost-cursor"])
            // The same place never looks the same, so another place does not look different.
            #expect(Set(cursors + [later]).count == 5)
            #expect(Set((cursors + [later]).map(\.utf8.count)) == [48])
            var forged = later
            forged.replaceSubrange(
                forged.startIndex...forged.startIndex,
                with: later.first == "A" ? "B" : "A"
            )
            #expect(try post.read("?cursor=\(forged)", as: own).status >= 400)
            #expect(try post.read("?cursor=\(later)", as: own).status == 200)
        }
    }

    @Test func `types are seen by the key's scopes only, and others are named to nobody`()
        async throws
    {
        try await PostCity.run { post in
            let all = try await post.key()
            try await post.send(1..<2, as: all)
            _ = try post.publish(PostCity.parcel("p1"), as: all)
            try await post.city.settle()
            let letters = try await post.key(["post.letter.read"])
            #expect(try post.city.json(post.read(as: letters)).elements?.count == 1)
            let refused = try post.read("?type=post.parcel.*", as: letters)
            #expect(try post.city.code(refused) == "bus.nothing_to_read")
            #expect(
                refused.text.contains(PostCity.letter) && !refused.text.contains(PostCity.parcel)
            )
            // An event without "read" in its manifest stays within the host.
            _ = try post.city.call(
                "POST",
                "/bus/v1/commands/post.BuyStamp.v1",
                ["Authorization": "Bearer \(all)"],
                body: #"{"fen":1}"#
            )
            try await post.city.settle()
            #expect(!(try post.read(as: all).text.contains("stamp")))
        }
    }

    @Test func `classified fields are null unless the key holds what unmasks them`() async throws {
        try await PostCity.run { post in
            let all = try await post.key()
            _ = try post.publish(PostCity.parcel("p1", person: "p-liu"), as: all)
            try await post.city.settle()
            let shown = try #require(try post.city.json(post.read(as: all))[0])
            #expect(shown["data"]?["personId"]?.string == "p-liu")
            #expect(shown["subject"]?.string == "p-liu")
            #expect(shown["dataclassification"]?.string == "personal")
            // Nobody outside sees a restricted field that nothing unmasks.
            #expect(shown["data"]?["code"]?.isNull == true)
            #expect(shown["maskedfields"]?.string == "code")
            let narrow = try await post.key(["post.parcel.read"])
            let answer = try post.read(as: narrow)
            let masked = try #require(try post.city.json(answer)[0])
            #expect(masked["data"]?["personId"]?.isNull == true)
            #expect(masked["data"]?["box"]?.string == "b1")
            #expect(masked["subject"] == nil)
            #expect(masked["dataclassification"]?.string == "internal")
            #expect(!answer.text.contains("p-liu") && !answer.text.contains("7431"))
            // Nor can the person be guessed by asking.
            #expect(try post.read("?subject=p-liu", as: narrow).status == 403)
            #expect(try post.city.json(post.read("?subject=p-liu", as: all)).elements?.count == 1)
        }
    }

    @Test func `an erased person's event is there without its data`() async throws {
        try await PostCity.run { post in
            let all = try await post.key()
            _ = try post.publish(PostCity.parcel("p1", person: "p-liu"), as: all)
            try await post.city.settle()
            try await post.city.host.files.chain.bus.erase(PersonID("p-liu"))
            let event = try #require(try post.city.json(post.read(as: all))[0])
            #expect(event["erased"]?.bool == true)
            #expect(event["data"] == nil && event["subject"] == nil)
        }
    }
}
