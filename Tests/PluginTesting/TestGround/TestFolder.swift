import Foundation

/// A folder of a test's own: empty at first, gone with its last reference.
package final class TestFolder: Sendable {
    package let path: String

    /// `name` tells whoever finds it whose it was.
    package init(_ name: String) throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("cityhost-\(name)-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where a file of the folder is, or would be.
    package func path(of file: String) -> String { "\(path)/\(file)" }

    /// Writes a text, with the folders above it.
    package func write(_ text: String, to file: String) throws {
        let place = URL(fileURLWithPath: path(of: file))
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: place)
    }
}
