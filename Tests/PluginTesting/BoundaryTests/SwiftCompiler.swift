import Foundation

/// The compiler on one file of a plugin, with the modules of this build that a plugin may see.
struct SwiftCompiler: Sendable {
    private let folder: URL
    private let modules: URL

    /// The modules of the build that this test belongs to.
    static var builtModules: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "Modules")
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "boundary-\(UUID().uuidString)")
        modules = folder.appending(path: "Modules")
        try FileManager.default.createDirectory(at: modules, withIntermediateDirectories: true)
        let built = SwiftCompiler.builtModules
        for name in ["JSONWire", "PluginKit", "Starter", "Workshop"] {
            let file = "\(name).swiftmodule"
            try FileManager.default.createSymbolicLink(
                at: modules.appending(path: file),
                withDestinationURL: built.appending(path: file)
            )
        }
    }

    /// Makes a module of one file.
    static func emitModule(_ name: String, of source: URL, into folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swiftc", "-emit-module", "-parse-as-library", "-swift-version", "6", "-module-name",
            name, "-o", folder.appending(path: "\(name).swiftmodule").path, source.path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Compiles as far as the checks of ownership; answers what the compiler says.
    func compile(_ item: BoundaryCase) throws -> (says: String, isCompiled: Bool) {
        let file = folder.appending(path: "\(UUID().uuidString).swift")
        let head = "import PluginKit\n@testable import \(item.plugin)\n"
        try Data((head + item.text).utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-emit-sil", "-o", "/dev/null", "-module-name", "Case", "-swift-version",
                "6", "-I", modules.path, file.path,
            ]
            + [
                "NonisolatedNonsendingByDefault", "InternalImportsByDefault",
                "MemberImportVisibility", "ExistentialAny",
            ].flatMap { ["-enable-upcoming-feature", $0] }
        let pipe = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: output, as: UTF8.self), process.terminationStatus == 0)
    }
}
