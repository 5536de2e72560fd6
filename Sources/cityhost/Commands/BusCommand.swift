import ArgumentParser
import Host

/// Parked events and dead letters, of a stopped host in its data folder, of a running one over its API.
struct BusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bus",
        abstract: "Parked events and dead letters, of a stopped host or a running one.",
        discussion: """
            Without --url the host has to be stopped. With --url a running host is asked, with the \
            operator's API key in CITYHOST_KEY (scope auth.bus.operate, of an organisation at the top \
            of the tree); its page /bus does the same.
            """,
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
    @OptionGroup var live: LiveOptions

    @Option(help: "Only those of one consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String?

    func run() async throws {
        try await HeldWork.run(settings, live, consumer) {
            try $0.list(Which.kind, consumer: consumer)
        }
    }
}

struct ShowHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: "Everything known of one event.")
    }

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var live: LiveOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log.")
    var sequence: Int64

    func run() async throws {
        try await HeldWork.run(settings, live, consumer) { try $0.show(consumer, sequence) }
    }
}

struct ReplayHeldCommand<Which: HeldKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay",
            abstract: "Have the handler see an event again: at once, or at the next start."
        )
    }

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var live: LiveOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log; all of the consumer without one.")
    var sequence: Int64?

    func run() async throws {
        try await HeldWork.run(settings, live, consumer) {
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
    @OptionGroup var live: LiveOptions

    @Argument(help: "The consumer, PLUGIN/SUBSCRIPTION.")
    var consumer: String

    @Argument(help: "The event's sequence in the log.")
    var sequence: Int64

    func run() async throws {
        try await HeldWork.run(settings, live, consumer) {
            try await $0.decide(.discard, Which.kind, consumer, sequence)
        }
    }
}

/// A running host that is asked instead of a data folder.
struct LiveOptions: ParsableArguments {
    @Option(help: "Address of the running host, such as http://127.0.0.1:8080.")
    var url: String?
}

private enum HeldWork {
    static func run(
        _ settings: SettingsOptions,
        _ live: LiveOptions,
        _ consumer: String?,
        _ body: (any HeldEvents) async throws -> [String]
    ) async throws {
        try await OperatorWork.run(settings, live) { configuration in
            try await BusTasks.run(
                configuration,
                plugins: plugins.compactMap { $0 },
                consumer: consumer
            ) { try await body($0) }
        } running: { client in
            try await body(LiveHeldEvents(client: client))
        }
    }
}

/// Where held events are looked at and decided.
protocol HeldEvents {
    func list(_ kind: BusTasks.Kind, consumer: String?) throws -> [String]
    func show(_ consumer: String, _ sequence: Int64) throws -> [String]
    func decide(
        _ decision: BusTasks.Decision,
        _ kind: BusTasks.Kind,
        _ consumer: String,
        _ sequence: Int64?
    ) async throws -> [String]
}

extension BusTasks: HeldEvents {}
