import ArgumentParser
import Host

/// Lists grants that nothing has used, so that somebody can take them back.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List grants that no host of a data folder and no test has used.",
        discussion: """
            The first use of each is recorded. A table or column is used when a statement that names \
            it is first prepared for a caller, a role when somebody who acts in it is let in, a secret \
            when it is revealed.
            """
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Further folders or records to count, such as .build/used-grants of `make test`.")
    var also: [String] = []

    func run() throws {
        let folder = try settings.configuration().dataDirectory
        try FaultReport.orExit {
            let records = ([folder] + also).flatMap { [$0, GrantAudit.record(in: $0)] }
            let (lines, count) = try GrantAudit.unused(plugins.compactMap { $0 }, records: records)
            for line in lines { print(line) }
            print("\(lines.count) of \(count) grants were never used")
        }
    }
}
