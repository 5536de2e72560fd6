import Foundation
import HostAuth
import HostStore
import PluginKit
import Testing

@testable import Host
@testable import ManifestCompiler
@testable import cityhost

/// Asks every layer about a manifest of Housing from which something was taken.
final class LayerBench {
    private let type: any Plugin.Type
    private let folder: String
    private let registration: Registration
    private let lock: CapabilityLock
    private let sources: String
    private let whole: Manifest

    init(type: any Plugin.Type, whole: Manifest, folder: String) {
        self.type = type
        self.folder = folder
        self.whole = whole
        var registration = Registration()
        type.init().register(in: &registration)
        self.registration = registration
        lock = CapabilityLock(text: "\(Linked.lock)")
        sources = `Beginning a plugin`.root + "/Plugins/Housing"
    }

    /// The layers that notice.
    func notices(_ json: JSONValue, kind: String, name: String) async throws -> Set<Layer> {
        let file = URL(fileURLWithPath: "\(folder)/housing/plugin.json")
        try Data(json.encoded).write(to: file)
        var layers: Set<Layer> = []
        let reading = Manifest.read(
            json.encoded,
            folder: "Manifests/housing",
            schemas: type.bundle.schemas.map { ("\($0.name)", Array("\($0.text)".utf8)) }
        )
        let manifest = try #require(reading.manifest)
        if try !isBuilt(kind) { layers.insert(.build) }
        if !LoadedPlugin.check(manifest, registration).isEmpty { layers.insert(.start) }
        if !isOpened(manifest) { layers.insert(.engine) }
        if kind == "event", try await !isPublished(manifest, name) { layers.insert(.bus) }
        if try await isRefused(manifest, kind, name) { layers.insert(.http) }
        let grants = GrantReview.grants(of: manifest, type.bundle)
        if !lock.difference(grants, of: ["housing"]).removed.isEmpty { layers.insert(.lock) }
        return layers
    }

    /// The manifest compiler first; Swift only where that finds nothing and a symbol is gone.
    private func isBuilt(_ kind: String) throws -> Bool {
        let (outputs, diagnostics) = try PluginCompiler(
            module: "Housing",
            files: PluginFiles(manifestFolder: "\(folder)/housing", pluginFolder: sources),
            origin: "Manifests/housing"
        ).compile()
        guard diagnostics.isEmpty else { return false }
        guard kind != "role", kind != "" else { return true }
        let place = "\(folder)/generated"
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: true
        )
        for output in outputs {
            try Data(output.text.utf8).write(to: URL(fileURLWithPath: "\(place)/\(output.name)"))
        }
        return try isTypeChecked(generated: outputs.map { "\(place)/\($0.name)" })
    }

    private func isTypeChecked(generated: [String]) throws -> Bool {
        let modules = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "Modules").path
        let own = SourceFolder.filesBelow(sources, ending: ".swift").map { "\(sources)/\($0)" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-typecheck", "-module-name", "Housing", "-swift-version", "6", "-I",
                modules,
            ]
            + [
                "NonisolatedNonsendingByDefault", "InternalImportsByDefault",
                "MemberImportVisibility", "ExistentialAny",
            ].flatMap { ["-enable-upcoming-feature", $0] } + own + generated
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private func isOpened(_ manifest: Manifest) -> Bool {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "layer-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        do {
            try PluginStore(
                bundle: type.bundle,
                tables: manifest.tables,
                in: DataDirectory(place),
                environment: .system()
            ).close()
            return true
        } catch {
            return false
        }
    }

    /// Code that made the event's type up publishes it.
    private func isPublished(_ manifest: Manifest, _ type: String) async throws -> Bool {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "layer-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        var environment = StoreEnvironment.system()
        environment.declaredEvents = Set(manifest.events.map(\.type))
        let store = try PluginStore(
            bundle: self.type.bundle,
            tables: manifest.tables,
            in: DataDirectory(place),
            environment: environment
        )
        defer { store.close() }
        let verdict = await Forgery.isPublished(type, in: store)
        try #require(verdict != nil, "nobody made \(type) up")
        return verdict ?? false
    }

    /// Somebody who might asks a host that runs the same code under this manifest.
    private func isRefused(
        _ manifest: Manifest,
        _ kind: String,
        _ name: String
    ) async throws -> Bool {
        guard ["route", "page", "role", "permission", "event", "accepts"].contains(kind) else {
            return false
        }
        let plugin = LoadedPlugin(
            bundle: type.bundle,
            manifest: manifest,
            registration: registration
        )
        let requests = try await GrantRequests(plugin, whole: whole)
        let isRefused = try await requests.isRefused(kind, name)
        await requests.stop()
        return isRefused
    }
}
