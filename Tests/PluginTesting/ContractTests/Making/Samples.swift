import Foundation
import JSONWire
import PluginKit

/// The samples that lie beside a manifest: `samples/CreateHome.json` for `schemas/CreateHome.json`.
enum Samples {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Where a file or folder of the package stands.
    static func place(_ name: String) -> String { root.appendingPathComponent(name).path }

    /// Where a file of a plugin's manifest stands.
    static func file(_ name: String, _ contract: Contract) -> String {
        place("Manifests/\(contract.id)/\(name)")
    }

    /// The sample of a schema; nil when there is none.
    ///
    /// A contract that was released earlier lacks some of its members.
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
            let sample = try JSONValue.parse(Array(data))
            guard let object = contract.schemas[schema]?.object, let members = sample.members
            else { return sample }
            return .object(members.filter { object.property($0.name) != nil })
        }
        return nil
    }
}
