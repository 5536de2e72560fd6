import Foundation
import PluginKit
import Testing

/// A contract as it was released, with the plugin as it is now behind it.
struct ReleasedContract: Sendable, CustomTestStringConvertible {
    let contract: Contract
    let version: String

    var testDescription: String { "\(contract.id) \(version)" }

    /// Every release of every plugin of this build, and of the host.
    static let all: [ReleasedContract] = Contract.all.flatMap { current in
        let folder =
            current.registration == nil
            ? "Sources/HostAuth/Manifest" : "Manifests/\(current.id)"
        let versions = names(in: folder + "/released").sorted()
        return versions.map { version in
            let place = "\(folder)/released/\(version)"
            let schemas = files(below: place, "schemas").map { ($0, text(of: "\(place)/\($0)")) }
            let reading = Manifest.read(
                text(of: place + "/plugin.json"),
                folder: place,
                schemas: schemas
            )
            return ReleasedContract(
                contract: Contract(reading, current.registration),
                version: version
            )
        }
    }

    private static func files(below place: String, _ folder: String) -> [String] {
        names(in: "\(place)/\(folder)").sorted().flatMap { name in
            name.hasSuffix(".json")
                ? ["\(folder)/\(name)"] : files(below: place, "\(folder)/\(name)")
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: Samples.place(folder))) ?? []
    }

    private static func text(of file: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: Samples.place(file)) ?? Data())
    }
}
