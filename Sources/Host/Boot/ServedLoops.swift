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
            let address = ListenAddress.text(configuration.host, configuration.port)
            throw Fault.cannotListen(address, error)
        }
        let own = "http://" + ListenAddress.text(configuration.host, socket.port)
        try parts.city.wire.begin(origin: configuration.publicOrigin ?? own)
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
                responder: responder
            )
            try loop.start(on: configuration.loopProcessors)
            try await server.start()
            loops.append(loop)
            servers.append(server)
        }
        try await begin(parts, on: loops[0], own: own)
        let watchdog = try watch(loops, parts.city.metrics)
        return ServedLoops(
            loops: loops,
            servers: servers,
            watchdog: watchdog,
            port: socket.port
        )
    }

    /// What works on a loop beside requests: providers, timers, relays and webhooks.
    private static func begin(
        _ parts: HostAssembly,
        on loop: EventLoop,
        own: String
    ) async throws {
        let ports = try parts.city.accounts.providers.connect(
            on: loop,
            own: own
        )
        parts.files.providers.connect(
            ports.merging(parts.configuration.providerPorts) { _, given in given },
            own: parts.configuration.publicOrigin ?? own
        )
        try await parts.files.notary.connect(on: loop)
        try parts.files.start(on: loop)
        try parts.city.beginWebhooks(
            parts.files.webhooks,
            on: loop,
            origin: parts.configuration.publicOrigin ?? own
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
}
