import HostEgress
import HostHTTP
import HostLoop
import PluginKit
import Synchronization

/// A sandbox on a port of this machine, on a loop of its own.
package final class SandboxServer: Sendable {
    /// How a sandbox starts.
    package struct Settings: Sendable {
        package var host = "127.0.0.1"
        package var port = 0
        /// Serves TLS as well, at a port of its own; 0 takes a free one.
        package var tlsPort: Int?
        /// The same seed gives the same chances, numbers and codes in the same order.
        package var seed: UInt64 = 1
        package var delays = SandboxDelays.none
        /// Seconds of the sandbox in one of the world's.
        package var speed: Int64 = 1

        package init() {}

        /// Takes over HOST:PORT, of this machine alone; false for anything else.
        package mutating func listen(_ text: String) -> Bool {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int(parts[1]), (0...65_535).contains(number),
                parts[0] == "localhost" || Self.isOwn(String(parts[0]))
            else { return false }
            host = parts[0] == "localhost" ? "127.0.0.1" : String(parts[0])
            port = number
            return true
        }

        private static func isOwn(_ text: String) -> Bool {
            guard let address = IPAddress(text), let own = AddressRange("127.0.0.0/8") else {
                return false
            }
            return own.contains(address)
        }
    }

    package let port: Int
    package let sandbox: Sandbox
    package let front: TLSFront?
    private let loop: EventLoop
    private let server: HTTPServer
    private let egress: Egress
    private let isStopped = Atomic<Bool>(false)
    private let posts: Posts

    /// Where the providers are.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Makes keys and serves.
    package init(
        _ settings: Settings = Settings(),
        world: @escaping @Sendable () -> Int64 = { HostClock.utcMillis }
    ) async throws {
        let socket = try ListeningSocket.bind(host: settings.host, port: settings.port)
        port = socket.port
        loop = try EventLoop()
        let dice = SandboxDice(seed: settings.seed)
        let time = SandboxTime(on: loop, world: world)
        time.run(at: settings.speed)
        let policy = EgressPolicy.anywhere(
            innerRanges: ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) },
            allowsPlain: true
        )
        let egress = try Egress(on: loop, policy: policy)
        self.egress = egress
        let posts = Posts()
        self.posts = posts
        let world = SandboxWorld(
            time: time,
            dice: dice,
            faults: FaultPlan(dice),
            delays: settings.delays,
            post: { url, fields, body in
                posts.underWay.add(1, ordering: .relaxed)
                defer { posts.underWay.subtract(1, ordering: .relaxed) }
                return await SandboxServer.post(egress, url, fields, body)
            }
        )
        sandbox = try Sandbox(world)
        server = HTTPServer(
            loop: loop,
            fd: socket.descriptors[0],
            responder: SandboxResponder(sandbox)
        )
        try loop.start()
        try await server.start()
        if let tlsPort = settings.tlsPort {
            front = try await TLSFront(
                on: loop,
                before: port,
                host: settings.host,
                port: tlsPort
            )
        } else {
            front = nil
        }
    }

    /// Callbacks that were sent and not answered yet.
    private final class Posts: Sendable {
        let underWay = Atomic<Int>(0)
    }

    /// Callbacks that were sent and not answered yet.
    package var postsUnderWay: Int { posts.underWay.load(ordering: .relaxed) }

    private static func post(
        _ egress: Egress,
        _ url: String,
        _ fields: [(name: String, value: String)],
        _ body: [UInt8]
    ) async -> Int? {
        var request = EgressRequest.post(url, body, as: "application/json")
        request.headers = fields
        request.isStatusEnough = true
        return try? await egress.send(request).status
    }

    /// Returns with the first signal that asks the process to end.
    package func waitForSignal() async -> Int32 { await SignalWatch.ending(on: loop) }

    /// Ends it, once; whoever still waits for an answer gets none.
    package func stop() async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        await front?.close()
        await egress.close()
        loop.stop()
        sandbox.time.close()
    }
}

/// Answers requests with what the sandbox says, when it says it.
private final class SandboxResponder: Responder {
    private let sandbox: Sandbox
    private static let bodyBytesMax = 8 << 20

    init(_ sandbox: Sandbox) { self.sandbox = sandbox }

    func bodyLimit(for exchange: Exchange) -> Int { SandboxResponder.bodyBytesMax }

    func respond(to exchange: Exchange) async {
        let request = SandboxRequest(
            method: exchange.method == .post ? "POST" : "GET",
            path: exchange.withPath { path in
                unsafe path.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            },
            query: exchange.query,
            fields: exchange.allHeaders.map { ($0.name.lowercased(), $0.value) },
            body: exchange.bodyBytes
        )
        let reply = sandbox.answer(request)
        await sandbox.time.sleep(millis: reply.delayMillis)
        guard !reply.isLost else { return exchange.breakOff() }
        exchange.begin(HTTPStatus(reply.status))
        if reply.status != 204 { exchange.header("Content-Type", reply.contentType) }
        for (name, value) in reply.fields {
            switch name {
            case "Location": exchange.header("Location", value)
            case "Wechatpay-Timestamp": exchange.header("Wechatpay-Timestamp", value)
            case "Wechatpay-Nonce": exchange.header("Wechatpay-Nonce", value)
            case "Wechatpay-Signature": exchange.header("Wechatpay-Signature", value)
            case "Wechatpay-Serial": exchange.header("Wechatpay-Serial", value)
            default: exchange.header("Wechatpay-Signature-Type", value)
            }
        }
        exchange.finish(reply.body)
    }
}
