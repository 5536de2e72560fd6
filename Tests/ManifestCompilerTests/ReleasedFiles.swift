import PluginKit

@testable import ManifestCompiler

/// The lock of releases as it would be if everything in these folders had been released.
enum ReleasedFiles {
    static func lock(_ folders: [(name: String, path: String)]) throws -> String {
        let files = try folders.flatMap { name, path in
            try SourceFolder.filesBelow("\(path)/released", ending: ".json").map { file in
                ReleaseLock.File(
                    path: "\(name)/released/\(file)",
                    bytes: try SourceFolder.read("\(path)/released/\(file)")
                )
            }
        }
        return ReleaseLock(text: "").text(adding: files)
    }
}
