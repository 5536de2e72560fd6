import HTTPTesting
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// What a person meets who writes a request by hand.
@Suite struct `A request that the host turns away` {
    private func refusal(_ request: String, _ city: TestCity) throws -> RawResponse {
        let client = try RawClient(port: city.port)
        try client.send(request)
        return try #require(client.response())
    }

    @Test func `is explained like every other fault, each in its own words`() async throws {
        try await withCity([Observer.self]) { city in
            var seen: [String: JSONValue] = [:]
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let parent = "traceparent: 00-\(trace)-00f067aa0ba902b7-01\r\n"
            for (request, isTraced) in [
                ("GET /%00 HTTP/1.1\r\n\r\n", false),
                ("GET /%FF HTTP/1.1\r\nHost: a\r\n\r\n", false),
                ("GET / HTTP/1.1\r\n\r\n", false), ("GET / HTTP/3.0\r\n\r\n", false),
                ("GET / HTTP/1.1\r\nHost: a\r\n\(parent)A : b\r\n\r\n", true),
                (
                    "POST /observer/v1/seen HTTP/1.1\r\nHost: a\r\n\(parent)"
                        + "Content-Length: 99999999\r\n\r\n", true
                ),
            ] {
                let answer = try refusal(request, city)
                #expect(answer.fields["content-type"] == "application/problem+json")
                #expect(answer.fields["cache-control"] == "no-store")
                #expect(answer.fields["x-content-type-options"] == "nosniff")
                #expect(answer.fields["connection"] == "close")
                let problem = try city.json(answer)
                let code = try #require(problem["code"]?.string)
                #expect(problem["status"]?.int64 == Int64(answer.status))
                #expect(problem["trace"]?.string?.count == 32)
                #expect((problem["trace"]?.string == trace) == isTraced)
                #expect(problem["type"]?.string == "/docs/errors#\(code)")
                seen[code] = problem
            }
            #expect(seen.count == 6)
            for text in ["message", "remedy"] {
                for language in ["zh", "en"] {
                    let texts = seen.values.compactMap { $0[text]?[language]?.string }
                    #expect(Set(texts).count == 6, "each has its own \(text) (\(language))")
                }
            }
        }
    }

    @Test func `is counted also where it never became a request`() async throws {
        try await withCity([Observer.self]) { city in
            #expect(try refusal("GET / HTTP/1.1\r\n\r\n", city).status == 400)
            #expect(try refusal("GET / HTTP/3.0\r\n\r\n", city).status == 505)
            let counted = try city.call("GET", "/metrics").text
            #expect(counted.contains(#"operation="none",status="4xx"} 1"#))
            #expect(counted.contains(#"operation="none",status="5xx"} 1"#))
        }
    }

    @Test func `that is compressed is told to come plain`() async throws {
        try await withCity([Observer.self]) { city in
            let request = { (coding: String) in
                "POST /auth/v1/codes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Encoding: \(coding)\r\nContent-Length: 2\r\n\r\n{}"
            }
            let answer = try refusal(request("gzip"), city)
            #expect(answer.status == 415)
            #expect(try city.json(answer)["code"]?.string == "request.content_encoded")
            #expect(try refusal(request("Identity"), city).status == 422)
        }
    }

    @Test func `in doubled names says so in both languages`() async throws {
        try await withCity([Observer.self]) { city in
            let body = #"{"phone":"1","phone":"2"}"#
            let answer = try refusal(
                "POST /auth/v1/codes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)",
                city
            )
            let message = try city.json(answer)["message"]
            #expect(message?["zh"]?.string?.contains("成员名重复") == true)
            #expect(message?["en"]?.string?.contains("already has a member") == true)
        }
    }

    @Test(arguments: ["gbk", "\"GB18030\"", "utf-16", "ISO-8859-1"])
    func `in another encoding is told to use UTF-8`(charset: String) async throws {
        try await withCity([Observer.self]) { city in
            let request = { (type: String) in
                "POST /auth/v1/codes HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\n"
                    + "Content-Length: 23\r\n\r\n{\"phone\":\"13900000001\"}"
            }
            let answer = try refusal(request("application/json; charset=\(charset)"), city)
            #expect(answer.status == 415)
            #expect(try city.code(answer) == "request.charset_not_utf8")
            for good in ["charset=UTF-8", "charset=\"utf-8\"", "Charset=Utf8", "v=1"] {
                let taken = try refusal(request("application/json; \(good)"), city)
                #expect(taken.status != 415, "\(good): \(taken.text)")
            }
        }
    }

    @Test(arguments: ["Basic YTpi", "Bearer", "Bearer ", "chs_abc"])
    func `with another scheme of authorization hears which is expected`(field: String)
        async throws
    {
        try await withCity([Observer.self]) { city in
            let answer = try city.call("GET", "/auth/v1/me", ["Authorization": field])
            #expect(answer.status == 401)
            #expect(try city.code(answer) == "auth.bearer_expected")
            #expect(answer.fields["www-authenticate"] == "Bearer realm=\"cityhost\"")
        }
    }

    @Test func `points to a page of this host that explains its code`() async throws {
        try await withCity([Observer.self]) { city in
            let problem = try city.json(try city.call("GET", "/nowhere"))
            let type = try #require(problem["type"]?.string).split(separator: "#")
            let page = try city.call("GET", String(type[0]))
            #expect(page.status == 200)
            #expect(page.text.contains("id=\"\(type[1])\""))
            #expect(page.text.contains("没有这个地址。"))
            let english = try city.call("GET", String(type[0]), ["Cookie": "cityhost-lang=en"])
            #expect(english.text.contains("There is nothing at this address."))
        }
    }

    @Test func `has its code in the catalogue, with four texts`() throws {
        let files = AuthContract.bundle.web.map { ("\($0.name)", "\($0.text)") }
        let entries = try ErrorCatalogue(files).areas.flatMap(\.entries)
        #expect(entries.count > 150)
        #expect(Set(entries.map(\.code)).count == entries.count)
        for entry in entries {
            #expect(!entry.message.zh.isEmpty && !entry.remedy.zh.isEmpty)
            #expect(!entry.message.en.isEmpty && !entry.remedy.en.isEmpty)
        }
    }
}
