import Foundation

/// Where the corpora lie: `$CITYHOST_CORPORA`, else `shared/corpora` beside the package.
package enum Corpora {
    private static let root: URL =
        ProcessInfo.processInfo.environment["CITYHOST_CORPORA"].map {
            URL(fileURLWithPath: $0, isDirectory: true)
        }
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../../shared/corpora", isDirectory: true).standardizedFileURL

    /// One file's bytes; throws when it is not there.
    package static func bytes(_ path: String) throws -> [UInt8] {
        let file = root.appendingPathComponent(path)
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw NoCorpus(what: "The corpus file \(path) was not found under \(root.path).")
        }
        return Array(data)
    }

    /// The names in a folder, sorted.
    package static func names(in path: String) throws -> [String] {
        let folder = root.appendingPathComponent(path)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw NoCorpus(what: "The corpus folder \(path) was not found under \(root.path).")
        }
        return names.sorted()
    }
}

/// A test wants a corpus that is not there.
package struct NoCorpus: Error, CustomStringConvertible {
    let what: String

    package var description: String { what + " Set CITYHOST_CORPORA." }
}
