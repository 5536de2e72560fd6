import HostAuth
import HostStore
package import PluginKit

/// Effects and callbacks of a data folder that no host has open.
package struct EffectTasks {
    private let parts: [(plugin: PluginID, desk: EffectDesk)]
    private let audit: OperatorAudit
    private let environment: StoreEnvironment
    private let actor = Principal(kind: .service, id: "cityhost effects")

    /// Opens the folder for as long as `body` runs; refused while a host serves it.
    package static func run(
        _ configuration: HostConfiguration,
        plugins types: [any Plugin.Type],
        _ body: (EffectTasks) async throws -> [String]
    ) async throws -> [String] {
        try await StoppedCity.run(
            configuration,
            plugins: types,
            files: [FileRoster.host],
            isWanted: { $0.manifest.blocks.effects != nil || $0.manifest.blocks.callbacks != nil }
        ) { city in
            let parts = city.stores.map { plugin, store in
                (store.plugin, EffectDesk(file: store.file, blocks: plugin.manifest.blocks))
            }
            return try await body(
                EffectTasks(
                    parts: parts,
                    audit: OperatorAudit(city.identity),
                    environment: city.environment
                )
            )
        }
    }

    /// What waits for an operator, or all that has not ended, one a line.
    package func list(all: Bool, plugin: String?) throws -> [String] {
        var lines: [String] = []
        for part in parts where plugin.map({ $0 == part.plugin.text }) ?? true {
            lines += try part.desk.list(all: all, limit: EffectDesk.listedMax).map { entry in
                "\(part.plugin) \(entry.id) \(entry.port) since \(entry.since.rfc3339),"
                    + " \(entry.attempts) attempts\(entry.isStuck ? ", stuck" : "")"
                    + (entry.problem.map { ": \($0)" } ?? "")
            }
        }
        guard lines.isEmpty else { return lines }
        return [all ? "nothing is open" : "nothing is stuck"]
    }

    /// Lets one that waits for an operator go on at the next start.
    package func retry(_ plugin: String, _ id: String) async throws -> [String] {
        guard let part = parts.first(where: { $0.plugin.text == plugin }) else {
            throw Fault.notStuck()
        }
        _ = try part.desk.stuck(id)
        let now = environment.now()
        try await audit.note(
            retried: id,
            of: part.plugin,
            by: actor,
            for: nil,
            trace: nil,
            at: now
        )
        try await part.desk.retry(id, at: now)
        return ["\(id) will be tried again at the next start"]
    }
}
