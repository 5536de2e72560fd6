import Foundation
import HTTPTesting
import JSONWire
import Observer
import PluginKit
import PluginTesting
import Testing

@testable import Host

/// A whole host for as long as the body runs.
func withCity(
    _ plugins: [any Plugin.Type],
    loops: Int = 1,
    isSandbox: Bool = true,
    adjust: (inout HostConfiguration) -> Void = { _ in },
    _ body: (TestCity) async throws -> Void
) async throws {
    let city = try await TestCity(list: plugins.map { $0.init() }, loops: loops) {
        $0.isSandbox = isSandbox
        adjust(&$0)
    }
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(city))
    } catch {
        result = .failure(error)
    }
    await city.stop()
    try result.get()
}

@Suite struct `A running city` {
    @Test(arguments: [1, 3])
    func `it is ready when it listens, on any number of loops`(loops: Int) async throws {
        try await withCity([Observer.self], loops: loops) { city in
            for _ in 0..<8 {
                let ready = try city.call("GET", "/readyz")
                #expect(ready.status == 200)
                #expect(ready.text == #"{"ready":true,"waitingFor":[],"hindered":[]}"#)
                let seen = try city.call("GET", "/observer/v1/seen")
                #expect(try city.json(seen)["count"]?.int64 == 0)
            }
        }
    }

    @Test(arguments: [1, 3])
    func `nothing stays open of one that has ended`(loops: Int) async throws {
        func live() async throws {
            try await withCity([Observer.self], loops: loops) { city in
                #expect(try city.call("GET", "/readyz").status == 200)
                _ = try city.signIn("13900000001")
                // One that is kept, and one that has not said all.
                for text in ["GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /healthz HT"] {
                    let client = try RawClient(port: city.port, timeoutMillis: 200)
                    try client.send(text)
                    _ = client.response()
                }
            }
        }
        // What the process opens once for all is open after the first.
        try await live()
        let before = try OpenFiles.now()
        for _ in 0..<3 { try await live() }
        let left = try OpenFiles.now().filter { $0.value > before[$0.key, default: 0] }
        #expect(left == [:], "\(left.mapValues { $0 }), before: \(before)")
    }

    @Test func `a second host on the same folder is refused`() async throws {
        try await withCity([]) { city in
            var configuration = HostConfiguration()
            configuration.dataDirectory = city.folder
            configuration.port = 0
            let fault = await #expect(throws: Fault.self) {
                _ = try await RunningHost.start(configuration, plugins: [])
            }
            #expect(fault?.message.en.contains("pid") == true)
        }
    }

    @Test func `a second host on the same port is refused`() async throws {
        try await withCity([]) { city in
            var configuration = HostConfiguration()
            configuration.dataDirectory = city.folder + "-other"
            configuration.port = city.port
            defer { try? FileManager.default.removeItem(atPath: configuration.dataDirectory) }
            let fault = await #expect(throws: Fault.self) {
                _ = try await RunningHost.start(configuration, plugins: [])
            }
            #expect(fault?.code == "host.cannot_listen")
            #expect(fault?.remedy.en.contains("make run ADDRESS=127.0.0.1:8081") == true)
        }
    }

    @Test func `a wanted plugin that is not in the build is named`() async throws {
        var configuration = HostConfiguration()
        configuration.plugins = ["observer", "mall"]
        let fault = await #expect(throws: Fault.self) {
            _ = try await RunningHost.start(configuration, plugins: [Observer.self])
        }
        #expect(fault?.message.en.contains("mall") == true)
    }

    @Test func `an empty city serves its start page and its own document`() async throws {
        try await withCity([]) { city in
            let start = try city.call("GET", "/")
            #expect(start.status == 200)
            #expect(start.text.contains("还没有安装任何服务模块"))
            let document = try city.json(city.call("GET", "/openapi.json"))
            #expect(document["paths"]?["/auth/v1/sessions"]?["post"] != nil)
            #expect(document["paths"]?["/readyz"]?["get"] != nil)
        }
    }

    @Test func `what is nowhere and what is not allowed are told apart`() async throws {
        try await withCity([Observer.self]) { city in
            let nowhere = try city.call("GET", "/observer/v1/nothing")
            #expect(nowhere.status == 404)
            #expect(try city.code(nowhere) == "request.no_such_place")
            let wrong = try city.call("DELETE", "/observer/v1/seen")
            #expect(wrong.status == 405)
            #expect(wrong.fields["allow"]?.contains("GET") == true)
            for (method, path) in [
                ("POST", "/"), ("OPTIONS", "/"), ("PUT", "/assets/cityhost.css"),
            ] {
                let refused = try city.call(method, path)
                #expect(refused.status == 405, "\(method) \(path)")
                #expect(refused.fields["allow"] == "GET, HEAD")
            }
            let page = try city.call("GET", "/nothing", ["Accept": "text/html"])
            #expect(page.status == 404)
            #expect(page.text.contains("<!doctype html>"))
        }
    }

    @Test func `metrics are for callers on this machine without a proxy`() async throws {
        try await withCity([Observer.self]) { city in
            _ = try city.call("GET", "/observer/v1/seen")
            let metrics = try city.call("GET", "/metrics")
            #expect(metrics.text.contains(#"operation="getSeen",status="2xx"} 1"#))
            let proxied = try city.call("GET", "/metrics", ["X-Forwarded-For": "203.0.113.9"])
            #expect(proxied.status == 404)
        }
    }

    @Test func `files have a tag and are not sent twice`() async throws {
        try await withCity([]) { city in
            let first = try city.call("GET", "/assets/cityhost.css")
            #expect(first.status == 200)
            let tag = try #require(first.fields["etag"])
            let again = try city.call("GET", "/assets/cityhost.css", ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
        }
    }
}

