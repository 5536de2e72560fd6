import Glibc
import HTTPTesting
@testable import HostHTTP
import HostLoop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A connection` {
    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    /// Limits under which no handler is cancelled for being slow.
    static let patient = {
        var limits = HTTPLimits()
        limits.responseMillis = 3_600_000
        return limits
    }()

    @Test func `answers pipelined requests in order, and all in one read`() async throws {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish(exchange.path)
        }
        let client = try server.client()
        let requests = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        try client.send(requests.joined())
        let first = client.receive() ?? []
        let answered = String(decoding: first, as: UTF8.self).split(separator: "HTTP/1.1 200").count
        #expect(answered == 50)
        #expect(String(decoding: first, as: UTF8.self).hasSuffix("/49"))
        server.stop()
    }

    /// The loop is held until both have sent all they have, so that it finds both at once.
    @Test func `takes turns with others however much is pipelined on it`() async throws {
        let asked = Mutex<[String]>([])
        let isHeld = Atomic(false)
        let isSent = Atomic(false)
        let server = try await TestServer { exchange in
            asked.withLock { $0.append(exchange.path) }
            if exchange.path == "/hold" {
                isHeld.store(true, ordering: .sequentiallyConsistent)
                while !isSent.load(ordering: .sequentiallyConsistent) { usleep(1000) }
            }
            exchange.begin(200)
            exchange.finish(exchange.path)
        }
        let (greedy, modest, holder) = try (server.client(), server.client(), server.client())
        for client in [greedy, modest] {
            try client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.response()?.text == "/first")
        }
        try holder.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
        while !isHeld.load(ordering: .sequentiallyConsistent) { usleep(1000) }
        let requests = (0..<1_000).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        try greedy.send(requests.joined())
        try modest.send("GET /modest HTTP/1.1\r\nHost: a\r\n\r\n")
        isSent.store(true, ordering: .sequentiallyConsistent)
        #expect(modest.response()?.text == "/modest")
        for number in 0..<1_000 { #expect(greedy.response()?.text == "/\(number)") }
        server.stop()
        let order = asked.withLock(\.self)
        let place = try #require(order.firstIndex(of: "/modest"))
        let before = order[..<place].count { Int($0.dropFirst()) != nil }
        #expect(
            before <= HTTPLimits().pipelinedPerTurnMax,
            "\(before) of one connection came first"
        )
    }

    @Test func `sends finished answers while a later one waits`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let server = try await TestServer { exchange in
            if exchange.path == "/slow" {
                var waiting = gate.makeAsyncIterator()
                await waiting.next()
            }
            exchange.begin(200)
            exchange.finish(exchange.path)
        }
        let client = try server.client()
        try client.send(
            "GET /fast HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        #expect(client.response()?.text == "/fast")
        opener.yield()
        #expect(client.response()?.text == "/slow")
        server.stop()
    }

    @Test func `that half-closes still gets its answer`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let server = try await TestServer { exchange in
            var waiting = gate.makeAsyncIterator()
            await waiting.next()
            exchange.respond(
                200,
                contentType: "text/plain",
                body: [UInt8(Task.isCancelled ? 1 : 0)]
            )
        }
        let client = try server.client()
        try client.send(Self.get)
        client.endSending()
        while try await server.loop.call({ server.http.connectionCount }) == 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        try await server.loop.sleep(forMillis: 50)
        opener.yield()
        let response = client.response()
        #expect(response?.status == 200 && response?.body == [0])
        #expect(client.isClosedByServer())
        server.stop()
    }

    @Test func `that is gone cancels its handler`() async throws {
        let (events, teller) = AsyncStream.makeStream(of: String.self)
        let server = try await TestServer(limits: Self.patient) { exchange in
            teller.yield("begun")
            await withTaskCancellationHandler {
                while !Task.isCancelled { await Task.yield() }
            } onCancel: {
                teller.yield("cancelled")
            }
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let client = try server.client()
        try client.send(Self.get)
        var heard = events.makeAsyncIterator()
        #expect(await heard.next() == "begun")
        client.reset()
        #expect(await heard.next() == "cancelled")
        while try await server.loop.call({ server.http.connectionCount }) > 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        server.stop()
    }

    @Test func `that closes in the ordinary way cancels its handler a moment later`() async throws {
        let (events, teller) = AsyncStream.makeStream(of: String.self)
        var limits = Self.patient
        limits.endedMillis = 100
        let server = try await TestServer(limits: limits) { exchange in
            teller.yield("begun")
            while !Task.isCancelled { await Task.yield() }
            teller.yield("cancelled")
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let client = try server.client()
        try client.send(Self.get)
        var heard = events.makeAsyncIterator()
        #expect(await heard.next() == "begun")
        client.close()
        #expect(await heard.next() == "cancelled")
        while try await server.loop.call({ server.http.connectionCount }) > 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        server.stop()
    }

    @Test func `that half-closes and is gone later cancels its handler too`() async throws {
        let (events, teller) = AsyncStream.makeStream(of: String.self)
        let server = try await TestServer(limits: Self.patient) { exchange in
            while !exchange.connection.hasEnded { await Task.yield() }
            teller.yield("ended")
            while !Task.isCancelled { await Task.yield() }
            teller.yield("cancelled")
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let client = try server.client()
        try client.send(Self.get)
        client.endSending()
        var heard = events.makeAsyncIterator()
        #expect(await heard.next() == "ended")
        client.reset()
        #expect(await heard.next() == "cancelled")
        server.stop()
    }

    @Test func `that does not read is not answered without bound`() async throws {
        let answered = Atomic<Int>(0)
        let body = [UInt8](repeating: 65, count: 1 << 20)
        let server = try await TestServer { exchange in
            answered.add(1, ordering: .relaxed)
            exchange.respond(200, contentType: "text/plain", body: body)
        }
        let client = try RawClient(port: server.port, receiveBuffer: 16_384)
        try client.send(String(repeating: Self.get, count: 100))
        for _ in 0..<100 { try await server.loop.sleep(forMillis: 1) }
        let before = answered.load(ordering: .relaxed)
        #expect(before > 0 && before < 50)
        for _ in 0..<100 { #expect(client.response()?.body.count == 1 << 20) }
        server.stop()
    }

    @Test func `is routed by its path and method`() async throws {
        let table = try RouteTable([
            RouteArea(
                owner: "homes",
                prefixes: ["/homes"],
                routes: [Route(id: 3, method: .get, path: "/homes/{id}/{part}")]
            )
        ])
        let server = try await TestServer { exchange in
            guard case .found(let id) = table.match(exchange) else {
                return exchange.respond(404, contentType: "text/plain", body: [])
            }
            exchange.begin(200)
            exchange.finish("\(id) \(exchange.parameter(0) ?? "-") \(exchange.parameter(1) ?? "-")")
        }
        let client = try server.client()
        try client.send("GET /homes/%E6%B1%9F%2F1/lock HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.response()?.text == "3 江/1 lock")
        try client.send("GET /homes/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.response()?.status == 404)
        server.stop()
    }

    @Test func `ending inside a request gets a 400`() async throws {
        let server = try await TestServer { $0.respond(200, contentType: "text/plain", body: []) }
        for part in ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"] {
            let client = try server.client()
            try client.send(part)
            client.endSending()
            #expect(client.response()?.status == 400)
        }
        server.stop()
    }

    @Test func `is told to go on when its body is wanted, and only then`() async throws {
        let server = try await TestServer(bodyLimit: 4) { exchange in
            exchange.respond(200, contentType: "text/plain", body: exchange.bodyBytes)
        }
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: "
        let client = try server.client()
        try client.send(head + "2\r\n\r\n")
        #expect(client.response()?.status == 100)
        try client.send("ab")
        #expect(client.response()?.text == "ab")
        let eager = try server.client()
        try eager.send(head + "2\r\n\r\nab")
        #expect(eager.response()?.status == 200)
        let greedy = try server.client()
        try greedy.send(head + "5\r\n\r\n")
        #expect(greedy.response()?.status == 413)
        server.stop()
    }

    @Test func `gives its memory back only after it is closed, and then all of it`() async throws {
        let server = try await TestServer { $0.respond(200, contentType: "text/plain", body: []) }
        let before = server.loop.liveHandles
        var clients: [RawClient] = []
        for _ in 0..<20 {
            let client = try server.client()
            try client.send(Self.get)
            #expect(client.response()?.status == 200)
            clients.append(client)
        }
        #expect(server.loop.liveHandles == before + 20)
        for client in clients { client.close() }
        while server.loop.liveHandles > before { try await server.loop.sleep(forMillis: 1) }
        server.stop()
        #expect(server.loop.liveHandles == 0)
    }

    @Test func `carries large bodies both ways`() async throws {
        let server = try await TestServer(bodyLimit: 4 << 20) { exchange in
            exchange.respond(200, contentType: "text/plain", body: exchange.bodyBytes)
        }
        let client = try server.client()
        let body = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 131 &>> 7) }
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
        try client.send(body)
        #expect(client.response()?.body == body)
        server.stop()
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A server that drains` {
    @Test func `closes what is idle at once if it has not just been used`() async throws {
        var limits = HTTPLimits()
        limits.drainIdleMillis = 0
        let server = try await TestServer(limits: limits) { exchange in
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let idle = try server.client()
        try idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(idle.response()?.status == 200)
        await server.http.drain(untilMonotonic: HostClock.monotonicNanos + 60_000_000_000)
        #expect(idle.isClosedByServer())
        server.stop()
    }

    @Test func `answers what was asked and what just crosses, and takes nothing new`() async throws
    {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        var limits = HTTPLimits()
        limits.drainIdleMillis = 30_000
        let server = try await TestServer(limits: limits) { exchange in
            if exchange.path == "/slow" {
                var waiting = gate.makeAsyncIterator()
                await waiting.next()
            }
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let (busy, recent) = (try server.client(), try server.client())
        for client in [busy, recent] {
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.response()?.status == 200)
        }
        try busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        let drained = Task { [http = server.http] in
            await http.drain(untilMonotonic: HostClock.monotonicNanos + 60_000_000_000)
        }
        while try await server.loop.call({ server.http.isDraining }) == false {
            try await server.loop.sleep(forMillis: 1)
        }
        try recent.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let last = recent.response()
        #expect(last?.status == 200 && last?.fields["connection"] == "close")
        #expect(recent.isClosedByServer())
        #expect(throws: RawClientError.self) { try server.client() }
        opener.yield()
        let slow = busy.response()
        #expect(slow?.status == 200 && slow?.fields["connection"] == "close")
        #expect(busy.isClosedByServer())
        await drained.value
        server.stop()
    }

    @Test func `gives up on the slowest when its time is over`() async throws {
        let server = try await TestServer { exchange in
            while !Task.isCancelled { await Task.yield() }
            exchange.respond(200, contentType: "text/plain", body: [])
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while try await server.loop.call({ server.http.connectionCount }) == 0 {
            try await server.loop.sleep(forMillis: 1)
        }
        await server.http.drain(untilMonotonic: HostClock.monotonicNanos + 50_000_000)
        #expect(try await server.loop.call { server.http.connectionCount } == 0)
        server.stop()
    }
}
