import ArgumentParser
import FoundationEssentials
import Host

/// Work on the chain: its whole, its receipts, its keys, its rules, and a witness of other logs.
struct ChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain",
        abstract: "The chain: verify it, its receipts and its rules; witness other logs.",
        subcommands: [
            VerifyChainCommand.self, ReceiptCommand.self, CheckReceiptCommand.self,
            MonitorChainCommand.self, ChainKeysCommand.self, RotateKeyCommand.self,
            ReplaceLostKeyCommand.self, ArchiveChainCommand.self, WitnessCommand.self,
        ]
    )
}

/// Reads the whole chain and ends with 1 at the first thing that is not as it was written.
struct VerifyChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hash every leaf again and compare it with row, payload, tiles and checkpoints."
    )

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        let configuration = try settings.configuration()
        let bar = ProgressBar()
        try FaultReport.orExit {
            defer { bar.finish() }
            let line = try DataTasks.verifyChain(configuration) { done, total in
                bar.show("chain", done: done, of: total)
            }
            print(line)
        }
    }
}

/// Prints the receipt of one event.
struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Print the receipt of an event (C2SP tlog-proof) while the host is stopped."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The event's id.") var event: String

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            print(try await ChainTasks.receipt(configuration, event: event), terminator: "")
        }
    }
}

/// Checks a receipt with nothing but keys: no data folder, no network.
struct CheckReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a receipt offline; needs nothing but the keys that are trusted."
    )

    @Argument(help: "The file of the receipt.") var file: String

    @Option(help: "The log's verifier key, or a file with what /chain/keys served.")
    var key: String

    @Option(help: "A witness's verifier key; may be given several times.")
    var witness: [String] = []

    @Option(help: "How many of these witnesses are enough; all by default.")
    var quorum: Int?

    func run() throws {
        guard let receipt = try? Data(contentsOf: URL(filePath: file)) else {
            throw ValidationError("\(file) cannot be read.")
        }
        let keys = (try? Data(contentsOf: URL(filePath: key))).map { Array($0) }
        try FaultReport.orExit {
            let lines = try ChainTasks.check(
                Array(receipt),
                keys: keys.map { String(decoding: $0, as: UTF8.self) } ?? key,
                witnesses: witness,
                witnessesMin: quorum
            )
            for line in lines { print(line) }
        }
    }
}

/// Replays the log and proves the plugins' rules again.
struct MonitorChainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Replay the log and prove again what the plugins declare of their events.",
        discussion: "At the first event that breaks a rule its receipt is printed; ends with 1."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        let bar = ProgressBar()
        try await FaultReport.orExit {
            defer { bar.finish() }
            let lines = try await ChainTasks.monitor(
                configuration,
                plugins: plugins.compactMap { $0 },
                progress: { bar.show("events", done: $0, of: $1) },
                tell: { print($0, terminator: "") }
            )
            for line in lines { print(line) }
        }
    }
}

/// Goes on without a key that nobody has any more.
struct ReplaceLostKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace-lost-key",
        abstract:
            "Make a new key for a log whose key is gone for good; nobody signs that it follows.",
        discussion: """
            Whoever trusts the lost key refuses what the new one signs, until the new key reaches them \
            the way the first did. To change a key that is still there: rotate-key.
            """
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            for line in try await ChainTasks.replaceLostKey(configuration) { print(line) }
        }
    }
}

/// Moves old events into segments of their own.
struct ArchiveChainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Move old events into the archive while the host is stopped; proofs stay.",
        discussion: """
            What a consumer, a webhook or an outbox has not settled stays, and so does what no \
            checkpoint is over. With chainArchiveDays in platform.json a running host does the same \
            by itself.
            """
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Age in days; chainArchiveDays of the settings without it.")
    var olderThan: Int?

    @Flag(help: "Only say how far events could go.")
    var dryRun = false

    func validate() throws {
        guard olderThan.map({ 0...36_500 ~= $0 }) ?? true else {
            throw ValidationError("--older-than takes 0 to 36500 days.")
        }
    }

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let lines = try await ChainTasks.archive(
                configuration,
                plugins: plugins.compactMap { $0 },
                days: olderThan,
                isTrial: dryRun
            )
            for line in lines { print(line) }
        }
    }
}

/// Prints the log's public keys.
struct ChainKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Print the log's public keys and hand-overs, as /chain/keys serves them."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            print(try await ChainTasks.keys(configuration), terminator: "")
        }
    }
}

/// Hands the log over to a new key.
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Make a new key for the log; the one before signs that it follows."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit { print(try await ChainTasks.rotateKey(configuration)) }
    }
}
