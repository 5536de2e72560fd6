import ArgumentParser
import PluginKit

/// Says what changed in a plugin's contract, in words.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Say what changed for integrators since the last release, or since another folder."
    )

    @Argument(help: "Plugins to compare; all by default.")
    var ids: [String] = []

    @Option(help: "Folder of the manifests.")
    var manifests: String?

    @Option(help: "Another folder of manifests to compare with; the last release by default.")
    var against: String?

    func run() throws {
        try FaultReport.orExit {
            guard let folder = try ManifestsFolder(manifests) else {
                throw Fault.notThePackage(".", ManifestsFolder.usual)
            }
            let other = try against.flatMap { try ManifestsFolder($0) }
            for id in ids.isEmpty ? folder.ids : ids {
                let now = try folder.current(id)
                let before = try other?.current(id) ?? folder.released(id)
                for line in DiffCommand.lines(id, before, now) { print(line) }
            }
        }
    }

    static func lines(
        _ id: String,
        _ before: ManifestReading?,
        _ now: ManifestReading
    ) -> [String] {
        guard let before else { return ["\(id): never released"] }
        let versions = "\(before.manifest?.version ?? "?") to \(now.manifest?.version ?? "?")"
        let changes = ContractComparison(old: before, new: now).changes
        guard !changes.isEmpty else { return ["\(id) \(versions): nothing changes"] }
        return ["\(id) \(versions):"] + changes.map { "  \($0)" }
    }
}
