import PluginKit

/// All manifests of the city, for what must hold between plugins.
struct CityFolder {
    let path: String
    /// The folder of what the host itself publishes; nil where nobody subscribes to that.
    var host: String?

    /// What is wrong between the contracts.
    func check(_ ids: [String]) throws -> [Diagnostic] {
        // Nothing is held against promises that are not as they were made.
        let lost = try releases(ids)
        guard lost.isEmpty else { return lost }
        let folders = ids.map { "\(path)/\($0)" } + [host].compactMap(\.self)
        let members = try folders.map { folder in
            let releases = try releases(of: folder).map { try reading($0) }
            return CityContract.Member(
                current: try reading(folder),
                released: releases.last,
                earlier: releases.dropLast(),
                folder: folder
            )
        }
        return CityContract(members).check()
    }

    /// Released files are those that were released: nothing of them is changed, added or gone.
    private func releases(_ ids: [String]) throws -> [Diagnostic] {
        let text = (try? SourceFolder.read("\(path)/\(ReleaseLock.name)")) ?? []
        // The host's lie elsewhere; the lock names them by the way there.
        let places =
            ids.map { ($0, "\(path)/\($0)") }
            + [host].compactMap { folder in
                folder.map { (CityFolder.hostPlace, $0) }
            }
        let files = try places.flatMap { name, folder in
            try SourceFolder.filesBelow("\(folder)/released", ending: ".json").map {
                ReleaseLock.File(
                    path: "\(name)/released/\($0)",
                    bytes: try SourceFolder.read("\(folder)/released/\($0)")
                )
            }
        }
        return ReleaseLock(text: String(decoding: text, as: UTF8.self))
            .check(files, in: path) { host != nil || !$0.hasPrefix(CityFolder.hostPlace) }
    }

    /// Where the host's own contract lies, seen from the folder of the manifests.
    private static let hostPlace = "../Sources/HostAuth/Manifest"

    /// The reviewed grants; empty when nobody has written any.
    func lock() -> String {
        (try? SourceFolder.read("\(path)/capabilities.lock")).map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    /// The folders of a contract's releases, in order.
    private func releases(of contract: String) -> [String] {
        let folder = "\(contract)/released"
        let numbers = { (text: String) in text.split(separator: ".").map { Int($0) ?? 0 } }
        return SourceFolder.folders(in: folder)
            .sorted { numbers($0).lexicographicallyPrecedes(numbers($1)) }
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
