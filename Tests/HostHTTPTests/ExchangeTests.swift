import HTTPTesting
@testable import HostHTTP
import HostLoop
import Testing

@Suite(.timeLimit(.minutes(1))) struct `An exchange` {
    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Sends one request to a server that answers with what `look` sees.
    private func seen(
        _ request: String,
        _ look: @escaping @Sendable (Exchange) -> String
    ) async throws -> String {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish(look(exchange))
        }
        defer { server.stop() }
        let client = try server.client()
        try client.send(request)
        return client.response()?.text ?? "no answer"
    }

    @Test func `shows the method, the path and the query as they were sent`() async throws {
        let text = try await seen("DELETE /a/b%20c?x=1&y=%E6%B1%9F+z HTTP/1.1\r\nHost: a\r\n\r\n") {
            let raw = $0.withPath { $0.count }
            return "\($0.method) \($0.path) \(raw) \($0.query) \($0.queryValue("y") ?? "")"
        }
        #expect(text == "delete /a/b c 8 x=1&y=%E6%B1%9F+z 江 z")
    }

    @Test func `finds known and unknown fields whatever their case`() async throws {
        let request = """
            GET / HTTP/1.1\r
            hOsT: a\r
            AUTHORIZATION:  Bearer x \r
            Accept: text/html\r
            X-Thing: 1\r
            accept: */*\r
            x-thing: 2\r
            \r

            """
        let text = try await seen(request) {
            let length = $0.withHeader(.authorization) { $0.count } ?? 0
            return [
                $0.header(.authorization), $0.header(.accept), $0.header(named: "x-thing"),
                $0.header(.cookie), "\(length)",
            ].map { $0 ?? "-" }.joined(separator: "|")
        }
        #expect(text == "Bearer x|text/html, */*|1, 2|-|8")
    }

    @Test(arguments: KnownHeader.allCases)
    func `knows every field of its table by its name`(_ header: KnownHeader) async throws {
        let name = "\(header.name)".uppercased()
        let value =
            switch header {
            case .expect: "100-continue"
            case .contentLength: "1"
            case .transferEncoding: "chunked"
            default: "v"
            }
        var request = "POST / HTTP/1.1\r\n\(name): \(value)\r\n"
        if header != .host { request += "Host: a\r\n" }
        request += "\r\n"
        if header == .contentLength { request += "x" }
        if header == .transferEncoding { request += "0\r\n\r\n" }
        let text = try await seen(request) { $0.header(header) ?? "missing" }
        #expect(text == value)
    }

    @Test func `gives the body in one piece, with its length or in chunks`() async throws {
        let plain = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        let chunked = """
            POST / HTTP/1.1\r
            Host: a\r
            Transfer-Encoding: Chunked\r
            \r
            2;a=b;c="d\\"e"\r
            he\r
            003\r
            llo\r
            0\r
            Trailer: x\r
            \r

            """
        for request in [plain, chunked] {
            let text = try await seen(request) { String(decoding: $0.bodyBytes, as: UTF8.self) }
            #expect(text == "hello")
        }
    }

    @Test func `was received between the sending and the answer, on both clocks`() async throws {
        let (before, utc) = (HostClock.monotonicNanos, HostClock.utcMillis)
        let text = try await seen(Self.get) {
            "\($0.received.monotonicNanos) \($0.received.utcMillis)"
        }
        let parts = text.split(separator: " ").compactMap { Int64($0) }
        try #require(parts.count == 2)
        #expect(UInt64(parts[0]) >= before && UInt64(parts[0]) <= HostClock.monotonicNanos)
        #expect(parts[1] >= utc - 2 && parts[1] <= HostClock.utcMillis + 2)
    }

    @Test func `names the client`() async throws {
        let text = try await seen(Self.get) { $0.peer }
        #expect(text.hasPrefix("127.0.0.1:"))
    }

    @Test func `takes an absolute target whose host agrees`() async throws {
        let text = try await seen("GET http://A:80/x?y HTTP/1.1\r\nHost: a\r\n\r\n") {
            $0.path + "?" + $0.query
        }
        #expect(text == "/x?y")
        let bare = try await seen("GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n") { $0.path }
        #expect(bare == "/")
    }
}

