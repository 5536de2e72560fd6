import HostHTTP
import HostLoop
import HTTPTesting
import PluginKit
import Synchronization
import Testing

@testable import HostEgress

@Suite(.timeLimit(.minutes(1)), .serialized) struct `Redirects` {
    /// A server that sends `/from` on to wherever the query says, and tells what it got.
    private func withServer(
        _ body: (_ server: TestServer, _ seen: Seen) async throws -> Void
    ) async throws {
        let seen = Seen()
        let server = try await TestServer { exchange in
            seen.note(exchange.path, exchange.header(named: "x-secret"))
            if exchange.path == "/from" {
                exchange.begin(302)
                exchange.header("Location", exchange.queryValue("to") ?? "")
                exchange.finish("")
            } else {
                exchange.begin(200)
                exchange.finish(exchange.path)
            }
        }
        defer { server.stop() }
        try await body(server, seen)
    }

    private func ask(_ egress: Egress, _ url: String, following most: Int) async -> String {
        var request = EgressRequest.get(url)
        request.redirectsMax = most
        request.headers = [("X-Secret", "s")]
        do {
            let answer = try await egress.send(request)
            return "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        } catch {
            return (error as? Fault)?.code ?? "\(error)"
        }
    }

    private func egress(_ origins: Set<String>, inner: [String], _ loop: EventLoop) throws -> Egress
    {
        let ranges = inner.compactMap { AddressRange($0) }
        return try Egress(on: loop, policy: EgressPolicy(origins: origins, innerRanges: ranges))
    }

    @Test func `are answers, unless the request says how many it follows`() async throws {
        try await withServer { server, seen in
            let own = "http://127.0.0.1:\(server.port)"
            let egress = try egress([own], inner: ["127.0.0.1"], server.loop)
            #expect(await ask(egress, own + "/from?to=/there", following: 0) == "302 ")
            #expect(seen.paths == ["/from"])
            #expect(await ask(egress, own + "/from?to=/there", following: 1) == "200 /there")
            let twice = own + "/from?to=/from%3Fto=/there"
            #expect(await ask(egress, twice, following: 1) == "302 ")
            #expect(await ask(egress, twice, following: 2) == "200 /there")
            await egress.close()
        }
    }

    @Test func `to an origin that is not declared, or to no address, are refused`() async throws {
        try await withServer { server, seen in
            let own = "http://127.0.0.1:\(server.port)"
            let egress = try egress([own], inner: ["127.0.0.1"], server.loop)
            for goal in [
                "http://127.0.0.2:\(server.port)/x", "https://127.0.0.1:\(server.port)/x",
                "file:///etc/passwd", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/",
                "//evil.example/", "http://127.0.0.1:99999/",
            ] {
                let code = await ask(egress, own + "/from?to=" + goal, following: 3)
                #expect(code == "egress.not_allowed", "\(goal)")
            }
            #expect(seen.paths.allSatisfy { $0 == "/from" }, "nobody got further")
            await egress.close()
        }
    }

    /// The first hop is allowed, the second is a private address behind a declared name.
    @Test func `to a private address are refused, though the name is declared`() async throws {
        try await withServer { server, seen in
            let own = "http://127.0.0.1:\(server.port)"
            let secluded = "http://127.0.0.2:\(server.port)"
            let egress = try egress([own, secluded], inner: ["127.0.0.1"], server.loop)
            let code = await ask(egress, own + "/from?to=" + secluded + "/x", following: 3)
            #expect(code == "egress.not_allowed")
            #expect(seen.paths == ["/from"])
            await egress.close()
        }
    }

    @Test func `to another origin carry none of the fields`() async throws {
        try await withServer { server, seen in
            let own = "http://127.0.0.1:\(server.port)"
            let other = "http://localhost:\(server.port)"
            let egress = try egress([own, other], inner: ["127.0.0.0/8", "::1"], server.loop)
            #expect(await ask(egress, own + "/from?to=/a", following: 1) == "200 /a")
            #expect(await ask(egress, own + "/from?to=" + other + "/b", following: 1) == "200 /b")
            #expect(seen.secrets == ["s", "s", "s", nil])
            await egress.close()
        }
    }
}

/// What a server was asked.
private final class Seen: Sendable {
    private let all = Mutex<[(path: String, secret: String?)]>([])

    var paths: [String] { all.withLock { $0.map(\.path) } }
    var secrets: [String?] { all.withLock { $0.map(\.secret) } }

    func note(_ path: String, _ secret: String?) { all.withLock { $0.append((path, secret)) } }
}
