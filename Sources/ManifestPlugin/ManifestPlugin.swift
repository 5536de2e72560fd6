import Foundation
import PackagePlugin

/// Turns manifests into Swift: each plugin's contract, and the list of plugins of an executable.
@main
struct ManifestPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let tool = try context.tool(named: "ManifestCompiler").url
        let package = context.package.directoryURL
        // Tests that take every plugin have the list in a module of its own.
        if target.sourceModule?.kind == .executable || target.name == "LinkedPlugins" {
            return [linked(target, tool, package, context.pluginWorkDirectoryURL)]
        }
        return [try contract(of: target, tool, context)]
    }

    /// Every file that the compiler reads is an input, so that a change is never missed.
    private func contract(
        of target: any Target,
        _ tool: URL,
        _ context: PluginContext
    ) throws -> Command {
        let (package, output) = (context.package.directoryURL, context.pluginWorkDirectoryURL)
        let sources = URL(fileURLWithPath: target.directoryURL.path)
        guard let manifest = manifestFolder(of: target, package) else {
            throw Missing(target: target.name)
        }
        let folders = ["Migrations", "Statements", "Web"].map { sources.appending(path: $0) }
        let parts = ["Payloads", "Inputs", "Statements", "Contract", "Bundle"]
        var arguments = ["plugin", target.name, manifest.path, sources.path, output.path]
        var inputs = ([manifest] + folders).flatMap(files)
        // Sources of the city's plugins stay within the wall.
        if sources.path.hasPrefix(package.appending(path: "Plugins").path + "/") {
            arguments.append("--wall")
            inputs += files(below: sources).filter { $0.pathExtension == "swift" }
        }
        for owner in owners(usedBy: manifest, context) {
            arguments += ["--owner", owner.manifest.path, owner.sources.path]
            inputs.append(owner.manifest.appending(path: "plugin.json"))
            inputs += files(below: owner.sources.appending(path: "Migrations"))
        }
        return .buildCommand(
            displayName: "Compiling the manifest of \(target.name)",
            executable: tool,
            arguments: arguments,
            inputFiles: inputs,
            outputFiles: parts.map { output.appending(path: "Generated\($0).swift") }
        )
    }

    /// Where the plugins are whose published tables a manifest uses.
    ///
    /// One that is left out of the build is no target, yet has its files; the compiler says which
    /// are not to be found.
    private func owners(
        usedBy manifest: URL,
        _ context: PluginContext
    ) -> [(manifest: URL, sources: URL)] {
        let package = context.package.directoryURL
        let ids = Set(
            usedTables(in: manifest).compactMap { $0.split(separator: ".").first.map(String.init) }
        )
        let plugins = package.appending(path: "Plugins")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: plugins.path)) ?? []
        return ids.sorted().compactMap { id in
            if let target = context.package.targets.first(where: { $0.name.lowercased() == id }),
                let folder = manifestFolder(of: target, package)
            {
                return (folder, URL(fileURLWithPath: target.directoryURL.path))
            }
            let folder = package.appending(path: "Manifests/\(id)")
            guard let name = names.first(where: { $0.lowercased() == id }),
                FileManager.default.fileExists(atPath: folder.appending(path: "plugin.json").path)
            else { return nil }
            return (folder, plugins.appending(path: name))
        }
    }

    /// Names of the tables in `uses`; none when the manifest cannot be read, which the compiler says.
    private func usedTables(in manifest: URL) -> [String] {
        struct Uses: Decodable {
            struct Use: Decodable { let table: String }
            let tables: [Use]?
        }
        struct Head: Decodable { let uses: Uses? }
        let file = manifest.appending(path: "plugin.json")
        guard let data = try? Data(contentsOf: file),
            let head = try? JSONDecoder().decode(Head.self, from: data)
        else { return [] }
        return (head.uses?.tables ?? []).map(\.table)
    }

    /// A plugin that is left out of the build is nil in the list.
    private func linked(
        _ target: any Target,
        _ tool: URL,
        _ package: URL,
        _ output: URL
    ) -> Command {
        let modules = target.dependencies.compactMap { dependency -> String? in
            guard case .target(let other) = dependency,
                manifestFolder(of: other, package) == sharedFolder(of: other, package)
            else { return nil }
            return other.name
        }
        let manifests = package.appending(path: "Manifests")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: manifests.path)) ?? []
        let ids = names.sorted().filter { name in
            let file = manifests.appending(path: "\(name)/plugin.json")
            return FileManager.default.fileExists(atPath: file.path)
        }
        let file = output.appending(path: "Linked.swift")
        let locks = ["capabilities.lock", "releases.lock"].map { manifests.appending(path: $0) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
        var arguments = ["linked", file.path, "--manifests", manifests.path]
        for module in modules { arguments += ["--module", module] }
        for id in ids { arguments += ["--id", id] }
        let host = package.appending(path: "Sources/HostAuth/Manifest")
        arguments += ["--host", host.path]
        var inputs: [URL] = locks + files(below: host)
        for id in ids { inputs += files(below: manifests.appending(path: id)) }
        return .buildCommand(
            displayName: "Listing the plugins of \(target.name)",
            executable: tool,
            arguments: arguments,
            inputFiles: inputs,
            outputFiles: [file]
        )
    }

    /// The folder in the target comes first: test plugins carry their manifest themselves.
    private func manifestFolder(of target: any Target, _ package: URL) -> URL? {
        let own = URL(fileURLWithPath: target.directoryURL.path).appending(path: "Manifest")
        return [own, sharedFolder(of: target, package)].first { folder in
            FileManager.default.fileExists(atPath: folder.appending(path: "plugin.json").path)
        }
    }

    private func sharedFolder(of target: any Target, _ package: URL) -> URL {
        package.appending(path: "Manifests/\(target.name.lowercased())")
    }

    private func files(below folder: URL) -> [URL] {
        let paths =
            FileManager.default.enumerator(atPath: folder.path)?
            .compactMap { $0 as? String } ?? []
        return paths.sorted().map { folder.appending(path: $0) }.filter { file in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            return exists && !isFolder.boolValue
        }
    }
}

/// A plugin target without a manifest.
struct Missing: Error, CustomStringConvertible {
    let target: String

    var description: String {
        "no manifest for \(target): write Manifests/\(target.lowercased())/plugin.json"
    }
}
