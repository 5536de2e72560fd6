import PluginKit

/// All manifests of the city, for what must hold between plugins.
struct CityFolder {
    let path: String
    /// The folder of what the host itself publishes; nil where nobody subscribes to that.
    var host: String?

    /// What is wrong between the contracts.
    func check(_ ids: [String]) throws -> [Diagnostic] {
        let folders = ids.map { "\(path)/\($0)" } + [host].compactMap(\.self)
        let members = try folders.map { folder in
            CityContract.Member(
                current: try reading(folder),
                released: try newest(of: folder).map { try reading($0) },
                folder: folder
            )
        }
        return CityContract(members).check()
    }

    /// The reviewed grants; empty when nobody has written any.
    func lock() -> String {
        (try? SourceFolder.read("\(path)/capabilities.lock")).map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    private func newest(of contract: String) -> String? {
        let folder = "\(contract)/released"
        let numbers = { (text: String) in text.split(separator: ".").map { Int($0) ?? 0 } }
        return SourceFolder.folders(in: folder)
            .max { numbers($0).lexicographicallyPrecedes(numbers($1)) }
            .map { "\(folder)/\($0)" }
    }

    private func reading(_ folder: String) throws -> ManifestReading {
        let schemas = SourceFolder.filesBelow("\(folder)/schemas", ending: ".json")
        return Manifest.read(
            try SourceFolder.read("\(folder)/plugin.json"),
            folder: folder,
            schemas: try schemas.map {
                ("schemas/\($0)", try SourceFolder.read("\(folder)/schemas/\($0)"))
            }
        )
    }
}
