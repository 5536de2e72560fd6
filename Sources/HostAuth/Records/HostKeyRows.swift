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
        for name in HostKeys.Name.allCases {
            insert.bind(name.rawValue, at: 1)
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
