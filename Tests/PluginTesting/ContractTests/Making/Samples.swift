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

    private static let files = ContractMemory<SampleFile?>()

    /// The sample of a kind of files, `samples/files/<Kind>.csv`; nil when there is none.
    static func file(of kind: String, in contract: Contract) -> SampleFile? {
        files.value("\(contract.id) \(kind)") {
            let folder = place("Manifests/\(contract.id)/samples/files")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            guard let name = names.first(where: { $0.hasPrefix("\(kind).") }),
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                let type = contract.manifest.blocks.files?.kind(kind)?.types.first
            else { return nil }
            return SampleFile(type: type, bytes: Array(bytes))
        }
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
