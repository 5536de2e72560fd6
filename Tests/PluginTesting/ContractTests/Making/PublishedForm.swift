import Foundation
import PluginKit

@testable import Host

/// A form of an event: the type and the schema under which some contract publishes it.
struct PublishedForm: Sendable, CustomStringConvertible {
    let type: String
    let schema: String
    let contract: Contract

    var description: String { "\(type) of \(contract.id) \(contract.manifest.version)" }
}

extension SubscriptionCase {
    /// The forms in which released contracts publish what this subscription hears: under its own
    /// type, or under an earlier one from which upcasters lead to it.
    func releasedForms() throws -> [PublishedForm] {
        let producer = rule.type.prefix { $0 != "." }
        let ways = BoundUpcast.ways(to: rule.type, SubscriptionCase.upcasts).keys
        return try ReleasedContracts.all(of: String(producer)).flatMap { contract in
            contract.manifest.events.filter { $0.type == rule.type || ways.contains($0.type) }
                .map { PublishedForm(type: $0.type, schema: $0.schema, contract: contract) }
        }
    }
}

/// The contracts that a plugin has released, as they lie beside its manifest.
enum ReleasedContracts {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func all(of plugin: String) throws -> [Contract] {
        let files = FileManager.default
        return try [
            "Manifests/\(plugin)", "Tests/PluginTesting/\(plugin.capitalized)/Manifest",
            // The host lies elsewhere, and is of no plugin's name.
            "Sources/\(plugin.capitalized)Auth/Manifest",
        ].flatMap { folder in
            let place = root.appending(path: "\(folder)/released")
            let versions = (try? files.contentsOfDirectory(atPath: place.path)) ?? []
            return try versions.sorted().map { try contract(place.appending(path: $0)) }
        }
    }

    private static func contract(_ folder: URL) throws -> Contract {
        let schemas = folder.appending(path: "schemas")
        let names = try FileManager.default.subpathsOfDirectory(atPath: schemas.path)
        let reading = Manifest.read(
            Array(try Data(contentsOf: folder.appending(path: "plugin.json"))),
            folder: folder.path,
            schemas: try names.filter { $0.hasSuffix(".json") }.sorted().map {
                ("schemas/\($0)", Array(try Data(contentsOf: schemas.appending(path: $0))))
            }
        )
        return Contract(reading, nil)
    }
}
