import HostAuth
import HostHTTP
import HostLoop
import HostStore
import JSONWire
import Logging
import PluginKit

/// The loops of a host with a server on each.
struct ServedLoops {
    let loops: [EventLoop]
    let servers: [HTTPServer]
    let watchdog: LoopWatchdog
    let port: Int

    /// Binds the port first, so that an address in use is found before anything runs.
    static func start(
        _ parts: HostAssembly,
        clock: (@Sendable () -> HostInstant)? = nil
    ) async throws -> ServedLoops {
        let configuration = parts.configuration
        let socket: ListeningSocket
        do {
            socket = try ListeningSocket.bind(
                host: configuration.host,
                port: configuration.port,
                loops: configuration.loops
            )
        } catch {
            throw Fault.cannotListen("\(configuration.host):\(configuration.port)", "\(error)")
        }
        var limits = HTTPLimits()
        limits.connectionsMax = configuration.connectionsMax(files: parts.city.plugins.count + 2)
        var loops: [EventLoop] = []
        var servers: [HTTPServer] = []
        let staleContexts = Metrics.Counter()
        parts.city.metrics.add(
            Metrics.Gauge(
                "cityhost_stale_contexts",
                help: "Uses of a request's context after its request; a defect of a plugin."
            ) { Int64(clamping: staleContexts.value) }
        )
        for (index, descriptor) in socket.descriptors.enumerated() {
            let loop = try EventLoop(index: index, clock: clock)
            let responder = CityResponder(
                city: parts.city,
                parts: LoopParts(
                    loop: loop,
                    authenticator: try Authenticator(
                        parts.city.accounts.store,
                        permissions: parts.city.accounts.permissions,
                        cookies: parts.city.cookies,
                        uses: parts.city.accounts.keyUses
                    ),
                    plugins: parts.city.plugins,
                    environment: parts.environment,
                    staleContexts: staleContexts
                )
            )
            let server = HTTPServer(
                loop: loop,
                fd: descriptor,
                limits: limits,
                problem: ServedLoops.problem,
                responder: responder
            )
            try loop.start()
            try await server.start()
            loops.append(loop)
            servers.append(server)
        }
        try parts.city.accounts.providers.connect(
            on: loops[0],
            own: "http://\(configuration.host):\(socket.port)"
        )
        try parts.files.start(on: loops[0])
        let watchdog = try watch(loops, parts.city.metrics)
        return ServedLoops(
            loops: loops,
            servers: servers,
            watchdog: watchdog,
            port: socket.port
        )
    }

    /// Names the route that held a loop, in the log and in the metrics.
    private static func watch(_ loops: [EventLoop], _ metrics: Metrics) throws -> LoopWatchdog {
        let log = Logger(label: "watchdog")
        for loop in loops {
            metrics.add(
                Metrics.Gauge(
                    "cityhost_loop_lag_micros",
                    help: "Longest delay of the loop's regular timer since the last reading.",
                    labels: "{loop=\"\(loop.index)\"}"
                ) { Int64(loop.takeLagNanos() / 1000) }
            )
        }
        return try LoopWatchdog(loops) { block in
            log.warning(
                "a loop was held",
                metadata: [
                    "loop": "\(block.loop)", "route": "\(metrics.name(of: block.label))",
                    "cpuMillis": "\(block.cpuMillis)", "isOver": "\(block.isOver)",
                ]
            )
        }
    }

    /// The server's own refusals look like every other problem.
    @Sendable private static func problem(_ refusal: HTTPRefusal) -> [UInt8] {
        let isOurs = [500, 503].contains(refusal.status.code)
        let fault = Fault(
            isOurs ? .unavailable : .malformed,
            code: "\(refusal.code)",
            message: LocalizedText(
                zh: isOurs ? "服务器未能及时应答。" : "请求不符合 HTTP 规范或超出限制。",
                en: "\(refusal.cause)"
            ),
            remedy: isOurs
                ? LocalizedText(
                    zh: "请稍后用同一幂等键重试。",
                    en: "Try again in a moment, with the same idempotency key."
                )
                : LocalizedText(
                    zh: "请检查客户端发送的请求后重试。",
                    en: "Check what the client sends and try again."
                )
        )
        return ProblemDocument.body(fault, status: refusal.status.code)
    }
}

extension Fault {
    /// The address to listen on cannot be had.
    static func cannotListen(
        _ address: String,
        _ cause: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .unavailable,
            code: "host.cannot_listen",
            message: LocalizedText(
                zh: "无法监听 \(address)：\(cause)。",
                en: "The host cannot listen on \(address): \(cause)."
            ),
            remedy: LocalizedText(
                zh: "请停止占用该端口的进程，或用 --listen 换一个地址"
                    + "（make run ADDRESS=127.0.0.1:8081）。",
                en: "Stop what uses that port, or choose another with --listen"
                    + " (`make run ADDRESS=127.0.0.1:8081`)."
            ),
            location: location
        )
    }
}
