import ArgumentParser
import Host

/// What is linked, and whether it fits.
struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Begin, list and check plugins.",
        subcommands: [AddPluginCommand.self, PluginListCommand.self, PluginCheckCommand.self]
    )
}

/// Lists the plugins of this build.
struct PluginListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the plugins of this build with version, routes and events."
    )

    func run() throws {
        try FaultReport.orExit {
            for line in try PluginReport.list(plugins.compactMap { $0 }) { print(line) }
        }
    }
}

/// Checks that handlers, manifests and statements of every plugin agree.
struct PluginCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check every plugin against its manifest, schemas, migrations and statements."
    )

    func run() throws {
        try FaultReport.orExit {
            for line in try PluginReport.check(plugins.compactMap { $0 }) { print(line) }
        }
    }
}
