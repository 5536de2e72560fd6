import Glibc
import PluginKit

/// What the build asks of the compiler.
enum CompilerCommand {
    /// Compiles one plugin into a folder; owners are those whose tables it uses.
    case plugin(
        module: String,
        manifest: String,
        sources: String,
        output: String,
        isWalled: Bool,
        owners: [Owner]
    )
    /// Writes which plugins an executable has.
    case linked(
        modules: [String],
        ids: [String],
        manifests: String?,
        host: String?,
        output: String
    )

    /// Where the files of another plugin are.
    struct Owner {
        let manifest: String
        let sources: String
    }

    struct Usage: Error, CustomStringConvertible {
        var description: String {
            """
            usage: ManifestCompiler plugin MODULE MANIFEST-FOLDER PLUGIN-FOLDER OUTPUT-FOLDER [--wall] \
                       [--owner MANIFEST-FOLDER PLUGIN-FOLDER]…
                   ManifestCompiler linked OUTPUT-FILE [--module MODULE]… [--id ID]… \
                       [--manifests FOLDER] [--host MANIFEST-FOLDER]
            """
        }
    }

    init(_ arguments: [String]) throws {
        switch (arguments.first, arguments.count) {
        case ("plugin", 5...):
            var rest = arguments.dropFirst(5)
            let isWalled = rest.first == "--wall"
            if isWalled { rest.removeFirst() }
            var owners: [Owner] = []
            while let word = rest.popFirst() {
                guard word == "--owner", let manifest = rest.popFirst(),
                    let sources = rest.popFirst()
                else { throw Usage() }
                owners.append(Owner(manifest: manifest, sources: sources))
            }
            self = .plugin(
                module: arguments[1],
                manifest: arguments[2],
                sources: arguments[3],
                output: arguments[4],
                isWalled: isWalled,
                owners: owners
            )
        case ("linked", 2...):
            var modules: [String] = []
            var ids: [String] = []
            var manifests: String?
            var host: String?
            var rest = arguments.dropFirst(2)
            while let word = rest.popFirst() {
                guard let value = rest.popFirst() else { throw Usage() }
                switch word {
                case "--module": modules.append(value)
                case "--id": ids.append(value)
                case "--manifests": manifests = value
                case "--host": host = value
                default: throw Usage()
                }
            }
            self = .linked(
                modules: modules,
                ids: ids,
                manifests: manifests,
                host: host,
                output: arguments[1]
            )
        default: throw Usage()
        }
    }

    /// Does the work; 0 when everything was well.
    func run() throws -> Int32 {
        switch self {
        case .plugin(let module, let manifest, let sources, let output, let isWalled, let owners):
            let compiler = PluginCompiler(
                module: module,
                files: try PluginFiles(
                    manifestFolder: manifest,
                    pluginFolder: sources,
                    isWalled: isWalled
                ),
                origin: "Manifests/\(module.lowercased())",
                owners: try owners.map {
                    try PluginFiles(manifestFolder: $0.manifest, pluginFolder: $0.sources)
                }
            )
            let (outputs, diagnostics) = try compiler.compile()
            for diagnostic in diagnostics { CompilerCommand.say("\(diagnostic)") }
            guard diagnostics.isEmpty else { return 1 }
            for file in outputs {
                try SourceFolder.write(file.text, to: "\(output)/\(file.name)")
            }
        case .linked(let modules, let ids, let manifests, let host, let output):
            let city = manifests.map { CityFolder(path: $0, host: host) }
            let diagnostics = try city?.check(ids) ?? []
            for diagnostic in diagnostics { CompilerCommand.say("\(diagnostic)") }
            guard diagnostics.isEmpty else { return 1 }
            let text = LinkedText(linked: modules, ids: ids, lock: city?.lock() ?? "").text
            try SourceFolder.write(text, to: output)
        }
        return 0
    }

    /// Writes a line where builds look for errors.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }
}
