import ArgumentParser
import Host

/// Parked events and dead letters of a stopped host; a running one has them at /bus and in the API.
struct BusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bus",
        abstract: "Parked events and dead letters, while the host is stopped.",
        discussion: "While the host serves, its page /bus and its API decide of them.",
        subcommands: [ParkedCommand.self, DeadLettersCommand.self]
    )
}

/// Events that hold their partition key until somebody decides.
struct ParkedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Events that wait for a decision, and their partition keys with them.",
        subcommands: [
            ListHeldCommand<Parked>.self, ShowHeldCommand<Parked>.self,
            ReplayHeldCommand<Parked>.self, DiscardHeldCommand<Parked>.self,
        ]
    )
}

/// Events that were laid aside.
struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Events that were laid aside; their partition keys have gone on.",
        subcommands: [
            ListHeldCommand<Dead>.self, ShowHeldCommand<Dead>.self,
            ReplayHeldCommand<Dead>.self, DiscardHeldCommand<Dead>.self,
        ]
    )
}

/// Which held events a command is about.
protocol HeldKind {
    static var kind: BusTasks.Kind { get }
}

enum Parked: HeldKind {
    static let kind = BusTasks.Kind.parked
}

enum Dead: HeldKind {
    static let kind = BusTasks.Kind.deadLetters
}

struct ListHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "One line for each, with its cause.")
    }

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Only those of one consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String?

    func run() async throws {
        try await HeldWork.run(settings) { try $0.list(Which.kind, consumer: consumer) }
    }
}

struct ShowHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: "Everything known of one event.")
    }

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log.")
    var sequence: Int64

    func run() async throws {
        try await HeldWork.run(settings) { try $0.show(consumer, sequence) }
    }
}

struct ReplayHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay",
            abstract: "Have the handler see an event again at the next start."
        )
    }

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log; all of the consumer without one.")
    var sequence: Int64?

    func run() async throws {
        try await HeldWork.run(settings) {
            try await $0.decide(.replay, Which.kind, consumer, sequence)
        }
    }
}

struct DiscardHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "discard",
            abstract: "Give an event up: it never takes effect there."
        )
    }

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log.")
    var sequence: Int64

    func run() async throws {
        try await HeldWork.run(settings) {
            try await $0.decide(.discard, Which.kind, consumer, sequence)
        }
    }
}

/// Runs one piece of work and prints what it says.
private enum HeldWork {
    static func run(
        _ settings: SettingsOptions,
        _ body: (BusTasks) async throws -> [String]
    ) async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let lines = try await BusTasks.run(
                configuration,
                plugins: plugins.compactMap { $0 },
                body
            )
            for line in lines { print(line) }
        }
    }
}
