import Foundation

/// The files that a rule looks at: the package's own, or a small bad sample in a test.
struct SourceTree: Sendable {
    let files: [SourceFile]

    init(_ files: [SourceFile]) {
        self.files = files.sorted { $0.path < $1.path }
    }

    var swift: [SourceFile] { files.filter(\.isSwift) }

    func file(_ path: String) -> SourceFile? { files.first { $0.path == path } }

    /// Names of the folders directly below a folder.
    func folders(in folder: String) -> Set<String> {
        Set(
            files.compactMap { file in
                guard file.path.hasPrefix(folder + "/") else { return nil }
                let rest = file.path.dropFirst(folder.count + 1).split(separator: "/")
                return rest.count > 1 ? String(rest[0]) : nil
            }
        )
    }

    /// The package this test was built from.
    static let ofThisPackage: SourceTree = {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return SourceTree(read(root: root))
    }()

    private static let left: Set<String> = [
        ".git", ".venv", "data", "__pycache__", "Screenshots", "Package.resolved", ".DS_Store",
    ]

    private static func read(root: URL) -> [SourceFile] {
        var files: [SourceFile] = []
        var waiting: [String] = [""]
        while let folder = waiting.popLast() {
            let place = folder.isEmpty ? root : root.appendingPathComponent(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            for name in names where !left.contains(name) && !name.hasPrefix(".build") {
                let path = folder.isEmpty ? name : folder + "/" + name
                var isFolder: ObjCBool = false
                let full = root.appendingPathComponent(path).path
                guard unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
                else {
                    continue
                }
                if isFolder.boolValue {
                    waiting.append(path)
                } else if let data = FileManager.default.contents(atPath: full),
                    let text = String(data: data, encoding: .utf8)
                {
                    files.append(SourceFile(path, text))
                }
            }
        }
        return files
    }
}
