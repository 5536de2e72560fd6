import HTTPTesting
@testable import HostHTTP
import HostLoop
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A limit` {
    private func server(
        _ change: (inout HTTPLimits) -> Void = { _ in },
        bodyLimit: Int = 10
    ) async throws -> TestServer {
        var limits = HTTPLimits()
        change(&limits)
        return try await TestServer(limits: limits, bodyLimit: bodyLimit) { exchange in
            exchange.respond(200, contentType: "text/plain", body: exchange.bodyBytes)
        }
    }

    private func status(_ request: String, _ server: TestServer) throws -> Int? {
        let client = try server.client()
        try? client.send(request)
        return client.response()?.status
    }

    @Test func `of 8 KiB holds for the request line`() async throws {
        let server = try await server()
        let room = 8 * 1024 - "GET / HTTP/1.1\r\n".utf8.count
        let most = String(repeating: "a", count: room)
        #expect(try status("GET /\(most) HTTP/1.1\r\nHost: a\r\n\r\n", server) == 200)
        #expect(try status("GET /\(most)a HTTP/1.1\r\nHost: a\r\n\r\n", server) == 414)
        #expect(try status("GET /" + String(repeating: "a", count: 100_000), server) == 414)
        server.stop()
    }

    @Test func `of 32 KiB holds for the header section`() async throws {
        let server = try await server()
        let room = 32 * 1024 - "Host: a\r\nX: \r\n\r\n".utf8.count
        let most = String(repeating: "b", count: room)
        #expect(try status("GET / HTTP/1.1\r\nHost: a\r\nX: \(most)\r\n\r\n", server) == 200)
        for more in 1...4 {
            let long = most + String(repeating: "b", count: more)
            #expect(try status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n", server) == 431)
        }
        let over = String(repeating: "b", count: 33 * 1024)
        #expect(try status("GET / HTTP/1.1\r\nHost: a\r\nX: \(over)\r\n\r\n", server) == 431)
        #expect(try status("GET / HTTP/1.1\r\nHost: a\r\n\(over)", server) == 431)
        #expect(
            try status("GET / HTTP/1.1\r\nX:" + String(repeating: " ", count: 70_000), server)
                == 431
        )
        server.stop()
    }

    @Test func `of 100 holds for the number of fields`() async throws {
        let server = try await server()
        let most = String(repeating: "A: b\r\n", count: 99)
        #expect(try status("GET / HTTP/1.1\r\nHost: a\r\n\(most)\r\n", server) == 200)
        #expect(try status("GET / HTTP/1.1\r\nHost: a\r\n\(most)A: b\r\n\r\n", server) == 431)
        server.stop()
    }

    @Test func `of so many large bodies holds at once, and each gives its place back`()
        async throws
    {
        let server = try await server(
            {
                $0.largeBodyBytes = 5
                $0.largeBodiesMax = 2
            }
        )
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
        let half = try (0..<2).map { _ in try server.client() }
        for client in half { try client.send(head + "10\r\n\r\n01234") }
        let more = [
            head + "10\r\n\r\n0123456789",
            "POST / HTTP/1.1\r\nHost: a\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ]
        for request in more {
            // Whoever comes before the two have been read is answered, and tried again.
            var seen = try status(request, server)
            while seen == 200 { seen = try status(request, server) }
            #expect(seen == 503)
        }
        #expect(try status(head + "5\r\n\r\n01234", server) == 200, "a small one has room")
        try half[0].send("56789")
        #expect(half[0].response()?.status == 200)
        // Its connection is still open, and its place is free.
        #expect(try status(more[0], server) == 200)
        half[1].close()
        server.stop()
    }

    @Test func `of the route holds for a body of known length, before it is sent`() async throws {
        let server = try await server()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
        #expect(try status(head + "10\r\n\r\n0123456789", server) == 200)
        #expect(try status(head + "11\r\n\r\n", server) == 413)
        server.stop()
    }

    @Test func `of the route holds for all chunks together`() async throws {
        let server = try await server()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try status(head + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n", server) == 200)
        #expect(try status(head + "5\r\n01234\r\n6\r\n", server) == 413)
        server.stop()
    }

    @Test func `holds for chunk extensions and trailers`() async throws {
        let server = try await server()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let long = String(repeating: "x", count: 1100)
        #expect(try status(head + "1;\(long)\r\na\r\n0\r\n\r\n", server) == 400)
        let trailer = String(repeating: "A: b\r\n", count: 2000)
        #expect(try status(head + "1\r\na\r\n0\r\n\(trailer)\r\n", server) == 431)
        server.stop()
    }

    @Test func `ends a head that comes too slowly`() async throws {
        let server = try await server { $0.headerMillis = 100 }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHo")
        #expect(client.response()?.status == 408)
        #expect(client.isClosedByServer())
        server.stop()
    }

    @Test func `ends a body that comes too slowly, however it trickles`() async throws {
        let server = try await server {
            $0.transferGraceMillis = 100
            $0.transferBytesPerSecondMin = 1_000
        }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n012")
        for _ in 0..<5 {
            try? client.send("3")
            try await server.loop.sleep(forMillis: 40)
        }
        #expect(client.response()?.status == 408)
        #expect(client.isClosedByServer())
        server.stop()
    }

    @Test func `ends a body that takes too long, however fair its pace`() async throws {
        let server = try await server {
            $0.transferGraceMillis = 3_600_000
            $0.bodyMillis = 100
        }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n012")
        #expect(client.response()?.status == 408)
        #expect(client.isClosedByServer())
        server.stop()
    }

    @Test func `lets a client go that was told the end and never closes`() async throws {
        let server = try await server { $0.lingerMillis = 50 }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(client.response()?.status == 200)
        var looks = 0
        while try await server.loop.call({ server.http.connectionCount }) > 0, looks < 900 {
            looks += 1
            try await server.loop.sleep(forMillis: 1)
        }
        #expect(looks < 900, "the default would keep it for a second")
        server.stop()
    }

    @Test func `closes a connection that stays idle, without a word`() async throws {
        let server = try await server { $0.idleMillis = 100 }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.response()?.status == 200)
        #expect(client.isClosedByServer())
        server.stop()
    }

    @Test func `refuses the connection that is one too many`() async throws {
        let server = try await server { $0.connectionsMax = 1 }
        let first = try server.client()
        try first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(first.response()?.status == 200)
        let second = try server.client()
        #expect(second.response()?.status == 503)
        first.close()
        while try await server.loop.call({ server.http.connectionCount }) > 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        let third = try server.client()
        try third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(third.response()?.status == 200)
        server.stop()
    }

    @Test func `ends an answer that is not ready in time, and tells its handler`() async throws {
        var limits = HTTPLimits()
        limits.responseMillis = 100
        let (told, teller) = AsyncStream.makeStream(of: Bool.self)
        let server = try await TestServer(limits: limits) { exchange in
            while !Task.isCancelled { await Task.yield() }
            exchange.respond(200, contentType: "text/plain", body: [65])
            teller.yield(exchange.answer.isAbandoned)
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let bytes = String(decoding: client.receiveAll(), as: UTF8.self)
        #expect(bytes.hasPrefix("HTTP/1.1 503 ") && !bytes.contains("200 OK"))
        var heard = told.makeAsyncIterator()
        #expect(await heard.next() == true)
        server.stop()
    }

    @Test func `closes on a client that does not read its answer`() async throws {
        var limits = HTTPLimits()
        limits.transferGraceMillis = 200
        let big = [UInt8](repeating: 65, count: 16 * 1024 * 1024)
        let server = try await TestServer(limits: limits) { exchange in
            exchange.respond(200, contentType: "text/plain", body: big)
        }
        let client = try RawClient(port: server.port, receiveBuffer: 4096)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while try await server.loop.call({ server.http.connectionCount }) == 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        while try await server.loop.call({ server.http.connectionCount }) > 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        #expect(client.response() == nil)
        server.stop()
    }
}
