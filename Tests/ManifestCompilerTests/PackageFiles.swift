import Foundation

@testable import ManifestCompiler
@testable import PluginKit

/// The package's own manifests, as they are read by the compiler.
enum PackageFiles {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders with a `plugin.json`: those of plugins, of the host, and of every test plugin there is.
    static var manifestFolders: [URL] {
        let tests = root.appending(path: "Tests/PluginTesting")
        let folders =
            folders(in: root.appending(path: "Manifests"))
            + ["Host", "HostAuth"].map { root.appending(path: "Sources/\($0)/Manifest") }
            + folders(in: tests).map { $0.appending(path: "Manifest") }
        return folders.filter { folder in
            let file = folder.appending(path: "plugin.json")
            return FileManager.default.fileExists(atPath: file.path)
        }
    }

    private static func folders(in place: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        return names.sorted().map { place.appending(path: $0) }
    }

    /// The plugin's own folder, with its migrations and statements.
    static func sources(of manifest: URL) -> URL {
        guard manifest.lastPathComponent != "Manifest" else {
            return manifest.deletingLastPathComponent()
        }
        let plugins = root.appending(path: "Plugins")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: plugins.path)) ?? []
        let name = names.first { $0.lowercased() == manifest.lastPathComponent }
        return plugins.appending(path: name ?? manifest.lastPathComponent)
    }

    static func reading(_ folder: URL) throws -> ManifestReading {
        let files = try PluginFiles(manifestFolder: folder.path, pluginFolder: folder.path)
        return reading(files, files.manifest)
    }

    /// Reads another text in the place of the manifest's own.
    static func reading(_ files: PluginFiles, _ manifest: [UInt8]) -> ManifestReading {
        Manifest.read(
            manifest,
            folder: files.manifestFolder,
            schemas: files.schemas.map { ($0.name, Array($0.text.utf8)) }
        )
    }
}

/// Runs python3 on a script with a text as its input; answers what it printed.
func python(_ script: String, input: [UInt8]) throws -> (output: String, status: Int32) {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).in")
    try Data(input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: output, as: UTF8.self), process.terminationStatus)
}