@Suite(.timeLimit(.minutes(1))) struct `An answer` {
    private func server(
        _ answer: @escaping @Sendable (Exchange) async -> Void
    ) async throws -> TestServer {
        try await TestServer(answer: answer)
    }

    @Test func `has a length, a date and its fields`() async throws {
        let server = try await server {
            $0.respond(201, contentType: "text/plain", headers: [("Location", "/x")], body: [65])
        }
        let client = try server.client()
        try client.send(`An exchange`.get)
        let response = client.response()
        #expect(response?.status == 201)
        #expect(response?.text == "A")
        #expect(response?.fields["location"] == "/x")
        #expect(response?.fields["content-length"] == "1")
        #expect(response?.fields["date"]?.hasSuffix(" GMT") == true)
        #expect(response?.fields["connection"] == nil)
        server.stop()
    }

    @Test func `written in pieces has the right length, for HEAD too`() async throws {
        let server = try await server { exchange in
            exchange.begin(200)
            exchange.header("Content-Type", "text/plain")
            exchange.beginBody()
            for _ in 0..<1_000 { exchange.write("0123456789") }
            exchange.endBody()
        }
        let client = try server.client()
        try client.send(`An exchange`.get)
        let whole = client.response()
        #expect(whole?.body.count == 10_000)
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = client.response(toHead: true)
        #expect(head?.fields["content-length"]?.hasSuffix("10000") == true)
        try client.send(`An exchange`.get)
        #expect(client.response()?.body == whole?.body)
        server.stop()
    }

    @Test func `to HEAD has the same fields and no body`() async throws {
        let server = try await server { $0.respond(200, contentType: "text/plain", body: [1, 2]) }
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + `An exchange`.get)
        let head = client.response(toHead: true)
        let body = client.response()
        #expect(head?.fields == body?.fields)
        #expect(body?.body == [1, 2])
        server.stop()
    }

    @Test(arguments: [204, 304])
    func `without content has no length and no body`(_ status: Int) async throws {
        let server = try await server { exchange in
            exchange.begin(HTTPStatus(status))
            exchange.finish("ignored")
        }
        let client = try server.client()
        try client.send(`An exchange`.get)
        #expect(client.response()?.fields["content-length"] == nil)
        try client.send(`An exchange`.get)
        #expect(client.response()?.status == status)
        server.stop()
    }

    @Test(arguments: ["a\r\nSet-Cookie: x", "a\nb", "a\0b", "a\rb", "a\u{7F}"])
    func `cannot be split by a field's value`(_ value: String) async throws {
        let server = try await server { exchange in
            exchange.respond(
                200,
                contentType: "text/plain",
                headers: [("X-Thing", value)],
                body: [65]
            )
        }
        let client = try server.client()
        try client.send(`An exchange`.get)
        let response = client.response()
        #expect(response?.status == 500)
        #expect(response?.fields["set-cookie"] == nil && response?.fields["x-thing"] == nil)
        server.stop()
    }

    @Test func `that is never given becomes a 500`() async throws {
        let server = try await server { _ in }
        let client = try server.client()
        try client.send(`An exchange`.get)
        #expect(client.response()?.status == 500)
        server.stop()
    }

    @Test func `that is left half done becomes a 500 and nothing of it is seen`() async throws {
        let server = try await server { exchange in
            exchange.begin(200)
            exchange.header("X-Thing", "1")
            exchange.beginBody()
            exchange.write("half")
        }
        let client = try server.client()
        try client.send(`An exchange`.get)
        let bytes = String(decoding: client.receiveAll(), as: UTF8.self)
        #expect(bytes.hasPrefix("HTTP/1.1 500 ") && !bytes.contains("X-Thing"))
        server.stop()
    }

    @Test func `closes the connection when the client asks for it, or speaks HTTP 1.0`()
        async throws
    {
        let server = try await server { $0.respond(200, contentType: "text/plain", body: []) }
        let closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n"
        for request in [closing, "GET / HTTP/1.0\r\n\r\n"] {
            let client = try server.client()
            try client.send(request)
            #expect(client.response()?.fields["connection"] == "close")
            #expect(client.isClosedByServer())
        }
        let client = try server.client()
        for _ in 0..<2 {
            try client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            #expect(client.response()?.fields["connection"] == "keep-alive")
        }
        server.stop()
    }
}

@Suite struct `The Date field` {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (-2_203_977_600, "Wed, 28 Feb 1900 00:00:00 GMT"),
        (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func `is written as RFC 9110 wants it`(_ instant: (Int64, String)) {
        #expect(DateLine.text(utcSeconds: instant.0) == instant.1)
    }
}
