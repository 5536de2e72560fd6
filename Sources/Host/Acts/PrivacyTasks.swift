import HostAuth
import HostBus
import HostStore
package import PluginKit

/// What people may ask of a stopped host, and what an operator does for the keys of their values.
package enum PrivacyTasks {
    /// Makes everything unreadable for ever that the log holds about a person and that plugins have
    /// sealed about them.
    package static func erase(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        person id: String
    ) async throws -> String {
        let files = [FileRoster.host, FileRoster.bus]
        return try await StoppedCity.run(configuration, plugins: types, files: files) { city in
            let bus = try BusLog(in: city.data, environment: city.environment)
            defer { bus.close() }
            let erasure = Erasure(
                identity: city.identity,
                bus: bus,
                stores: city.stores.map(\.store),
                files: city.roster.pluginFiles
            )
            let gone = try await erasure.erase(PersonID(id), at: city.environment.now())
            return "\(gone.events) events about \(id) can be read no more; leaves and proofs stay."
                + " \(gone.keys) keys of sealed values are destroyed."
                + " Backups made before still hold the keys: delete them, or let them expire."
        }
    }

    /// Makes a new key of the host for sealing, and wraps the keys of every plugin's sealed values
    /// under it; the key before goes when nothing needs it any more.
    package static func rotate(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type]
    ) async throws -> [String] {
        let files = [FileRoster.host]
        try await StoppedCity.run(
            configuration,
            plugins: types,
            files: files,
            isWanted: { _ in false }
        ) { city in
            try await city.identity.addSealingKey(at: city.environment.now())
        }
        return try await StoppedCity.run(configuration, plugins: types, files: files) { city in
            var lines: [String] = []
            for (plugin, store) in city.stores where store.seals {
                lines.append("\(plugin.id).db: \(try await store.rewrap()) keys are wrapped anew")
            }
            let opened = city.stores.map { FileRoster.file(of: $0.store.plugin) }
            let others = city.roster.pluginFiles.filter { !opened.contains($0) }
            guard others.isEmpty else {
                lines.append(
                    "the key before stays: \(others.joined(separator: ", ")) may need it,"
                        + " and no plugin here opens that"
                )
                return lines
            }
            try await city.identity.forgetSealingKeys()
            lines.append("the key before is destroyed; a backup needs the host.db of its own day")
            return lines
        }
    }
}

/// Everything of a person that can be made unreadable, in the order in which it is.
struct Erasure: Sendable {
    let identity: IdentityStore
    let bus: BusLog
    let stores: [PluginStore]
    /// Plugins' files that the folder has.
    let files: [String]

    /// Erases somebody; an id that no file knows is refused.
    ///
    /// The memory of it first, in two files: what is interrupted is done again, by the next start if
    /// by nobody else, and a restored file is held against it. Whoever mistypes an
    /// id shall not believe that somebody was erased.
    func erase(_ person: PersonID, at now: Instant) async throws -> (events: Int, keys: Int) {
        let opened = stores.map { FileRoster.file(of: $0.plugin) }
        if let closed = files.first(where: { !opened.contains($0) }) {
            throw Fault.erasureIncomplete(closed)
        }
        guard try isKnown(person) else { throw Fault.noSuchPerson() }
        try await bus.remember(identity.remember(erased: person, at: now))
        var keys = 0
        for store in stores { keys += try await store.erase(person) }
        return (try await bus.erase(person), keys)
    }

    /// Any file will do: a restored host.db may not know whom the others still name.
    private func isKnown(_ person: PersonID) throws -> Bool {
        if try identity.knows(person) || bus.names(person) { return true }
        return try stores.contains { try $0.seals(about: person) }
    }
}

extension Fault {
    /// A plugin's file is not open, so what it holds about a person would stay.
    static func erasureIncomplete(_ file: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "host.erasure_incomplete",
            message: LocalizedText(
                zh: "数据文件 \(file) 未打开，其中的个人信息无法一并抹除；未做任何改动。",
                en:
                    "The file \(file) is not open, and what it holds would stay; nothing was erased."
            ),
            remedy: LocalizedText(
                zh: "请让该模块正常运行后重试，或使用包含该模块的程序。",
                en: "Try again once its plugin runs, or with a build that has the plugin."
            ),
            location: location
        )
    }
}
