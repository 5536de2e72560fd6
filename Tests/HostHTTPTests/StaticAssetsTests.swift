import HTTPTesting
import HostHTTP
import Testing

@Suite struct `A file served from memory` {
    private static let page = StaticAsset(
        path: "/housing/",
        contentType: "text/html; charset=utf-8",
        cacheControl: "max-age=60",
        bytes: Array("<p>住房</p>".utf8)
    )

    private func server() async throws -> TestServer {
        let others = (0..<100).map {
            StaticAsset(path: "/f/\($0).js", contentType: "text/javascript", bytes: [UInt8($0)])
        }
        let assets = StaticAssets(others + [Self.page])
        return try await TestServer { exchange in
            if !assets.respond(to: exchange) {
                exchange.respond(404, contentType: "text/plain", body: [])
            }
        }
    }

    @Test func `comes with its type, tag and cache rule, and is not sent again unchanged`()
        async throws
    {
        let server = try await server()
        let client = try server.client()
        try client.send("GET /housing/ HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = client.response()
        #expect(response?.body == Self.page.bytes)
        #expect(response?.fields["content-type"] == "text/html; charset=utf-8")
        #expect(response?.fields["cache-control"] == "max-age=60")
        let tag = try #require(response?.fields["etag"])
        for match in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            try client.send("GET /housing/ HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(match)\r\n\r\n")
            let again = client.response()
            #expect(again?.status == 304 && again?.body == [] && again?.fields["etag"] == tag)
        }
        try client.send("GET /housing/ HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"other\"\r\n\r\n")
        #expect(client.response()?.status == 200)
        try client.send("HEAD /housing/ HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(
            client.response(toHead: true)?.fields["content-length"] == "\(Self.page.bytes.count)"
        )
        server.stop()
    }

    @Test func `is found among many, by its escaped name too, and no other is`() async throws {
        let server = try await server()
        let client = try server.client()
        for number in 0..<100 {
            try client.send("GET /f/\(number).j%73 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.response()?.body == [UInt8(number)])
        }
        for path in ["/f/100.js", "/housing", "/f/", "/f%2f1.js", "/f%2F1.js", "/%2Ff/1.js"] {
            try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.response()?.status == 404)
        }
        server.stop()
    }

    @Test func `has another tag when one byte is different or moved`() {
        func tag(_ text: String) -> String {
            StaticAsset(path: "/", contentType: "", bytes: Array(text.utf8)).etag
        }
        #expect(Set(["", "a", "b", "ab", "ba", "aab", "aba"].map(tag)).count == 7)
    }
}
