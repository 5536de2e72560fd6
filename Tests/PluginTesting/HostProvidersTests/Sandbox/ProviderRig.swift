import HostEgress
import HostHTTP
import HostLoop
import HTTPTesting
import PluginKit
import Synchronization
import TestGround
import Testing

@testable import HostProviders
@testable import HostSandbox

/// A sandbox on a real port, the real clients, and a receiver of callbacks.
final class ProviderRig: Sendable {
    let server: SandboxServer
    let receiver: CallbackReceiver
    let payment: WeChatPayPort
    let lock: TTLockPort
    let sms: TencentSMSPort
    let identity: TencentIdentityPort
    let signature: TencentSignaturePort
    let clock: ProviderClock
    private let loop: EventLoop
    private let egress: Egress

    var sandbox: Sandbox { server.sandbox }
    var sender: any ProviderSender { egress }

    init(seed: UInt64 = 1, delays: SandboxDelays = .none) async throws {
        var settings = SandboxServer.Settings()
        settings.seed = seed
        settings.delays = delays
        let server = try await SandboxServer(settings)
        self.server = server
        receiver = try await CallbackReceiver()
        loop = try EventLoop()
        try loop.start()
        let inner = ["127.0.0.0/8"].compactMap { AddressRange($0) }
        egress = try Egress(
            on: loop,
            policy: EgressPolicy(origins: [server.url], innerRanges: inner)
        )
        let random = SeededBytes(seed: seed)
        clock = ProviderClock(
            now: { server.sandbox.time.now },
            random: { random.draw($0) }
        )
        payment = WeChatPayPort(
            try Self.merchant(of: server),
            egress,
            clock
        )
        lock = TTLockPort(Self.lockAccount(of: server), egress, clock)
        let cloud = TencentAccount(
            secretID: CloudSignature.secretID,
            secretKey: CloudSignature.secretKey
        )
        var messages = TencentSMSPort.Settings()
        messages.url = server.url
        messages.appID = "1400000000"
        messages.signName = "江城"
        sms = TencentSMSPort(cloud, messages, egress, clock)
        identity = TencentIdentityPort(cloud, url: server.url, egress, clock)
        var signing = TencentSignaturePort.Settings()
        signing.url = server.url
        signing.filesURL = server.url
        signing.operatorID = "yDxOperator"
        signing.callbackToken = CloudDesk.callbackToken
        signature = TencentSignaturePort(cloud, signing, egress, clock)
    }

    static func merchant(
        of server: SandboxServer,
        at url: String? = nil
    ) throws -> WeChatPayAccount {
        let book = server.sandbox.merchant
        let signer = try #require(RSASigner(pem: book.merchant.privatePEM))
        let platform = try #require(RSAVerifier(pem: book.platform.publicPEM))
        return try #require(
            WeChatPayAccount(
                url: url ?? server.url,
                appID: book.appID,
                merchantID: book.merchantID,
                serial: book.serial,
                signer: signer,
                platformKeys: [book.platformSerial: platform],
                sealKey: Array(book.sealKey.utf8),
                planID: book.planID
            )
        )
    }

    static func lockAccount(of server: SandboxServer) -> TTLockAccount {
        TTLockAccount(
            url: server.url,
            clientID: LockDesk.clientID,
            clientSecret: LockDesk.clientSecret,
            username: LockDesk.username,
            password: LockDesk.password
        )
    }

    /// Asks a port under a key of its own.
    func ask(
        _ port: any ProviderPort,
        _ name: String,
        _ input: String,
        key: String = "01J0000000000000000000000A",
        attempt: Int = 1,
        timeoutMillis: Int = 10_000
    ) async -> ProviderAnswer {
        await port.perform(
            ProviderRequest(
                port: name,
                key: key,
                input: Array(input.utf8),
                attempt: attempt,
                timeoutMillis: timeoutMillis,
                callbackURL: receiver.url
            )
        )
    }

    func stop() async {
        await egress.close()
        loop.stop()
        await server.stop()
        receiver.stop()
    }
}

/// Runs a test with a rig and takes it down.
func withRig(
    seed: UInt64 = 1,
    delays: SandboxDelays = .none,
    _ body: (ProviderRig) async throws -> Void
) async throws {
    let rig = try await ProviderRig(seed: seed, delays: delays)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(rig))
    } catch {
        result = .failure(error)
    }
    await rig.stop()
    try result.get()
}

/// Takes callbacks, or refuses them, and shows what came.
final class CallbackReceiver: Sendable {
    private let server: TestServer
    private let state: State

    private final class State: Sendable {
        struct Inside {
            var deliveries: [CallbackDelivery] = []
            var status = 204
        }

        let inside = Mutex(Inside())
    }

    init() async throws {
        let state = State()
        self.state = state
        server = try await TestServer { exchange in
            let delivery = CallbackDelivery(
                path: exchange.path,
                headers: exchange.allHeaders.map { ($0.name.lowercased(), $0.value) },
                body: exchange.bodyBytes,
                received: Instant(utcMillis: exchange.received.utcMillis)
            )
            let status = state.inside.withLock { inside in
                inside.deliveries.append(delivery)
                return inside.status
            }
            exchange.begin(HTTPStatus(status))
            exchange.finish("")
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)/callbacks" }

    var deliveries: [CallbackDelivery] { state.inside.withLock { $0.deliveries } }

    /// What is answered from now on.
    func answer(_ status: Int) { state.inside.withLock { $0.status = status } }

    /// The first so many deliveries, once they are there; throws when the test has run out of time.
    func wait(for count: Int) async throws -> [CallbackDelivery] {
        try await waitUntil { deliveries.count >= count }
        return deliveries
    }

    func stop() { server.stop() }
}

extension ProviderAnswer {
    /// The result; nil for every other answer.
    var result: JSONValue? {
        guard case .done(let bytes) = self else { return nil }
        return try? JSONValue.parse(bytes)
    }

    /// In a word: `done`, `retry`, `unreachable`, `unknown`, or the fault's code.
    var word: String {
        switch self {
        case .done: "done"
        case .retry: "retry"
        case .unreachable: "unreachable"
        case .refused(let fault): fault.code
        case .unknown: "unknown"
        }
    }
}

extension SandboxTime {
    /// Lets what is under way go on until something waits for its time.
    func waitUntilWaiting() async throws {
        try await waitUntil { waitingCount > 0 }
    }
}

/// Looks again and again; throws when the test has run out of time.
private func waitUntil(_ isThere: () -> Bool) async throws {
    while !isThere() {
        try await Task.sleep(for: .milliseconds(1))
    }
}
