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

    private static let texts = ContractMemory<JSONValue?>()

    /// What a file of the package says; nil when there is none.
    static func json(_ name: String) throws -> JSONValue? {
        try texts.value(name) {
            try FileManager.default.contents(atPath: place(name)).map {
                try JSONValue.parse(Array($0))
            }
        }
    }

    /// What a plugin's `ways.json` says; nothing when it has none.
    static func ways(of contract: Contract) throws -> JSONValue {
        try json("Manifests/\(contract.id)/ways.json") ?? [:]
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
            guard let sample = try json("\(folder)/\(name)") else { continue }
            guard let object = contract.schemas[schema]?.object, let members = sample.members
            else { return sample }
            return .object(members.filter { object.property($0.name) != nil })
        }
        return nil
    }
}
