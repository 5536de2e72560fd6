import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing

@testable import Host
@testable import HostBus

@Suite struct `Streaming the bus` {
    private func readers(_ post: PostCity) throws -> Int {
        try post.city.host.city.wire.parts().fanout.readers
    }

    @Test func `a stream brings what comes, each event with the place to resume from`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<3, as: key)
            let client = try post.stream(as: key)
            while try readers(post) == 0 { await Task.yield() }
            try await post.send(3..<6, as: key)
            var first = StreamText()
            first.read(client) { $0.texts.count == 3 }
            client.close()
            // What was there before the stream is not in it.
            #expect(first.texts == ["n3", "n4", "n5"])
            let resumed = try post.stream(as: key, lastEventID: first.ids[0])
            defer { resumed.close() }
            var second = StreamText()
            second.read(resumed) { $0.texts.count == 2 }
            #expect(second.texts == ["n4", "n5"])
        }
    }

    @Test func `replay begins anywhere and flows over into what comes`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.send(1..<251, as: key)
            let client = try post.stream("?from=start", as: key)
            defer { client.close() }
            while try readers(post) == 0 { await Task.yield() }
            try await post.send(251..<260, as: key)
            var text = StreamText()
            text.read(client) { $0.texts.count == 259 }
            #expect(text.texts == (1..<260).map { "n\($0)" })
        }
    }

    @Test func `every event is read once and written once for all readers`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            try await post.city.settle()
            let clients = try (0..<8).map { _ in try post.stream(as: key) }
            defer { for client in clients { client.close() } }
            while try readers(post) < 8 { await Task.yield() }
            try await post.send(1..<21, as: key)
            for client in clients {
                var text = StreamText()
                text.read(client) { $0.texts.count == 20 }
                #expect(text.texts == (1..<21).map { "n\($0)" })
            }
            let counts = try post.city.host.city.wire.parts().fanout.counts
            #expect(counts.written == 20)
            #expect(counts.read == 20)
        }
    }

    @Test func `a reader that does not read is let go with its place, and nobody waits for it`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let slow = try post.stream(as: key, receiveBuffer: 4096)
            let quick = try post.stream(as: key)
            defer {
                slow.close()
                quick.close()
            }
            while try readers(post) < 2 { await Task.yield() }
            let text = String(repeating: "x", count: 25_000)
            var read = StreamText()
            var sent = 0
            while try post.city.host.city.wire.parts().fanout.counts.overrun == 0, sent < 600 {
                let batch = (0..<20).map { PostCity.letter("s\(sent + $0)", text: text) }
                let answer = try post.publish(
                    "[\(batch.joined(separator: ","))]",
                    as: key,
                    type: PostCity.batch
                )
                #expect(answer.status == 201)
                sent += 20
                try await post.city.settle()
                read.read(quick) { $0.texts.count == sent }
            }
            #expect(try post.city.host.city.wire.parts().fanout.counts.overrun == 1)
            #expect(read.texts.count == sent)
            var rest = StreamText()
            rest.read(slow) { _ in false }
            let place = try #require(rest.ids.last)
            #expect(rest.texts.count < sent)
            // It comes back and misses nothing.
            let again = try post.stream(as: key, lastEventID: place)
            defer { again.close() }
            let missing = sent - rest.texts.count
            var more = StreamText()
            more.read(again) { $0.texts.count == missing }
            #expect(more.texts.count == missing)
        }
    }

    @Test func `a stream shows that it lives, and its place passes what is not for it`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let limits = WireLimits()
            #expect(limits.heartbeatMillis <= 30_000)
            let client = try post.stream(as: key)
            defer { client.close() }
            while try readers(post) == 0 { await Task.yield() }
            try await post.send(1..<4, as: try await post.key(of: "other"))
            try await post.send(9..<10, as: key)
            var text = StreamText()
            text.read(client) { $0.texts.count == 1 }
            #expect(text.texts == ["n9"])
        }
    }

    @Test func `a key that is revoked reads no further`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let client = try post.stream(as: key)
            defer { client.close() }
            while try readers(post) == 0 { await Task.yield() }
            try await post.revokeKeys(of: "office")
            let other = try await post.key(of: "office")
            try await post.send(1..<2, as: other)
            var text = StreamText()
            text.read(client) { _ in false }
            #expect(text.texts.isEmpty)
        }
    }

    @Test func `a reader whose organisation moves reads no further under its old place`()
        async throws
    {
        try await PostCity.run { post in
            let (key, other) = (try await post.key(), try await post.key())
            let client = try post.stream(as: key)
            defer { client.close() }
            while try readers(post) == 0 { await Task.yield() }
            try await post.city.tenant("quarter")
            _ = try await post.city.host.city.accounts.directory.move(
                TenantID("office"),
                below: TenantID("quarter"),
                by: Principal(kind: .service, id: "tests"),
                at: post.city.clock.now
            )
            try await post.send(1..<2, as: other)
            var text = StreamText()
            text.read(client) { _ in false }
            #expect(text.texts.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that ends its side has gone, long before the next sign of life`() async throws {
        try await PostCity.run { post in
            let client = try post.stream(as: await post.key())
            defer { client.close() }
            while try readers(post) == 0 { await Task.yield() }
            let start = ContinuousClock.now
            client.endSending()
            let book = post.city.host.city.wire.readers
            while book.open > 0 { await Task.yield() }
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `HEAD of a stream has the fields of GET and an end`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            for target in ["/bus/v1/events/stream", "/bus/v1/events/stream?from=start"] {
                let client = try RawClient(port: post.city.port)
                defer { client.close() }
                try client.send(
                    "HEAD \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "Authorization: Bearer \(key)\r\n\r\n"
                )
                let text = String(decoding: client.receiveAll(), as: UTF8.self)
                #expect(text.hasPrefix("HTTP/1.1 200"))
                #expect(text.contains("text/event-stream"))
                #expect(text.hasSuffix("\r\n\r\n"))
                #expect(text.split(separator: "\r\n\r\n").count == 1, "\(text)")
            }
            #expect(post.city.host.city.wire.readers.open == 0)
        }
    }

    @Test func `what a stranger may send is refused before it is there`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            for (bearer, status) in [("nobody", "413"), (key, "100")] {
                let client = try RawClient(port: post.city.port)
                defer { client.close() }
                try client.send(
                    "POST /bus/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + "Authorization: Bearer \(bearer)\r\nExpect: 100-continue\r\n"
                        + "Content-Type: application/cloudevents+json\r\n"
                        + "Content-Length: 1048576\r\n\r\n"
                )
                let first = client.receive().map { String(decoding: $0, as: UTF8.self) } ?? ""
                #expect(first.hasPrefix("HTTP/1.1 \(status)"), "\(first)")
            }
        }
    }

    @Test func `a stop ends streams at once and a client that went leaves nothing behind`()
        async throws
    {
        try await PostCity.run { post in
            let key = try await post.key()
            let gone = try post.stream(as: key)
            while try readers(post) == 0 { await Task.yield() }
            gone.close()
            while try readers(post) > 0 { await Task.yield() }
            // The gauge falls first, the place is given back a moment later.
            let book = post.city.host.city.wire.readers
            while book.open > 0 { await Task.yield() }
            let kept = try post.stream(as: key)
            while try readers(post) == 0 { await Task.yield() }
            await post.city.host.city.wire.stop()
            let end = kept.receiveAll()
            #expect(String(decoding: end, as: UTF8.self).hasSuffix("0\r\n\r\n"))
        }
    }
}
