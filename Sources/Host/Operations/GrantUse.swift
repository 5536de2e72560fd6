import Glibc
import HostAuth
import HostBus
package import PluginKit
import Synchronization

/// Which grants have been used, coarsely: the first use of each, kept with the data for
/// `cityhost plugin audit`.
///
/// Nothing is counted for it while requests run: routes have their counters, events stand in the
/// log, consumers have cursors, roles are flags; tables, columns and statements are noted when a
/// statement is first prepared for somebody, migrations when a file is open, secrets and commands at
/// their first use; a plugin and its limits with the host that serves it.
final class GrantUse: Sendable {
    private let file: String
    /// A further record that is added to; for suites that run many hosts.
    private let also: String?
    private let used: Mutex<(keys: Set<String>, isWritten: Bool)>
    private let roles = Mutex<[RoleUse]>([])

    /// Goes on with what the data folder's record says.
    init(in folder: String, also: String? = nil) {
        self.also = also
        file = "\(folder)/\(GrantUse.fileName)"
        used = Mutex((GrantUse.read(file), true))
    }

    /// The record of a host with these settings.
    convenience init(of configuration: HostConfiguration) {
        self.init(in: configuration.dataDirectory, also: configuration.usedGrantsFile)
    }

    static let fileName = "used-grants"

    /// Notes the use of a grant.
    func note(_ plugin: String, _ kind: String, _ name: String) {
        let key = "\(plugin) \(kind) \(name)"
        used.withLock { used in
            if used.keys.insert(key).inserted { used.isWritten = false }
        }
    }

    /// Asks these, when it gathers, which roles were seen.
    func watch(_ uses: [RoleUse]) { roles.withLock { $0 += uses } }

    /// Notes what counters, log and cursors show, and writes what is new.
    func gather(_ plugins: [LoadedPlugin], _ metrics: Metrics, _ chain: Chain) {
        for (plugin, operation) in metrics.usedRoutes {
            let manifest = plugins.first { $0.id == plugin }?.manifest
            let isPage = manifest?.pages.contains { $0.operation == operation } ?? false
            // The host's pages are nobody's grants.
            let isGranted = manifest != nil || plugin == "\(AuthContract.bundle.id)"
            if isGranted { note(plugin, isPage ? "page" : "route", operation) }
        }
        for roleUse in roles.withLock(\.self) { roleUse.tell(self) }
        for id in plugins.map(\.id) + GrantReview.hostIDs {
            note(id, "plugin", "itself")
            note(id, "limits", "itself")
        }
        for manifest in plugins.map(\.manifest) + GrantUse.ofHost { lookForEvents(manifest, chain) }
        for name in chain.heard {
            let parts = name.split(separator: "/").map(String.init)
            if parts.count == 2 { note(parts[0], "subscription", parts[1]) }
        }
        write()
    }

    /// What the host publishes itself.
    private static let ofHost = [Manifest.read(HostContract.bundle).manifest].compactMap(\.self)

    /// Notes the types of which there is an event in the log.
    private func lookForEvents(_ manifest: Manifest, _ chain: Chain) {
        let known = used.withLock { $0.keys }
        let types =
            manifest.events.map { ("event", $0.type) }
            + manifest.accepts.map { ("accepts", $0.event.type) }
        for (kind, type) in types where !known.contains("\(manifest.id) \(kind) \(type)") {
            let first = try? chain.bus.read(type: type, after: -1, limit: 1)
            if first?.isEmpty == false { note(manifest.id, kind, type) }
        }
    }

    private func write() {
        let text = used.withLock { used -> String? in
            guard !used.isWritten else { return nil }
            used.isWritten = true
            return used.keys.sorted().joined(separator: "\n") + "\n"
        }
        guard let text else { return }
        try? Seeding.write(text, to: file)
        if let also, let record = unsafe fopen(also, "a") {
            unsafe fputs(text, record)
            unsafe fclose(record)
        }
    }

    /// The keys that a record holds; none without one.
    static func read(_ path: String) -> Set<String> {
        guard let file = unsafe fopen(path, "rb") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            if count < chunk.count { break }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return Set(text.split(separator: "\n").map(String.init))
    }
}

/// What `cityhost plugin audit` says.
package enum GrantAudit {
    /// Grants of plugins and of the host that no record knows a use of, and how many there are.
    package static func unused(
        _ types: [any Plugin.Type],
        records: [String]
    ) throws -> (lines: [String], of: Int) {
        let known = records.reduce(into: Set<String>()) { $0.formUnion(GrantUse.read($1)) }
        let grants = try GrantReview.grants(of: types) + GrantReview.ofHost
        let unused = grants.filter { !known.contains($0.key) && !isUsed(block: $0, known) }
            .map(\.description).sorted()
        return (unused, grants.count)
    }

    /// A block is used when something of it is.
    private static func isUsed(block grant: Grant, _ known: Set<String>) -> Bool {
        let words = grant.key.split(separator: " ").map(String.init)
        guard words[1] == "block", let kinds = parts[words[2]] else { return false }
        return kinds.contains { kind in
            known.contains { $0.hasPrefix("\(words[0]) \(kind) ") }
        }
    }

    private static let parts = [
        "ledger": ["account", "transfer"], "reservations": ["resource"],
        "effects": ["effect"], "callbacks": ["callback"], "files": ["file"],
        "obligations": ["obligation"], "aggregates": ["aggregate"],
    ]

    /// The record in a data folder.
    package static func record(in folder: String) -> String { "\(folder)/\(GrantUse.fileName)" }
}
