import Foundation
import JSONWire

/// The samples that lie beside a manifest: `samples/CreateHome.json` for `schemas/CreateHome.json`.
enum Samples {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Where a file of a plugin's manifest stands.
    static func file(_ name: String, _ contract: Contract) -> String {
        root.appendingPathComponent("Manifests/\(contract.id)/\(name)").path
    }

    /// The sample of a schema; nil when there is none.
    static func sample(of schema: String, in contract: Contract) throws -> JSONValue? {
        let name = "samples/" + schema.dropFirst("schemas/".count)
        let folders =
            [
                "Manifests/\(contract.id)",
                "Tests/PluginTesting/\(contract.id.capitalized)/Manifest",
            ] + (contract.registration == nil ? ["Sources/Host/Manifest"] : [])
        for folder in folders {
            let file = root.appendingPathComponent("\(folder)/\(name)")
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            return try JSONValue.parse(Array(data))
        }
        return nil
    }
}
