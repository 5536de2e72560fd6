import Foundation
import HostAuth
import HostStore
import PluginKit
import Testing

@testable import Host
@testable import ManifestCompiler
@testable import cityhost

/// Asks every layer about a plugin's manifest from which something was taken.
final class LayerBench {
    /// Where a plugin lies, below the package's folder.
    struct Place: Sendable {
        let module: String
        let sources: String
        /// The folder of a manifest that is not among the city's.
        var manifest: String?

        static let housing = Place(module: "Housing", sources: "Plugins/Housing")

        /// A plugin for tests, which carries its manifest itself.
        static func ofTests(_ module: String) -> Place {
            let folder = "Tests/PluginTesting/\(module)"
            return Place(module: module, sources: folder, manifest: folder + "/Manifest")
        }
    }

    /// Who noticed that a grant is missing.
    struct Finding: Sendable {
        /// Nil for the whole manifest.
        let grant: TakenGrant?
        let layers: Set<Layer>
        /// What the Swift compiler is still to be asked; nil when the build stopped before it.
        let candidate: MissedSymbols.Candidate?
    }

    private let type: any Plugin.Type
    private let place: Place
    private let id: String
    private let folder: ManifestsCopy
    private let registration: Registration
    private let lock: CapabilityLock
    private let sources: String
    private let whole: Manifest
    private let draft: PluginDraft
    /// Every word of what is generated from the whole manifest.
    private var words = GeneratedWords([])

    init(type: any Plugin.Type, whole: Manifest, in place: Place) throws {
        self.type = type
        self.whole = whole
        self.place = place
        id = whole.id
        folder = try ManifestsCopy()
        var registration = Registration()
        type.init().register(in: &registration)
        self.registration = registration
        let root = `Beginning a plugin`.root
        sources = "\(root)/\(place.sources)"
        let files = FileManager.default
        if let manifest = place.manifest {
            try files.copyItem(atPath: "\(root)/\(manifest)", toPath: "\(folder.path)/\(id)")
            let grants = GrantReview.grants(of: whole, type.bundle)
            lock = CapabilityLock(text: CapabilityLock(text: "").text(grants, of: [id]))
        } else {
            lock = CapabilityLock(text: "\(Linked.lock)")
        }
        let own = "\(folder.path)/plugin"
        try files.createDirectory(atPath: own, withIntermediateDirectories: true)
        for part in ["Migrations", "Statements", "Web"]
        where files.fileExists(atPath: "\(sources)/\(part)") {
            try files.copyItem(atPath: "\(sources)/\(part)", toPath: "\(own)/\(part)")
        }
        var statements: [String: String] = [:]
        for name in SourceFolder.files(in: "\(sources)/Statements", endings: [".sql"]) {
            statements[name] = try folder.text("plugin/Statements/\(name)")
        }
        let manifest = try JSONValue.parse(folder.text("\(id)/plugin.json"))
        draft = PluginDraft(manifest: manifest, statements: statements)
        words = GeneratedWords(try #require(try generated(draft)))
    }

    /// The layers that notice, but for the Swift compiler.
    func finding(_ grant: TakenGrant?) async throws -> Finding {
        let rest = try #require(grant.map { draft.without($0) } ?? draft)
        var layers: Set<Layer> = []
        let outputs = try generated(rest)
        if outputs == nil { layers.insert(.build) }
        let candidate = outputs.flatMap { outputs in
            grant.map {
                MissedSymbols.Candidate(grant: $0, gone: words.gone(in: outputs))
            }
        }
        let reading = Manifest.read(
            rest.manifest.encoded,
            folder: "Manifests/\(id)",
            schemas: type.bundle.schemas.map { ("\($0.name)", Array("\($0.text)".utf8)) }
        )
        let manifest = try #require(reading.manifest)
        let lines = GrantReview.grants(
            of: manifest,
            bundle(without: grant),
            schemas: reading.schemas
        )
        if !lock.difference(lines, of: [id]).removed.isEmpty { layers.insert(.lock) }
        if let grant, !grant.isStatement {
            layers.formUnion(try await running(reading, manifest, grant.kind, grant.name))
        }
        // Nothing is bound to a role, which no symbol is made for.
        return Finding(
            grant: grant,
            layers: layers,
            candidate: grant?.kind == "role" ? nil : candidate
        )
    }

    /// How the Swift compiler is asked about many grants.
    func search() -> MissedSymbols {
        MissedSymbols(
            whole: draft,
            make: { try self.generated($0) },
            sources: sources,
            module: place.module
        )
    }

    /// What the manifest compiler makes of a draft; nil when it finds something wrong.
    private func generated(_ draft: PluginDraft) throws -> [PluginCompiler.Output]? {
        try folder.write(draft.manifest.description, to: "\(id)/plugin.json")
        for (name, text) in draft.statements {
            try folder.write(text, to: "plugin/Statements/\(name)")
        }
        let files = try PluginFiles(
            manifestFolder: "\(folder.path)/\(id)",
            pluginFolder: "\(folder.path)/plugin"
        )
        let (outputs, diagnostics) = try PluginCompiler(
            module: place.module,
            files: files,
            origin: "Manifests/\(id)"
        ).compile()
        return diagnostics.isEmpty ? outputs : nil
    }

    private func bundle(without grant: TakenGrant?) -> PluginBundle {
        guard let grant, grant.isStatement else { return type.bundle }
        let whole = type.bundle
        return PluginBundle(
            id: whole.id,
            manifest: whole.manifest,
            digest: whole.digest,
            schemas: whole.schemas,
            migrations: whole.migrations,
            statements: whole.statements.filter { "\($0.name)" != grant.name },
            web: whole.web
        )
    }

    /// Start-up, engine, bus and HTTP, asked with the code as it is.
    private func running(
        _ reading: ManifestReading,
        _ manifest: Manifest,
        _ kind: String,
        _ name: String
    ) async throws -> Set<Layer> {
        var layers: Set<Layer> = []
        if !LoadedPlugin.check(manifest, registration).isEmpty { layers.insert(.start) }
        // The engine sees statements and tables, and the former are as they were.
        if ["table", "column"].contains(kind), !isOpened(manifest) { layers.insert(.engine) }
        if kind == "event" {
            // What is refused in any case shows nothing.
            #expect(try await isPublished(whole, name), "\(name) cannot be published at all")
            if try await !isPublished(manifest, name) { layers.insert(.bus) }
        }
        if try await isRefused(reading, manifest, kind, name) { layers.insert(.http) }
        return layers
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
        // Those that are made up here are about nobody.
        environment.declaredEvents = Dictionary(
            uniqueKeysWithValues: manifest.events.map { ($0.type, false) }
        )
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
        _ reading: ManifestReading,
        _ manifest: Manifest,
        _ kind: String,
        _ name: String
    ) async throws -> Bool {
        let asked: Set<String> = [
            "route", "page", "role", "permission", "event", "accepts", "command",
        ]
        guard asked.contains(kind) else { return false }
        let plugin = LoadedPlugin(
            bundle: type.bundle,
            manifest: manifest,
            registration: registration,
            reading: reading
        )
        let requests = try await GrantRequests(plugin, whole: whole)
        let isRefused = try await requests.isRefused(kind, name)
        await requests.stop()
        return isRefused
    }
}
