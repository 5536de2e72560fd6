import HostHTTP
import HostLoop
import HostSandbox
import HTTPTesting
import PluginKit
import Synchronization
import TestGround
import Testing

@testable import HostEgress

/// Against a real TLS server whose certificate is right or wrong in one way.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `Servers behind TLS` {
    private func withFront(
        _ body: (_ front: TLSFront, _ egress: Egress, _ asked: Asked) async throws -> Void
    ) async throws {
        let asked = Asked()
        let server = try await TestServer { exchange in
            asked.count.add(1, ordering: .relaxed)
            exchange.begin(200)
            exchange.finish("in confidence")
        }
        defer { server.stop() }
        let front = try await TLSFront(on: server.loop, before: server.port)
        let folder = try TestFolder("trust")
        let authority = folder.path + "/authority.pem"
        #expect(front.writeAuthority(to: authority))
        let port = front.port
        var policy = EgressPolicy(
            origins: ["https://localhost:\(port)", "https://127.0.0.1:\(port)"],
            innerRanges: ["127.0.0.0/8"].compactMap { AddressRange($0) }
        )
        policy.authoritiesFile = authority
        let egress = try Egress(on: server.loop, policy: policy)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(front, egress, asked))
        } catch {
            result = .failure(error)
        }
        await egress.close()
        await front.close()
        withExtendedLifetime(folder) {}
        try result.get()
    }

    private func fault(_ egress: Egress, _ url: String) async -> Fault? {
        do {
            _ = try await egress.send(.get(url))
            return nil
        } catch {
            return error as? Fault
        }
    }

    @Test func `are spoken to when their certificate is right, by name and by address`()
        async throws
    {
        try await withFront { front, egress, asked in
            for host in ["localhost", "127.0.0.1"] {
                let answer = try await egress.send(.get("https://\(host):\(front.port)/"))
                #expect(answer.status == 200, "\(host)")
                #expect(String(decoding: answer.body, as: UTF8.self) == "in confidence")
            }
            #expect(asked.count.load(ordering: .relaxed) == 2)
        }
    }

    @Test(arguments: [TLSFront.Proof.wrongName, .untrusted, .expired])
    func `get nothing when their certificate is wrong, and the fault says in which way`(
        proof: TLSFront.Proof
    ) async throws {
        try await withFront { front, egress, asked in
            front.proof = proof
            let fault = await fault(egress, "https://localhost:\(front.port)/")
            #expect(fault?.code == "egress.untrusted")
            let words = ["wrong-name": "name", "untrusted": "issuer", "expired": "expired"]
            let word = try #require(words[proof.rawValue])
            let cause = fault?.cause ?? ""
            #expect(cause.contains(word) || cause.contains("self-signed"), "\(cause)")
            #expect(asked.count.load(ordering: .relaxed) == 0, "nothing was sent")
        }
    }

    @Test func `are not believed by the system's authorities unless these know them`() async throws
    {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let front = try await TLSFront(on: server.loop, before: server.port)
        let policy = EgressPolicy(
            origins: ["https://localhost:\(front.port)"],
            innerRanges: ["127.0.0.0/8"].compactMap { AddressRange($0) }
        )
        let egress = try Egress(on: server.loop, policy: policy)
        #expect(await fault(egress, "https://localhost:\(front.port)/")?.code == "egress.untrusted")
        await egress.close()
        await front.close()
    }

    @Test func `that speak no TLS at all are not trusted either`() async throws {
        let server = try await TestServer { exchange in
            exchange.begin(200)
            exchange.finish("")
        }
        defer { server.stop() }
        let url = "https://localhost:\(server.port)"
        let inner = ["127.0.0.0/8"].compactMap { AddressRange($0) }
        let policy = EgressPolicy(origins: [url], innerRanges: inner)
        let egress = try Egress(on: server.loop, policy: policy)
        #expect(await fault(egress, url)?.code == "egress.untrusted")
        await egress.close()
    }
}

private final class Asked: Sendable {
    let count = Atomic<Int>(0)
}
