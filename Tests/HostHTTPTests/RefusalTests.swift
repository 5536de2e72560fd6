import HTTPTesting
import HostHTTP
import Testing

/// One request that must be turned away, and with what.
struct Refused: CustomTestStringConvertible, Sendable {
    let rule: String
    let request: String
    let status: Int

    init(_ rule: String, _ request: String, _ status: Int = 400) {
        self.rule = rule
        self.request = request
        self.status = status
    }

    var testDescription: String { rule }

    static let host = "Host: a\r\n"
    static let all: [Refused] =
        [
            .init("no Host (RFC 9112 §3.2)", "GET / HTTP/1.1\r\n\r\n"),
            .init("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
            .init("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
            .init("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
            .init("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
            .init("a list of Hosts", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
            .init("a port that is no number", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
            .init("an open bracket in Host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
            .init(
                "both lengths (RFC 9112 §6.1)",
                "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
            ),
            .init(
                "both lengths, the other way round",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"
            ),
            .init(
                "two equal lengths",
                "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"
            ),
            .init("a list of lengths", "POST / HTTP/1.1\r\n\(host)Content-Length: 1, 1\r\n\r\nx"),
            .init("a signed length", "POST / HTTP/1.1\r\n\(host)Content-Length: +1\r\n\r\nx"),
            .init("a negative length", "POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\nx"),
            .init("a hexadecimal length", "POST / HTTP/1.1\r\n\(host)Content-Length: 0x1\r\n\r\nx"),
            .init("an empty length", "POST / HTTP/1.1\r\n\(host)Content-Length: \r\n\r\n"),
            .init(
                "a length beyond all numbers",
                "POST / HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n"
            ),
            .init("an unknown coding", "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n"),
            .init(
                "a coding before chunked",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n",
                501
            ),
            .init(
                "a coding after chunked",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked, gzip\r\n\r\n"
            ),
            .init(
                "chunked twice",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
            ),
            .init(
                "a hidden chunked",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n\r\n"
            ),
            .init(
                "a control character before chunked",
                "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: \u{0B}chunked\r\n\r\n"
            ),
            .init(
                "codings in HTTP/1.0",
                "POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
            ),
            .init("a folded line (RFC 9112 §5.2)", "GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n"),
            .init("white space before the first field", "GET / HTTP/1.1\r\n \(host)\r\n"),
            .init(
                "a space before the colon (RFC 9112 §5.1)",
                "GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n"
            ),
            .init("a field without a name", "GET / HTTP/1.1\r\n\(host): b\r\n\r\n"),
            .init("a field without a colon", "GET / HTTP/1.1\r\n\(host)A\r\n\r\n"),
            .init("a name that is no token", "GET / HTTP/1.1\r\n\(host)A(b): c\r\n\r\n"),
            .init("a bare CR in a value", "GET / HTTP/1.1\r\n\(host)A: b\rc\r\n\r\n"),
            .init("a bare LF after a value", "GET / HTTP/1.1\r\n\(host)A: b\n\r\n"),
            .init("a bare LF after the request line", "GET / HTTP/1.1\n\(host)\r\n"),
            .init("a bare LF at the end of the head", "GET / HTTP/1.1\r\n\(host)\n"),
            .init("a NUL in a value", "GET / HTTP/1.1\r\n\(host)A: b\0c\r\n\r\n"),
            .init("a control character in a value", "GET / HTTP/1.1\r\n\(host)A: b\u{01}\r\n\r\n"),
            .init("a DEL in a value", "GET / HTTP/1.1\r\n\(host)A: b\u{7F}\r\n\r\n"),
            .init("a NUL in a name", "GET / HTTP/1.1\r\n\(host)A\0: b\r\n\r\n"),
            .init("a method with a control character", "G\u{01}T / HTTP/1.1\r\n\(host)\r\n"),
            .init("an unknown method", "BREW / HTTP/1.1\r\n\(host)\r\n", 501),
            .init("a method in small letters", "get / HTTP/1.1\r\n\(host)\r\n", 501),
            .init("CONNECT", "CONNECT a:1 HTTP/1.1\r\n\(host)\r\n", 501),
            .init("TRACE", "TRACE / HTTP/1.1\r\n\(host)\r\n", 501),
            .init("HTTP/2", "GET / HTTP/2.0\r\n\(host)\r\n", 505),
            .init("HTTP/1.2", "GET / HTTP/1.2\r\n\(host)\r\n", 505),
            .init("HTTP/0.9", "GET /\r\n\r\n"),
            .init("a version in small letters", "GET / http/1.1\r\n\(host)\r\n"),
            .init("a version of two digits", "GET / HTTP/1.10\r\n\(host)\r\n"),
            .init("two spaces in the request line", "GET  / HTTP/1.1\r\n\(host)\r\n"),
            .init("a space after the version", "GET / HTTP/1.1 \r\n\(host)\r\n"),
            .init("a tab in the request line", "GET\t/ HTTP/1.1\r\n\(host)\r\n"),
            .init("an asterisk for GET", "GET * HTTP/1.1\r\n\(host)\r\n"),
            .init("a target without a slash", "GET a HTTP/1.1\r\n\(host)\r\n"),
            .init("a fragment", "GET /a#b HTTP/1.1\r\n\(host)\r\n"),
            .init("a target that is not ASCII", "GET /ä HTTP/1.1\r\n\(host)\r\n"),
            .init("a broken escape", "GET /%zz HTTP/1.1\r\n\(host)\r\n"),
            .init("half an escape", "GET /%4 HTTP/1.1\r\n\(host)\r\n"),
            .init("an escaped NUL", "GET /%00 HTTP/1.1\r\n\(host)\r\n"),
            .init("a broken escape in the query", "GET /?%g1 HTTP/1.1\r\n\(host)\r\n"),
            .init("a path that is not UTF-8", "GET /%ff HTTP/1.1\r\n\(host)\r\n"),
            .init("an overlong UTF-8 slash", "GET /%c0%af HTTP/1.1\r\n\(host)\r\n"),
            .init("a dot segment", "GET /a/../b HTTP/1.1\r\n\(host)\r\n"),
            .init("a dot segment at the end", "GET /a/.. HTTP/1.1\r\n\(host)\r\n"),
            .init("an escaped dot segment", "GET /a/%2e%2E/b HTTP/1.1\r\n\(host)\r\n"),
            .init("a half escaped dot segment", "GET /a/.%2e/b HTTP/1.1\r\n\(host)\r\n"),
            .init("a dot segment behind an escaped slash", "GET /a%2f../b HTTP/1.1\r\n\(host)\r\n"),
            .init("a backslash in the path", "GET /a\\..\\b HTTP/1.1\r\n\(host)\r\n"),
            .init("a target of another scheme", "GET ftp://a/ HTTP/1.1\r\n\(host)\r\n"),
            .init("a target with a user", "GET http://u@a/ HTTP/1.1\r\n\(host)\r\n"),
            .init("a target without a host", "GET http:///x HTTP/1.1\r\n\(host)\r\n"),
            .init("a target that contradicts Host", "GET http://b/ HTTP/1.1\r\n\(host)\r\n"),
            .init("another expectation", "POST / HTTP/1.1\r\n\(host)Expect: tea\r\n\r\n", 417),
            .init(
                "two Authorization fields",
                "GET / HTTP/1.1\r\n\(host)Authorization: a\r\nAuthorization: b\r\n\r\n"
            ),
        ] + chunks

    static let chunked = "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
    static let chunks: [Refused] = [
        .init("a chunk size that is no number", chunked + "x\r\n"),
        .init("an empty chunk size", chunked + "\r\n"),
        .init("a signed chunk size", chunked + "+1\r\na\r\n0\r\n\r\n"),
        .init("a chunk size with 0x", chunked + "0x1\r\na\r\n0\r\n\r\n"),
        .init("a chunk size beyond all numbers", chunked + "fffffffffffffffff\r\n", 413),
        .init("a chunk size that wraps", chunked + "8000000000000001\r\n", 413),
        .init("a space before a chunk size", chunked + " 1\r\na\r\n0\r\n\r\n"),
        .init("a space after a chunk size", chunked + "1 \r\na\r\n0\r\n\r\n"),
        .init("a bare LF after a chunk size", chunked + "1\na\r\n0\r\n\r\n"),
        .init("a bare CR after a chunk size", chunked + "1\r\ra\r\n0\r\n\r\n"),
        .init("a bare LF in an extension", chunked + "1;a\nb\r\na\r\n0\r\n\r\n"),
        .init("data longer than its chunk", chunked + "1\r\nab\r\n0\r\n\r\n"),
        .init("another byte where the CR after the data belongs", chunked + "1\r\naX\n0\r\n\r\n"),
        .init("a bare LF after the data", chunked + "1\r\na\n0\r\n\r\n"),
        .init("an empty extension", chunked + "1;\r\na\r\n0\r\n\r\n"),
        .init("an extension whose quotes stay open", chunked + "1;a=\"b\r\na\r\n0\r\n\r\n"),
        .init("a bare LF after a trailer", chunked + "0\r\nA: b\n\r\n"),
        .init("a length in a trailer", chunked + "0\r\nContent-Length: 0\r\n\r\n"),
        .init("a coding in a trailer", chunked + "0\r\ntransfer-encoding:\r\n\r\n"),
        .init("a folded trailer", chunked + "0\r\nA: b\r\n c\r\n\r\n"),
        .init("a trailer with a space before the colon", chunked + "0\r\nA : b\r\n\r\n"),
    ]
}

@Suite struct `What the server turns away` {
    @Test(arguments: Refused.all)
    func `is refused and the connection closed, whole or byte by byte`(_ refused: Refused)
        async throws
    {
        let server = try await TestServer { $0.respond(200, contentType: "text/plain", body: []) }
        for isSplit in [false, true] {
            let client = try server.client(timeoutMillis: 3_000)
            if isSplit {
                // The server may close before the last byte is sent.
                for byte in refused.request.utf8 { try? client.send([byte]) }
            } else {
                try client.send(refused.request)
            }
            client.endSending()
            let response = client.response()
            #expect(response?.status == refused.status)
            #expect(response?.fields["connection"] == "close")
            #expect(response?.fields["content-type"] == "application/problem+json")
            #expect(response?.fields["cache-control"] == "no-store")
            #expect(response?.fields["x-content-type-options"] == "nosniff")
            // Not because it was incomplete: what is wrong with it was seen.
            #expect(response?.text.contains("http.request.incomplete") == false)
            #expect(client.isClosedByServer())
        }
        server.stop()
    }

    @Test(arguments: [
        ("/%00", "http.target.control_byte"), ("/a?b=%00", "http.target.control_byte"),
        ("/%FF", "http.target.not_utf8"), ("/%B0%A1", "http.target.not_utf8"),
        ("/%4", "http.target.escape_invalid"), ("/%zz", "http.target.escape_invalid"),
    ])
    func `an address is told what is wrong with its escapes`(target: String, code: String)
        async throws
    {
        let server = try await TestServer { $0.respond(200, contentType: "text/plain", body: []) }
        let client = try server.client()
        try client.send("GET \(target) HTTP/1.1\r\n\(Refused.host)\r\n")
        #expect(client.response()?.text.contains(#""code":"\#(code)""#) == true)
        server.stop()
    }

    @Test func `a refusal names its code and says why`() async throws {
        let server = try await TestServer { $0.respond(200, contentType: "text/plain", body: []) }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\n\r\n")
        let text = client.response()?.text ?? ""
        #expect(text.contains(#""status":400"#) && text.contains(#""code":"http.host.invalid""#))
        server.stop()
    }
}
