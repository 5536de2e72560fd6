import ArgumentParser
import Host

/// Brings every file of the data folder to this build's schema.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Migrate every file of the data folder, on a snapshot first."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let lines = try await DataTasks.migrate(
                configuration,
                plugins: plugins.compactMap { $0 }
            )
            for line in lines { print(line) }
        }
    }
}

/// Work on the data folder.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Work on the data folder while the host is stopped.",
        subcommands: [AcceptRestoredCommand.self, GiveUpFileCommand.self]
    )
}

/// Accepts a file that was restored from a backup.
struct AcceptRestoredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-restored",
        abstract: "Accept a plugin's file that was restored from a backup: it starts a new epoch."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The plugin whose file was restored.")
    var plugin: String

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let line = try await DataTasks.acceptRestored(
                configuration,
                plugin: plugin,
                plugins: plugins.compactMap { $0 }
            )
            print(line)
        }
    }
}

/// Gives a lost file up for a new one.
struct GiveUpFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-new",
        abstract: "Give a lost file up for good: a new one takes its place, and that is recorded."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The lost file: host.db or PLUGIN.db. The log, bus.db, can only be restored.")
    var file: String

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let line = try await DataTasks.acceptNew(
                configuration,
                file: file,
                plugins: plugins.compactMap { $0 }
            )
            print(line)
        }
    }
}
