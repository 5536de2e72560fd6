import ArgumentParser
import Host
import PluginKit

/// Writes down what every plugin is granted, to be reviewed line by line.
struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Write Manifests/capabilities.lock: one line for each grant, to be reviewed."
    )

    @Option(help: "Folder of the manifests.")
    var manifests: String?

    func run() throws {
        try FaultReport.orExit { for line in try LockCommand.write(manifests) { print(line) } }
    }

    /// Writes the lock and says what is new in it and what is gone.
    static func write(_ manifests: String?) throws -> [String] {
        guard let folder = try ManifestsFolder(manifests) else {
            throw Fault.notThePackage(".", ManifestsFolder.usual)
        }
        let types = plugins.compactMap { $0 }
        let grants = try PluginGrants.now(types, in: folder)
        let ids = Set(PluginGrants.owners(types))
        let lock = folder.lock ?? CapabilityLock(text: "")
        let difference = lock.difference(grants, of: ids)
        try folder.write(lock: lock.text(grants, of: ids))
        return difference.added.map { "+ \($0)" } + difference.removed.map { "- \($0)" }
            + ["\(grants.count) grants in \(folder.path)/\(ManifestsFolder.lockName)"]
    }
}

/// What the plugins of this build are granted by the manifests of a folder, and the host by its own.
enum PluginGrants {
    /// Whose lines of the lock these are.
    static func owners(_ types: [any Plugin.Type]) -> [String] {
        types.map { "\($0.bundle.id)" } + GrantReview.hostIDs
    }

    static func now(_ types: [any Plugin.Type], in folder: ManifestsFolder?) throws -> [Grant] {
        guard let folder else { return try GrantReview.grants(of: types) + GrantReview.ofHost }
        return try GrantReview.ofHost
            + types.flatMap { type -> [Grant] in
                let id = "\(type.bundle.id)"
                let reading = try folder.current(id)
                guard let manifest = reading.manifest, reading.diagnostics.isEmpty else {
                    throw Fault.contractBroken(reading.diagnostics.map(\.description))
                }
                return GrantReview.grants(of: manifest, type.bundle, schemas: reading.schemas)
            }
    }
}
