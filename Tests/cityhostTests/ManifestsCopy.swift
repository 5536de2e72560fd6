import Foundation
import Testing

/// A copy of the city's manifests that a test may change.
struct ManifestsCopy: ~Copyable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "manifests-\(UUID().uuidString)").path
        try FileManager.default.copyItem(atPath: ManifestsCopy.own, toPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The city's own.
    static let own = `Beginning a plugin`.root + "/Manifests"

    func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
    }

    /// Puts a text in the place of the first one like it, which has to be there.
    func replace(_ old: String, by new: String, in file: String) throws {
        let text = try text(file)
        let place = try #require(text.firstRange(of: old), "\(old) is not in \(file)")
        try write(text.replacingCharacters(in: place, with: new), to: file)
    }
}
