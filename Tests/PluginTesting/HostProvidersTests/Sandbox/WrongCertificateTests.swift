import HostEgress
import HostLoop
import PluginKit
import Synchronization
import TestGround
import Testing

@testable import HostProviders
@testable import HostSandbox

/// The real client against the sandbox behind TLS.
@Suite(.timeLimit(.minutes(1)), .serialized) struct `A provider behind TLS` {
    @Test(arguments: [TLSFront.Proof.sound, .wrongName, .untrusted, .expired])
    func `hears nothing under a wrong certificate, and the effect waits`(proof: TLSFront.Proof)
        async throws
    {
        var settings = SandboxServer.Settings()
        settings.tlsPort = 0
        let server = try await SandboxServer(settings)
        let front = try #require(server.front)
        front.proof = proof
        let folder = try TestFolder("certificate")
        let authority = folder.path + "/authority.pem"
        try #require(front.writeAuthority(to: authority))
        let url = "https://localhost:\(front.port)"
        var policy = EgressPolicy(
            origins: [url],
            innerRanges: ["127.0.0.0/8"].compactMap { AddressRange($0) }
        )
        policy.authoritiesFile = authority
        let loop = try EventLoop()
        try loop.start()
        let egress = try Egress(on: loop, policy: policy)
        let random = SeededBytes(seed: 1)
        let clock = ProviderClock(
            now: { server.sandbox.time.now },
            random: { random.draw($0) }
        )
        let port = WeChatPayPort(try ProviderRig.merchant(of: server, at: url), egress, clock)
        let answer = await port.perform(
            ProviderRequest(
                port: "payment.order.create",
                key: "01J0000000000000000000000A",
                input: Array(
                    #"{"channel": "native", "description": "a", "amountFen": 250000}"#.utf8
                ),
                attempt: 1,
                timeoutMillis: 10_000,
                callbackURL: "http://127.0.0.1:1/callbacks"
            )
        )
        let orders = server.sandbox.payments.book.withLock { $0.orders.count }
        #expect(answer.word == (proof == .sound ? "done" : "unreachable"), "\(answer)")
        #expect(orders == (proof == .sound ? 1 : 0))
        await egress.close()
        loop.stop()
        await server.stop()
        withExtendedLifetime(folder) {}
    }
}
