import ArgumentParser
import Host

/// What the law asks of a host that keeps facts about people.
struct PrivacyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy",
        abstract: "What people may ask of a host that keeps facts about them.",
        subcommands: [EraseCommand.self, RotateKeysCommand.self]
    )
}

/// Replaces the host's key for sealing.
struct RotateKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-keys",
        abstract: "Replace the key that sealed values depend on, while the host is stopped."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let lines = try await PrivacyTasks.rotate(
                configuration,
                plugins: plugins.compactMap { $0 }
            )
            for line in lines { print(line) }
        }
    }
}

/// Destroys a person's keys.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Make what is kept about a person unreadable, while the host is stopped."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The person's id.") var person: String

    func validate() throws {
        guard !person.isEmpty else { throw ValidationError("Name the person by their id.") }
    }

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            print(
                try await PrivacyTasks.erase(
                    configuration,
                    plugins: plugins.compactMap { $0 },
                    person: person
                )
            )
        }
    }
}
