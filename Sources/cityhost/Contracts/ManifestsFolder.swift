import FoundationEssentials
import Host
import PluginKit

/// The manifests on disk: each plugin's contract as it is and as it was released.
struct ManifestsFolder {
    let path: String
    static let usual = "Manifests"
    static let lockName = "capabilities.lock"

    /// The folder that was asked for, or the usual one where it is; nil without either.
    init?(_ asked: String?) throws {
        let path = asked ?? ManifestsFolder.usual
        guard FileManager.default.fileExists(atPath: path) else {
            if let asked { throw Fault.notThePackage(asked, "the folder itself") }
            return nil
        }
        self.path = path
    }

    /// Ids of the plugins that have a manifest here.
    var ids: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().filter {
            FileManager.default.fileExists(atPath: "\(path)/\($0)/plugin.json")
        }
    }

    /// Nil when nobody has written one yet.
    var lock: CapabilityLock? {
        (try? bytes("\(path)/\(ManifestsFolder.lockName)")).map {
            CapabilityLock(text: String(decoding: $0, as: UTF8.self))
        }
    }

    func write(lock text: String) throws {
        let place = URL(filePath: "\(path)/\(ManifestsFolder.lockName)")
        try Data(text.utf8).write(to: place, options: .atomic)
    }

    /// A plugin's contract as it is.
    func current(_ id: String) throws -> ManifestReading {
        try reading("\(path)/\(id)")
    }

    /// The newest release of a plugin.
    func released(_ id: String) throws -> ManifestReading? {
        try versions(of: id).last.map { try reading("\(path)/\(id)/released/\($0)") }
    }

    /// The versions of a plugin that were released, in order.
    private func versions(of id: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(id)/released")
        return (names ?? []).sorted { ManifestsFolder.isEarlier($0, $1) }
    }

    private func member(_ id: String, current: ManifestReading) throws -> CityContract.Member {
        let releases = try versions(of: id).map { try reading("\(path)/\(id)/released/\($0)") }
        return CityContract.Member(
            current: current,
            released: releases.last,
            earlier: releases.dropLast(),
            folder: "\(path)/\(id)"
        )
    }

    /// The contracts that must fit each other: those of the plugins here, and the host's.
    func members() throws -> [CityContract.Member] {
        try ids.map { try member($0, current: current($0)) } + [.host]
    }

    /// What is wrong with the released files of the plugins here: changed, gone, or never released.
    ///
    /// The host's own lie elsewhere; the build looks at those.
    func releaseProblems() throws -> [Diagnostic] {
        try releaseLock.check(ids.flatMap { try releasedFiles($0) }, in: path) {
            !$0.hasPrefix("../")
        }
    }

    private var releaseLock: ReleaseLock {
        let bytes = (try? bytes("\(path)/\(ReleaseLock.name)")) ?? []
        return ReleaseLock(text: String(decoding: bytes, as: UTF8.self))
    }

    private func releasedFiles(_ id: String) throws -> [ReleaseLock.File] {
        try ManifestsFolder.files(below: "\(path)/\(id)", "released").map { file in
            ReleaseLock.File(path: "\(id)/\(file)", bytes: try bytes("\(path)/\(id)/\(file)"))
        }
    }

    /// What is wrong with the contracts here: with releases first, for nothing is held against promises
    /// that are not as they were made.
    func problems() throws -> [Diagnostic] {
        let lost = try releaseProblems()
        return lost.isEmpty ? CityContract(try members()).check() : lost
    }

    /// Keeps a copy of a plugin's contract under its version; refuses to change one that is there.
    func release(_ id: String) throws -> String {
        let reading = try current(id)
        guard let manifest = reading.manifest, reading.diagnostics.isEmpty else {
            throw Fault.contractBroken(reading.diagnostics.map(\.description))
        }
        let folder = "\(path)/\(id)/released/\(manifest.version)"
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw Fault.alreadyReleased(id, manifest.version)
        }
        let problems =
            CityContract([try member(id, current: reading)]).check(isWhole: false)
            + (try releaseProblems())
        guard problems.isEmpty else { throw Fault.contractBroken(problems.map(\.description)) }
        let files = ["plugin.json"] + ManifestsFolder.files(below: "\(path)/\(id)", "schemas")
        for file in files {
            let place = URL(filePath: "\(folder)/\(file)")
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes("\(path)/\(id)/\(file)")).write(to: place)
        }
        let text = releaseLock.text(adding: try releasedFiles(id))
        let place = URL(filePath: "\(path)/\(ReleaseLock.name)")
        try Data(text.utf8).write(to: place, options: .atomic)
        return folder
    }

    private func reading(_ folder: String) throws -> ManifestReading {
        Manifest.read(
            try bytes("\(folder)/plugin.json"),
            folder: folder,
            schemas: try ManifestsFolder.files(below: folder, "schemas").map {
                ($0, try bytes("\(folder)/\($0)"))
            }
        )
    }

    private func bytes(_ file: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw Fault.notThePackage(path, file)
        }
    }

    private static func files(below root: String, _ folder: String) -> [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.sorted().flatMap { name in
            name.hasSuffix(".json")
                ? ["\(folder)/\(name)"] : files(below: root, "\(folder)/\(name)")
        }
    }

    /// Versions are compared number by number.
    static func isEarlier(_ first: String, _ second: String) -> Bool {
        let numbers = { (text: String) in text.split(separator: ".").map { Int($0) ?? 0 } }
        return numbers(first).lexicographicallyPrecedes(numbers(second))
    }
}

extension Fault {
    /// A version is released once.
    static func alreadyReleased(
        _ plugin: String,
        _ version: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "authoring.already_released",
            message: LocalizedText(
                zh: "模块 \(plugin) 的 \(version) 版本已经发布。",
                en: "Version \(version) of the plugin \(plugin) has been released."
            ),
            remedy: LocalizedText(
                zh: "请先提高 plugin.json 中的版本号。",
                en: "Raise the version in plugin.json first."
            ),
            location: location
        )
    }
}
