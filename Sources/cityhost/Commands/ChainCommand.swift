import ArgumentParser
import Host

/// Work on the chain while the host is stopped.
struct ChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain",
        abstract: "Work on the chain while the host is stopped.",
        subcommands: [VerifyChainCommand.self]
    )
}

/// Reads the whole chain and ends with 1 at the first thing that is not as it was written.
struct VerifyChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hash every leaf of the chain again and compare it with row, payload and tree."
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
