import HostAuth
import HostHTTP
package import HostLoop
package import HostStore
import Logging
package import PluginKit

/// A host that serves: its data directory, files, loops and servers.
package final class RunningHost: Sendable {
    private let configuration: HostConfiguration
    private let data: DataDirectory
    let city: City
    let files: CityFiles
    let environment: StoreEnvironment
    let loops: [EventLoop]
    private let servers: [HTTPServer]
    private let watchdog: LoopWatchdog
    private let readiness: Readiness
    /// The port requests are answered on.
    package let port: Int

    private init(_ parts: HostAssembly, _ served: ServedLoops) {
        configuration = parts.configuration
        data = parts.data
        city = parts.city
        files = parts.files
        environment = parts.environment
        readiness = parts.readiness
        loops = served.loops
        servers = served.servers
        watchdog = served.watchdog
        port = served.port
    }

    /// Where people and programs find the host.
    package var url: String { "http://" + ListenAddress.text(configuration.host, port) }

    /// Opens every file, migrates it, checks it against the log, and begins to serve.
    ///
    /// `clock` stands in for the system's clocks where a test turns time by hand. With a lock no
    /// plugin starts that is granted more than stands there; a host of test plugins has none. `read` reads
    /// what was compiled into a plugin; tests remember what they have read.
    package static func start(
        _ configuration: HostConfiguration,
        plugins: [any Plugin.Type],
        lock: CapabilityLock? = nil,
        environment: StoreEnvironment = .watched(),
        clock: (@Sendable () -> HostInstant)? = nil,
        read: (PluginBundle) -> ManifestReading = { Manifest.read($0) }
    ) async throws -> RunningHost {
        let use = GrantUse(of: configuration)
        let loaded = try HostAssembly.loaded(
            configuration,
            plugins,
            lock: lock,
            use: use,
            read: read
        )
        return try await start(configuration, loaded, environment, clock, use: use)
    }

    /// Begins to serve plugins that were loaded, each held to the manifest it came with.
    static func start(
        _ configuration: HostConfiguration,
        _ loaded: [LoadedPlugin],
        _ environment: StoreEnvironment,
        _ clock: (@Sendable () -> HostInstant)?,
        use: GrantUse? = nil
    ) async throws -> RunningHost {
        let parts = try await HostAssembly(configuration, loaded, environment, use: use)
        let served = try await ServedLoops.start(parts, clock: clock)
        parts.readiness.done("listening")
        return RunningHost(parts, served)
    }

    /// Returns with the first signal that asks the process to end.
    package func waitForSignal() async -> Int32 { await SignalWatch.ending(on: loops[0]) }

    /// Accepts no more, answers what was asked, and closes every file.
    package func stop() async {
        readiness.wait(for: "draining")
        // Streams have no end of their own, so the drain would wait for them.
        await city.wire.stop()
        let deadline =
            HostClock.monotonicNanos + UInt64(configuration.drainMillisMax) * 1_000_000
        await withTaskGroup { group in
            for server in servers {
                group.addTask { await server.drain(untilMonotonic: deadline) }
            }
        }
        let now = HostClock.monotonicNanos
        await files.stopOutside(withinMillis: deadline > now ? (deadline - now) / 1_000_000 : 0)
        await city.webhooks.stop()
        watchdog.stop()
        await city.accounts.providers.close()
        await files.stop()
        for loop in loops { loop.stop() }
        files.close()
    }
}