@Suite struct `Signing in to a city` {
    @Test func `a phone and its code give a session that can be ended`() async throws {
        try await withCity([]) { city in
            let token = try city.signIn("13900000001")
            let bearer = ["Authorization": "Bearer \(token)"]
            let me = try city.call("GET", "/auth/v1/me", bearer)
            #expect(me.status == 200)
            #expect(try city.json(me)["personId"]?.string?.isEmpty == false)
            #expect(try city.call("DELETE", "/auth/v1/sessions/current", bearer).status == 204)
            let ended = try city.call("GET", "/auth/v1/me", bearer)
            #expect(ended.status == 401)
            #expect(ended.fields["www-authenticate"] != nil)
        }
    }

    @Test(arguments: [
        (#"{"phone":"13900000001","code":"000000x"}"#, 422), (#"{"phone":"1390000000"}"#, 422),
        (#"{"phone":"１３９０００００００１","code":"123456"}"#, 422), (#"{"phone":7}"#, 422),
        (#"{"phone":"13900000001","code":"123456","role":"admin"}"#, 422), ("{", 400),
        (#"{"phone":"13900000001","phone":"13900000001","code":"123456"}"#, 400), ("", 400),
    ])
    func `a wrong body is a problem that says what to mend`(
        body: String,
        status: Int
    ) async throws {
        try await withCity([]) { city in
            let answer = try city.call("POST", "/auth/v1/sessions", body: body)
            #expect(answer.status == status)
            let problem = try city.json(answer)
            #expect(problem["remedy"]?["zh"]?.string?.isEmpty == false)
            if status == 422 { #expect(problem["violations"]?[0]?["place"] != nil) }
        }
    }

    @Test func `a body of another type is refused`() async throws {
        try await withCity([]) { city in
            let answer = try city.call(
                "POST",
                "/auth/v1/codes",
                body: "phone=13900000001",
                type: "application/x-www-form-urlencoded"
            )
            #expect(answer.status == 415)
        }
    }

    @Test func `without a provider of messages signing in says so`() async throws {
        try await withCity([], isSandbox: false) { city in
            let answer = try city.call(
                "POST",
                "/auth/v1/codes",
                body: #"{"phone":"13900000001"}"#
            )
            #expect(answer.status == 503)
            #expect(try city.code(answer) == "auth.sms_unavailable")
            #expect(try city.call("GET", "/sandbox/sms").status == 404)
            #expect(try city.call("GET", "/sandbox/v1/messages").status == 404)
        }
    }

    @Test func `a browser signs in by forms, and foreign forms are refused`() async throws {
        try await withCity([]) { city in
            var browser = TestBrowser(city: city)
            _ = try browser.open("/sign-in?next=/sandbox/sms")
            var stranger = browser
            let asked = try stranger.submit(
                "/sign-in/code",
                ["phone": "13900000003", "next": "/"],
                more: ["Origin": "https://evil.example"]
            )
            #expect(asked.status == 403)
            let sent = try browser.submit("/sign-in/code", ["phone": "13900000002", "next": "/"])
            #expect(sent.status == 200)
            #expect(sent.text.contains("/sign-in?next=%2F"), "the way back from the language")
            let soon = ["phone": "139-0000-0002", "next": "/"]
            let again = try browser.submit("/sign-in/code", soon)
            #expect(again.status == 429)
            #expect(again.fields["retry-after"] == "60")
            #expect(again.text.contains(#"name="code""#), "the code in hand is good")
            #expect(again.text.contains("139****0002"))
            let code = try city.sentCode("13900000002")
            let fields = ["phone": "13900000002", "code": code, "next": "/sandbox/sms"]
            var foreign = browser
            foreign.token = "x"
            #expect(try foreign.submit("/sign-in", fields).status == 403)
            let done = try browser.submit("/sign-in", fields)
            #expect(done.status == 303)
            #expect(done.fields["location"] == "/sandbox/sms")
            #expect(try browser.open("/").text.contains("退出登录"))
            let lost = try browser.open("/nope", ["Accept": "text/html", "Accept-Language": "en"])
            #expect(lost.status == 404)
            #expect(lost.text.contains("退出登录"), "a page of nothing is its reader's too")
            let stays = ["to": "zh", "back": "/"]
            #expect(try browser.submit("/language", stays).status == 303)
            let counted = try city.call("GET", "/metrics").text
            #expect(counted.contains(#"operation="none",status="4xx"} 1"#))
            let elsewhere = try browser.submit(
                "/sign-out",
                [:],
                more: ["Origin": "https://evil.example"]
            )
            #expect(elsewhere.status == 403)
            #expect(try browser.submit("/sign-out", [:]).status == 303)
            #expect(!(try browser.open("/").text.contains("退出登录")))
        }
    }

    @Test func `a browser is Chinese until it is switched`() async throws {
        try await withCity([]) { city in
            var browser = TestBrowser(city: city)
            let fields = ["Accept-Language": "en-US,en"]
            #expect(try browser.open("/", fields).text.contains(#"<html lang="zh-CN">"#))
            let switched = try browser.submit("/language", ["to": "en", "back": "/sign-in"])
            #expect(switched.fields["location"] == "/sign-in")
            #expect(try browser.open("/").text.contains(#"<html lang="en">"#))
        }
    }

    @Test func `a form of the host's takes its own fields once, and no others`() async throws {
        try await withCity([]) { city in
            var browser = TestBrowser(city: city)
            _ = try browser.open("/sign-in")
            let surplus = ["to": "en", "back": "/", "other": "1"]
            // The browser escapes nothing, so this says twice which language is wanted.
            let twice = ["back": "/&to=zh", "to": "en"]
            for fields in [surplus, twice] {
                #expect(try browser.submit("/language", fields).status == 422)
            }
        }
    }
}

/// What this process has open: how many of each kind, a file by its name.
private enum OpenFiles {
    static func now() throws -> [String: Int] {
        let folder = "/proc/self/fd"
        var found: [String: Int] = [:]
        for number in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let link = "\(folder)/\(number)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
            else { continue }
            let kind = target.hasPrefix("/") ? target : String(target.prefix { $0 != "[" })
            found[kind, default: 0] += 1
        }
        return found
    }
}
