import ArgumentParser
import Glibc
import Host
import HostSandbox
import PluginKit

/// Serves the city until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the city until SIGTERM, SIGINT or SIGHUP."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "HOST:PORT to listen on; port 0 takes a free one.")
    var listen: String?

    @Option(help: "Event loops; 1 by default.")
    var loops: String?

    @Option(help: "Processors that loops keep to, such as 0 or 0,2-3; any by default.")
    var loopProcessors: String?

    @Option(help: "Processors that lanes keep to; any by default.")
    var laneProcessors: String?

    @Option(help: "The origin people reach the host under, such as https://city.example.")
    var origin: String?

    @Flag(help: "Serve provider sandboxes: messages are shown instead of sent.")
    var sandbox = false

    func run() async throws {
        try await FaultReport.orEndLog {
            var configuration = try configured()
            let sandbox = try await SandboxBeside.start(for: &configuration)
            try await HostProcess.serve(
                configuration,
                plugins: plugins.compactMap { $0 },
                lock: CapabilityLock(text: "\(Linked.lock)")
            ) {
                print("cityhost \(HostVersion.text) serves \($0)")
                if let sandbox { print("cityhost plays the providers at \(sandbox.url)/sandbox") }
                // Into a pipe the line would wait for more.
                fflush(nil)
            }
            await SandboxBeside.stop(sandbox)
        }
    }

    /// The settings with this command's own options over them.
    func configured() throws -> HostConfiguration {
        var configuration = try settings.read()
        try settings.set("listen", listen, in: &configuration)
        try settings.set("loops", loops, in: &configuration)
        try settings.set(
            "loopProcessors",
            loopProcessors,
            as: "--loop-processors",
            in: &configuration
        )
        try settings.set(
            "laneProcessors",
            laneProcessors,
            as: "--lane-processors",
            in: &configuration
        )
        try settings.set("publicOrigin", origin, as: "--origin", in: &configuration)
        if sandbox { try settings.set("sandbox", "true", in: &configuration) }
        return configuration
    }
}
