import FoundationEssentials
import Glibc
import Host
import HostSandbox
import PluginKit

/// The sandbox that a host with `--sandbox` has beside itself, where a plugin asks providers and nobody
/// has set any up.
enum SandboxBeside {
    /// Starts it and has the host use it; nil where none is wanted.
    static func start(for configuration: inout HostConfiguration) async throws -> SandboxServer? {
        guard configuration.isSandbox, configuration.providers.ports.isEmpty, asksProviders else {
            return nil
        }
        let server = try await SandboxServer()
        try use(server, for: &configuration, files: folder)
        return server
    }

    /// Has a host use a sandbox, whose keys are written into a folder.
    static func use(
        _ server: SandboxServer,
        for configuration: inout HostConfiguration,
        files folder: String
    ) throws {
        try SandboxFiles(server).write(to: folder)
        let file = "\(folder)/platform.json"
        let settings = try Data(contentsOf: URL(filePath: file))
        try configuration.apply(platform: Array(settings), file: file)
        let secrets = "\(folder)/secrets.json"
        try configuration.apply(secrets: SecretsFile.read(secrets), file: secrets)
    }

    private static var folder: String {
        "\(FileManager.default.temporaryDirectory.path)/cityhost-sandbox-\(getpid())"
    }

    /// Ends it, and removes its keys.
    static func stop(_ server: SandboxServer?) async {
        guard let server else { return }
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static var asksProviders: Bool {
        plugins.compactMap { $0 }.contains { plugin in
            Manifest.read(plugin.bundle).manifest?.blocks.effects != nil
        }
    }
}
