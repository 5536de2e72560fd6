import ArgumentParser
import Host
import PluginKit

/// What is linked, and whether it fits.
struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Begin, list and check plugins.",
        subcommands: [
            AddPluginCommand.self, PluginListCommand.self, PluginCheckCommand.self,
            LockCommand.self, AuditCommand.self, DiffCommand.self, ReleaseCommand.self,
        ]
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
        abstract: "Check every plugin against its manifest, the others, its releases and the lock."
    )

    @Option(help: "Folder of the manifests.")
    var manifests: String?

    func run() throws {
        try FaultReport.orExit {
            for line in try PluginCheckCommand.report(manifests) { print(line) }
        }
    }

    /// What was reviewed: by the folder that is looked at, where nothing was when it has no lock.
    private static func reviewed(in folder: ManifestsFolder?) -> CapabilityLock {
        guard let folder else { return CapabilityLock(text: "\(Linked.lock)") }
        return folder.lock ?? CapabilityLock(text: "")
    }

    /// What is well; throws a fault that lists what is not.
    static func report(_ manifests: String?) throws -> [String] {
        let types = plugins.compactMap { $0 }
        let fitting = try PluginReport.check(types)
        let folder = try ManifestsFolder(manifests)
        let problems = try folder?.problems() ?? []
        guard problems.isEmpty else { throw Fault.contractBroken(problems.map(\.description)) }
        let removed = try GrantReview.check(
            PluginGrants.now(types, in: folder),
            of: PluginGrants.owners(types),
            against: reviewed(in: folder)
        )
        return fitting + removed.map { "no longer granted, so run plugin lock: \($0)" }
    }
}
