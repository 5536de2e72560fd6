import Foundation
import Testing

/// Where the corpora lie: `$CITYHOST_CORPORA`, else `shared/corpora` beside the package.
enum Corpora {
    private static let root: URL =
        ProcessInfo.processInfo.environment["CITYHOST_CORPORA"].map {
            URL(fileURLWithPath: $0, isDirectory: true)
        }
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/corpora", isDirectory: true).standardizedFileURL

    /// One file's bytes; a file that is not there is an issue of the test that wants it.
    static func bytes(_ path: String) throws -> [UInt8] {
        let file = root.appendingPathComponent(path)
        guard let data = FileManager.default.contents(atPath: file.path) else {
            Issue.record("The corpus file \(path) was not found under \(root.path).")
            throw CocoaError(.fileNoSuchFile)
        }
        return Array(data)
    }
}
