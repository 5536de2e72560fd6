import HostHTTP
import HostLoop
import HTTPTesting
import PluginKit
import Synchronization
import Testing

@testable import HostEgress

/// What a hostile or careless owner of a declared name could answer, tried for real.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Addresses inside` {
    /// Every way of writing this machine that a resolver or a URL reader takes.
    private static let ownForms = [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "0", "0.0.0.0", "localhost", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
        "[2001:0:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "169.254.169.254",
    ]

    /// Somebody who listens on both versions of this machine and counts whoever comes.
    private func withListener(
        _ body: (_ port: Int, _ loop: EventLoop) async throws -> Void
    ) async throws {
        let seen = Atomic<Int>(0)
        let server = try await TestServer { exchange in
            seen.add(1, ordering: .relaxed)
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let six = try? ListeningSocket.bind(host: "::1", port: server.port)
        let listener = try await server.loop.call {
            try six.map { six in
                UncheckedListener(
                    try TCPListener(six.descriptors[0], on: server.loop) { connection in
                        seen.add(1, ordering: .relaxed)
                        connection.close()
                    }
                )
            }
        }
        try await body(server.port, server.loop)
        let connections = try await server.loop.call { server.http.connectionCount }
        #expect(seen.load(ordering: .relaxed) == 0 && connections == 0, "somebody came")
        _ = listener
    }

    private func code(_ egress: Egress, _ request: EgressRequest) async -> String? {
        do {
            _ = try await egress.send(request)
            return nil
        } catch {
            return (error as? Fault)?.code
        }
    }

    @Test func `declared or not, no way of writing them leads there: the listener sees nobody`()
        async throws
    {
        try await withListener { port, loop in
            let urls = Self.ownForms.map { "http://\($0):\(port)/" }
            let origins = Set(urls.compactMap { EgressPolicy.origin(of: $0) })
            let policies = [
                EgressPolicy(origins: origins), EgressPolicy.anywhere(allowsPlain: true),
            ]
            for policy in policies {
                let egress = try Egress(on: loop, policy: policy)
                for url in urls {
                    #expect(await code(egress, .get(url)) == "egress.not_allowed", "\(url)")
                }
                await egress.close()
            }
        }
    }

    @Test func `of every special-purpose range, first, last and middle are refused at connecting`()
        async throws
    {
        try await withListener { port, loop in
            let egress = try Egress(on: loop, policy: .anywhere(allowsPlain: true))
            for text in RegistryRanges.samples {
                let host = text.contains(":") ? "[\(text)]" : text
                let url = "http://\(host):\(port)/"
                #expect(await code(egress, .get(url)) == "egress.not_allowed", "\(url)")
            }
            await egress.close()
        }
    }
}

/// Holds a listener that stays on its loop.
private struct UncheckedListener: @unchecked Sendable {
    // Safe because it is only kept, never used, away from the loop.
    private let listener: TCPListener

    init(_ listener: TCPListener) { self.listener = listener }
}
