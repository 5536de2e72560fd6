import ArgumentParser
import Host

/// What the law asks of a host that keeps facts about people.
struct PrivacyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy",
        abstract: "What people may ask of a host that keeps facts about them.",
        subcommands: [EraseCommand.self]
    )
}

/// Destroys a person's key.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Make what the chain holds about a person unreadable, while the host is stopped."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The person's id.") var person: String

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            print(try await ChainTasks.erase(configuration, person: person))
        }
    }
}
