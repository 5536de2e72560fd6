import HostLoop
import Logging
package import PluginKit

/// The host as a process: starts, serves until it is told to stop, drains, ends.
package enum HostProcess {
    /// Has nothing below an error written: for whoever shows something else, once a process.
    package static func logErrorsOnly() { StructuredLog.install(level: .error) }

    /// Serves until SIGTERM, SIGINT or SIGHUP; `announce` hears the address once requests are answered.
    package static func serve(
        _ configuration: HostConfiguration,
        plugins: [any Plugin.Type],
        lock: CapabilityLock,
        announce: @Sendable (String) -> Void
    ) async throws {
        StructuredLog.install(level: Logger.Level(rawValue: configuration.logLevel) ?? .notice)
        var configuration = configuration
        configuration.descriptorsMax = DescriptorLimit.raise()
        let host = try await RunningHost.start(configuration, plugins: plugins, lock: lock)
        announce(host.url)
        let signal = await host.waitForSignal()
        Logger(label: "host").notice("draining", metadata: ["signal": "\(signal)"])
        await host.stop()
    }
}
