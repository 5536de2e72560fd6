import Glibc
@testable import HostHTTP
import HostLoop
import HTTPTesting
import PluginKit
import Synchronization
import Testing

@testable import HostEgress

@Suite(.timeLimit(.minutes(1)), .serialized) struct `Requests to the outside` {
    private static func egress(
        _ origins: Set<String>,
        on loop: EventLoop,
        _ clock: TurnedClock = TurnedClock()
    ) throws -> Egress {
        let inner = ["127.0.0.0/8"].compactMap { AddressRange($0) }
        return try Egress(
            on: loop,
            policy: EgressPolicy(origins: origins, innerRanges: inner),
            monotonicNanos: { clock.nanos.load(ordering: .relaxed) }
        )
    }

    /// A server, and an egress on the server's own loop that may go to it.
    private func withServer(
        _ clock: TurnedClock = TurnedClock(),
        _ answer: @escaping @Sendable (Exchange) async -> Void,
        _ body: (_ egress: Egress, _ url: String) async throws -> Void
    ) async throws {
        let server = try await TestServer(answer: answer)
        let url = "http://127.0.0.1:\(server.port)"
        let egress = try Self.egress([url], on: server.loop, clock)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(egress, url))
        } catch {
            result = .failure(error)
        }
        await egress.close()
        server.stop()
        try result.get()
    }

    private func fault(_ egress: Egress, _ request: EgressRequest) async -> Fault? {
        do {
            _ = try await egress.send(request)
            return nil
        } catch {
            return error as? Fault
        }
    }

    @Test func `an answer comes back with status, type and body, whatever its status`() async throws
    {
        try await withServer { exchange in
            exchange.begin(418)
            exchange.header("Content-Type", "text/x-thing")
            exchange.finish("\(exchange.method) \(exchange.path) \(exchange.query)")
        } _: { egress, url in
            let answer = try await egress.send(.get(url + "/a/b?c=d"))
            #expect(answer.status == 418)
            #expect(answer.contentType == "text/x-thing")
            #expect(String(decoding: answer.body, as: UTF8.self) == "get /a/b c=d")
        }
    }

    @Test func `fields of an answer are read by their small names, doubled ones not at all`()
        async throws
    {
        try await withServer { exchange in
            exchange.begin(200)
            exchange.header("X-Mark", "  a: b ")
            exchange.header("X-Twice", "1")
            exchange.header("x-twice", "2")
            exchange.finish("")
        } _: { egress, url in
            let answer = try await egress.send(.get(url))
            #expect(answer.header("x-mark") == "a: b")
            #expect(answer.header("x-twice") == nil)
            #expect(answer.headers.filter { $0.name == "x-twice" }.map(\.value) == ["1", "2"])
        }
    }

    @Test func `a field with a line break is refused, not sent`() async throws {
        try await withServer { exchange in
            exchange.begin(200)
            exchange.finish("")
        } _: { egress, url in
            var request = EgressRequest.get(url)
            request.headers = [("X-Key", "a\r\nX-Other: b")]
            #expect(await fault(egress, request)?.code == "egress.not_allowed")
        }
    }

    @Test func `one origin has so many requests under way, and one more is refused`() async throws {
        let gate = Gate()
        let server = try await TestServer { exchange in
            await gate.wait()
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let (url, other) = ("http://127.0.0.1:\(server.port)", "http://127.0.0.2:\(server.port)")
        let inner = ["127.0.0.0/8"].compactMap { AddressRange($0) }
        var policy = EgressPolicy(origins: [url, other], innerRanges: inner)
        policy.transfersPerOriginMax = 3
        let egress = try Egress(on: server.loop, policy: policy)
        let answers = await withTaskGroup(of: String.self) { group in
            for _ in 0..<3 { group.addTask { await fault(egress, .get(url))?.code ?? "ok" } }
            await gate.waitForSomebody()
            // Later than the three: they were posted to the loop before.
            while await egress.underWayCount(url) < 3 { await Task.yield() }
            #expect(await fault(egress, .get(url))?.code == "egress.crowded")
            await gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == ["ok", "ok", "ok"])
        #expect(await fault(egress, .get(url)) == nil, "places come free again")
        await egress.close()
    }

    /// libcurl sends again by itself what got no answer on a connection that was used before.
    @Test func `what must not be done twice is sent once, whatever becomes of its connection`()
        async throws
    {
        let asked = Asked()
        try await withServer { exchange in
            if exchange.method == .post {
                await asked.note()
                return exchange.breakOff()
            }
            exchange.begin(200)
            exchange.finish("")
        } _: { egress, url in
            _ = try await egress.send(.get(url))
            var request = EgressRequest.form(url, Array("a=1".utf8))
            request.isOnce = true
            #expect(await fault(egress, request)?.code == "egress.unanswered")
            #expect(await asked.count == 1)
        }
    }

    @Test func `a form is sent as it is`() async throws {
        try await withServer { exchange in
            exchange.begin(200)
            exchange.finish("\(exchange.header(.contentType) ?? "") ".utf8 + exchange.bodyBytes)
        } _: { egress, url in
            let answer = try await egress.send(.form(url, Array("a=1&b=%00".utf8)))
            #expect(
                String(decoding: answer.body, as: UTF8.self)
                    == "application/x-www-form-urlencoded a=1&b=%00"
            )
        }
    }

    @Test func `many requests at once are all answered`() async throws {
        try await withServer { exchange in
            exchange.begin(200)
            exchange.finish(exchange.query)
        } _: { egress, url in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let answer = try await egress.send(.get(url + "/?\(number)"))
                        return String(decoding: answer.body, as: UTF8.self)
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(answers.count == 60)
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        try await withServer { exchange in
            exchange.begin(302)
            exchange.header("Location", "http://127.0.0.1:1/")
            exchange.finish("")
        } _: { egress, url in
            let answer = try await egress.send(.get(url))
            #expect(answer.status == 302)
        }
    }

    @Test func `an origin that is not listed is refused before anything is sent`() async throws {
        let asked = Asked()
        try await withServer { exchange in
            await asked.note()
            exchange.begin(200)
            exchange.finish("")
        } _: { egress, url in
            let port = url.split(separator: ":").last ?? ""
            for other in [
                "http://localhost:\(port)/", "https://127.0.0.1:\(port)/", "http://127.0.0.1/",
                "http://127.0.0.1:\(port)@evil.example/", "file:///etc/passwd", "",
            ] {
                #expect(await fault(egress, .get(other))?.code == "egress.not_allowed", "\(other)")
            }
            #expect(await asked.count == 0)
        }
    }

    @Test func `a listed name that leads to an address inside is refused`() async throws {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let origin = "http://localhost:\(server.port)"
        let egress = try Egress(on: server.loop, policy: EgressPolicy(origins: [origin]))
        let refused = await fault(egress, .get(origin))
        #expect(refused?.code == "egress.not_allowed")
        #expect(refused?.cause?.contains("address") == true)
        await egress.close()
    }

    @Test func `an answer that is too long is given up`() async throws {
        try await withServer { exchange in
            exchange.begin(200)
            exchange.finish(String(repeating: "x", count: 100_000))
        } _: { egress, url in
            var request = EgressRequest.get(url)
            request.answerBytesMax = 99_999
            #expect(await fault(egress, request)?.code == "egress.unanswered")
            request.answerBytesMax = 100_000
            let answer = try await egress.send(request)
            #expect(answer.body.count == 100_000)
        }
    }

    /// Who takes a webhook's message and talks on has taken it.
    @Test func `an answer that is too long is cut where its status is all that counts`()
        async throws
    {
        try await withServer { exchange in
            exchange.begin(202)
            exchange.finish(String(repeating: "x", count: 100_000))
        } _: { egress, url in
            var request = EgressRequest.get(url)
            request.answerBytesMax = 1000
            request.isStatusEnough = true
            let answer = try await egress.send(request)
            #expect(answer.status == 202 && answer.body.count <= 1000)
        }
    }

    @Test func `a server that does not answer is given up at the deadline`() async throws {
        let gate = Gate()
        try await withServer { exchange in
            await gate.wait()
            exchange.begin(200)
            exchange.finish("")
        } _: { egress, url in
            var request = EgressRequest.get(url)
            request.deadlineMillis = 100
            #expect(await fault(egress, request)?.code == "egress.unanswered")
            await gate.open()
        }
    }

    @Test func `a port where nobody listens is a failure that says so`() async throws {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let egress = try Self.egress(["http://127.0.0.1:1"], on: server.loop)
        let refused = await fault(egress, .get("http://127.0.0.1:1/"))
        #expect(refused?.code == "egress.failed")
        #expect(refused?.retryAfterSeconds == 5)
        await egress.close()
    }

    @Test func `an origin that keeps failing is left alone, and asked again later`()
        async throws
    {
        let (asked, clock) = (Asked(), TurnedClock())
        try await withServer(clock) { exchange in
            let count = await asked.note()
            exchange.begin(count <= 5 ? 503 : 200)
            exchange.finish("")
        } _: { egress, url in
            for _ in 0..<5 {
                let answer = try await egress.send(.get(url))
                #expect(answer.status == 503)
            }
            let paused = await fault(egress, .get(url))
            #expect(paused?.code == "egress.paused")
            #expect(paused?.retryAfterSeconds == 1)
            #expect(await asked.count == 5)
            clock.nanos.add(1_000_000_000, ordering: .relaxed)
            let answer = try await egress.send(.get(url))
            #expect(answer.status == 200)
        }
    }

    @Test func `the environment's proxies are not used`() async throws {
        unsafe setenv("http_proxy", "http://127.0.0.1:1", 1)
        unsafe setenv("all_proxy", "http://127.0.0.1:1", 1)
        defer {
            unsafe unsetenv("http_proxy")
            unsafe unsetenv("all_proxy")
        }
        try await withServer { exchange in
            exchange.begin(200)
            exchange.finish("direct")
        } _: { egress, url in
            let answer = try await egress.send(.get(url))
            #expect(String(decoding: answer.body, as: UTF8.self) == "direct")
        }
    }

    @Test func `what is under way when the egress closes is told so`() async throws {
        let gate = Gate()
        let server = try await TestServer { exchange in
            await gate.wait()
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)"
        let egress = try Self.egress([url], on: server.loop)
        async let refused = fault(egress, .get(url))
        await gate.waitForSomebody()
        await egress.close()
        #expect(await refused?.code == "egress.unanswered", "it may have been carried out")
        #expect(await fault(egress, .get(url))?.code == "egress.failed")
        await gate.open()
    }
}

private actor Asked {
    var count = 0

    @discardableResult
    func note() -> Int {
        count += 1
        return count
    }
}

/// The time that breakers see.
private final class TurnedClock: Sendable {
    let nanos = Atomic<UInt64>(0)
}

/// Holds handlers back until it is opened.
private actor Gate {
    private var isOpen = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        for watcher in watchers { watcher.resume() }
        watchers = []
        await withCheckedContinuation { held.append($0) }
    }

    func waitForSomebody() async {
        guard held.isEmpty else { return }
        await withCheckedContinuation { watchers.append($0) }
    }

    func open() {
        isOpen = true
        for handler in held { handler.resume() }
        held = []
    }
}
