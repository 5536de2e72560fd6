import FoundationEssentials
import PluginKit

/// The package's sources on disk, as far as adding a plugin needs them.
struct PackageTree {
    let root: URL

    /// Refuses a folder without the package.
    init(_ path: String) throws(Fault) {
        root = URL(filePath: path, directoryHint: .isDirectory)
        for file in [PackageTree.package, PackageTree.registry, Scaffold.template] {
            guard exists(file) else { throw Fault.notThePackage(path, file) }
        }
    }

    static let package = "Package.swift"
    static let registry = "Sources/cityhost/Plugins.swift"

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    /// Paths of all files below a folder, in order.
    func files(below folder: String) throws -> [String] {
        let names = try FileManager.default
            .contentsOfDirectory(atPath: root.appending(path: folder).path)
        return try names.sorted().filter { !$0.hasPrefix(".") }.flatMap { name in
            let path = "\(folder)/\(name)"
            var isFolder = false
            guard
                FileManager.default.fileExists(
                    atPath: root.appending(path: path).path,
                    isDirectory: &isFolder
                )
            else { return [String]() }
            return isFolder ? try files(below: path) : [path]
        }
    }

    /// Writes all files, or none: what was written is taken back when one cannot be.
    func write(_ files: [(path: String, text: String)]) throws {
        var undo: [(path: String, text: String?)] = []
        do {
            for (path, text) in files {
                let place = root.appending(path: path)
                undo.append((path, exists(path) ? try self.text(path) : nil))
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: place, options: .atomic)
            }
        } catch {
            for (path, text) in undo.reversed() {
                let place = root.appending(path: path)
                if let text {
                    try? Data(text.utf8).write(to: place, options: .atomic)
                } else {
                    try? FileManager.default.removeItem(at: place)
                }
            }
            throw error
        }
    }
}
