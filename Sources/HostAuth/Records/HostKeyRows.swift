internal import HostStore
internal import PluginKit

/// The host's keys in host.db.
enum HostKeyRows {
    /// Reads every key, making those that are not there yet.
    static func load(
        _ connection: Connection,
        _ environment: StoreEnvironment
    ) throws -> HostKeys {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let keys = try stored(connection, environment)
            try connection.execute("COMMIT")
            return keys
        } catch {
            if !connection.isAutocommit { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// What the names of keys for sealing begin with, before their version.
    static let sealing = "seal/"

    /// Keys for sealing by their versions.
    static func sealingKeys(_ stored: [String: [UInt8]]) -> [Int64: [UInt8]] {
        stored.reduce(into: [:]) { keys, row in
            guard row.key.hasPrefix(sealing), let version = Int64(row.key.dropFirst(sealing.count))
            else { return }
            keys[version] = row.value
        }
    }

    private static func stored(
        _ connection: Connection,
        _ environment: StoreEnvironment
    ) throws -> HostKeys {
        let insert = try connection.statement(
            """
            INSERT INTO host_secret(name, key, created_ms) VALUES(?1, ?2, ?3)
            ON CONFLICT(name) DO NOTHING
            """
        )
        let known = try connection.integer(
            "SELECT count(*) FROM host_secret WHERE name LIKE 'seal/%'"
        )
        let sealing = known == 0 ? [HostKeyRows.sealing + "1"] : []
        for name in HostKeys.Name.allCases.map(\.rawValue) + sealing {
            insert.bind(name, at: 1)
            insert.bind(environment.randomBytes(32), at: 2)
            insert.bind(environment.now().utcMillis, at: 3)
            try insert.run()
        }
        var rows: [String: [UInt8]] = [:]
        try connection.statement("SELECT name, key FROM host_secret").each { row in
            rows[row.text(at: 0)] = row.blob(at: 1)
        }
        guard let keys = HostKeys(rows) else { throw Fault.hostKeysDamaged() }
        return keys
    }
}
