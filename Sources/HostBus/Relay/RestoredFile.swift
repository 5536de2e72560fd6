package import HostStore
package import PluginKit

/// Takes a plugin file restored from a backup into service: it gets a new epoch.
///
/// Numbers of the old epoch stay what the log says they are; the file's events go on under the
/// new one. What happened between backup and restore is in the log, but no longer in the file.
package enum RestoredFile {
    /// Mints a new epoch and tells it; the file must not be open.
    ///
    /// Refuses a file of another history: its epoch is one the log has seen, the newest of its
    /// outbox's rows are the log's events, and no fact lies between the two. Rows of the outbox
    /// whose numbers the log holds already are taken away.
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
        let outbox = try OutboxState.read { try connection.statement($0) }
        let known = try await check(outbox, connection, plugin, source, bus)
        let made = FileEpoch.make(environment)
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let delete = try connection.statement("DELETE FROM host_outbox WHERE n <= ?1")
            delete.bind(known, at: 1)
            try delete.run()
            let oldest = try OutboxState.oldest { try connection.statement($0) }
            // Of a row that holds several events the log may have the first.
            let first = oldest.map { max($0, known + 1) } ?? outbox.last + 1
            let put = try connection.statement(
                """
                INSERT INTO host_meta VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET value=?2
                """
            )
            for (key, value) in [
                ("epoch", made), ("epoch_first", "\(first)"),
                ("epoch_before", epoch), ("outbox_last", "\(outbox.last)"),
            ] {
                put.bind(key, at: 1)
                put.bind(value, at: 2)
                try put.run()
            }
            try doubt(connection)
            if plugin == Inbox.name {
                try NameMemory.putBack(from: bus, before: source) { try connection.statement($0) }
            }
            try connection.execute("COMMIT")
        } catch {
            if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
            throw error
        }
        try await bus.announce("\(plugin.text)/\(made)", plugin: plugin, first: first(connection))
        return made
    }

    /// Throws unless the file is a past of the one the log knows; tells the number it knows.
    private static func check(
        _ outbox: OutboxState,
        _ connection: Connection,
        _ plugin: PluginID,
        _ source: String,
        _ bus: BusLog
    ) async throws -> Int64 {
        guard let known = try bus.last(of: source) else {
            guard try bus.newestSource(of: plugin) == nil else {
                let epoch = source.split(separator: "/").last.map(String.init) ?? ""
                throw Fault.notABackup(plugin, epoch: epoch)
            }
            return 0
        }
        if let oldest = outbox.oldest, oldest > known + 1 {
            throw Fault.logRestored(plugin, log: known, next: oldest)
        }
        let events = try StartCheck.compared(outbox, known: known) { try connection.statement($0) }
        try await bus.compare(events, plugin, source: source, first: outbox.first)
        return known
    }

    /// Whatever asks providers outside may have been asked since the backup was made.
    private static func doubt(_ connection: Connection) throws {
        let tables = "SELECT name FROM sqlite_schema WHERE name='host_effect'"
        guard try connection.text(tables) != nil else { return }
        try connection.execute(
            """
            UPDATE host_effect SET attempts=max(attempts, 1), doubts=max(doubts, 1)
                WHERE ended_ms IS NULL
            """
        )
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

/// Takes a new file whose old one is lost into service.
package enum FreshFile {
    /// Makes the file's epoch known as the newest; the log keeps what the lost one said.
    package static func accept(_ store: any EventSource, bus: BusLog) async throws {
        guard try bus.isStrange(store.source, of: store.plugin) else { return }
        let first = try OutboxState.read(store.file).first
        try await bus.announce(store.source, plugin: store.plugin, first: first)
        guard store.hasForeignNames else { return }
        try await store.lane.perform { transaction in
            try NameMemory.putBack(from: bus, before: nil) { try transaction.statement($0) }
        }
    }
}
