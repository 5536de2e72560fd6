import ArgumentParser
import PluginKit

/// Keeps a plugin's contract as a promise.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Keep a plugin's contract under its version: from then on it is a promise."
    )

    @Argument(help: "The plugin.")
    var id: String

    @Option(help: "Folder of the manifests.")
    var manifests: String?

    func run() throws {
        try FaultReport.orExit {
            guard let folder = try ManifestsFolder(manifests) else {
                throw Fault.notThePackage(".", ManifestsFolder.usual)
            }
            print(try folder.release(id))
        }
    }
}
