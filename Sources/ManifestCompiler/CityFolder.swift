import PluginKit

/// All manifests of the city, for what must hold between plugins.
struct CityFolder {
    let path: String

    /// What is wrong between the contracts.
    func check(_ ids: [String]) throws -> [Diagnostic] {
        let members = try ids.map { id in
            CityContract.Member(
                current: try reading("\(path)/\(id)"),
                released: try newest(of: id).map { try reading($0) },
                folder: "\(path)/\(id)"
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

    private func newest(of id: String) -> String? {
        let folder = "\(path)/\(id)/released"
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
