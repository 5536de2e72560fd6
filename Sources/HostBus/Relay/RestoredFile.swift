package import HostStore
package import PluginKit

/// Takes a plugin file restored from a backup into service: it gets a new epoch.
///
/// Numbers of the old epoch stay what the log says they are; the file's events go on under the
/// new one. What happened between backup and restore is in the log, but no longer in the file.
package enum RestoredFile {
    /// Mints a new epoch and tells it; the file must not be open.
    ///
    /// Rows of the outbox whose numbers the log holds already are taken away.
    package static func accept(
        _ plugin: PluginID,
        in directory: DataDirectory,
        bus: BusLog,
        environment: StoreEnvironment
    ) async throws -> String {
        let path = directory.file(of: plugin)
        let connection = try Connection(path: path, role: .bare, environment: environment)
        defer { connection.close() }
        let epoch = try connection.text("SELECT value FROM host_meta WHERE key='epoch'") ?? ""
        let source = "\(plugin.text)/\(epoch)"
        let known = try bus.last(of: source) ?? 0
        let last =
            try connection.integer("SELECT seq FROM sqlite_sequence WHERE name='host_outbox'") ?? 0
        let made = FileEpoch.make(environment)
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let delete = try connection.statement("DELETE FROM host_outbox WHERE n <= ?1")
            delete.bind(known, at: 1)
            try delete.run()
            let first = try connection.integer("SELECT min(n) FROM host_outbox") ?? 0
            let put = try connection.statement(
                """
                INSERT INTO host_meta VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET value=?2
                """
            )
            for (key, value) in [
                ("epoch", made), ("epoch_first", "\(first > 0 ? first : last + 1)"),
                ("epoch_before", epoch),
            ] {
                put.bind(key, at: 1)
                put.bind(value, at: 2)
                try put.run()
            }
            try connection.execute("COMMIT")
        } catch {
            if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
            throw error
        }
        try await bus.announce("\(plugin.text)/\(made)", plugin: plugin, first: first(connection))
        return made
    }

    private static func first(_ connection: Connection) throws -> Int64 {
        let text = try connection.text("SELECT value FROM host_meta WHERE key='epoch_first'")
        return text.flatMap(Int64.init) ?? 1
    }
}

extension BusLog {
    /// Makes a source known before its first event, so that older epochs of the plugin are
    /// recognised as such from now on.
    func announce(_ source: String, plugin: PluginID, first: Int64) async throws {
        try await file.lane.perform { transaction in
            let insert = try transaction.statement(
                "INSERT INTO source(name, plugin, last) VALUES(?1,?2,?3)"
            )
            insert.bind(source, at: 1)
            insert.bind(plugin.text, at: 2)
            insert.bind(first - 1, at: 3)
            try insert.run()
        }
    }
}
