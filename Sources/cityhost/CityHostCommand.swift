import ArgumentParser
import Host

/// The command line of the host.
@main
struct CityHostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cityhost",
        abstract: "A plugin host for city services.",
        version: HostVersion.text,
        subcommands: [
            ServeCommand.self, SeedCommand.self, MigrateCommand.self, PluginCommand.self,
            AuthCommand.self, DataCommand.self, ChainCommand.self, PrivacyCommand.self,
            BusCommand.self, EffectsCommand.self, CalendarCommand.self, DemoCommand.self,
            SandboxCommand.self,
            VersionCommand.self,
        ] + PluginTools.commands
    )
}

/// Prints versions that matter for support.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the versions of the host, its plugins and its libraries."
    )

    func run() throws {
        for line in try HostVersion.lines(plugins: plugins.compactMap { $0 }) { print(line) }
    }
}

/// Demonstrations of what a resident meets.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Demonstrations of what a resident meets.",
        subcommands: [DemoJourney.self, SixtySecondsCommand.self]
    )
}
