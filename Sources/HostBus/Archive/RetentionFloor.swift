import HostStore
package import PluginKit
import TransparencyLog

/// How far events may go into the archive.
///
/// An event stays in `bus.db` until it is as old as the operator wants, every consumer and webhook
/// has come to it and settled it, no outbox holds it any more, and a checkpoint is over it.
package struct RetentionFloor: Sendable, Equatable {
    /// Sequence of the first event that has to stay.
    package private(set) var sequence: Int64
    /// Why it has to stay: `the consumer reader/NoteSeen`.
    package private(set) var reason: String

    /// A file of events and what is read in it.
    package struct Source: Sendable {
        let plugin: PluginID
        let path: String
        /// Event type of each of the file's consumers that this build has; others are not live.
        let types: [String: String]

        package init(_ plugin: PluginID, path: String, types: [String: String] = [:]) {
            self.plugin = plugin
            self.path = path
            self.types = types
        }
    }

    /// Looks at the files as they are on the disk, of a running host or a stopped one.
    ///
    /// Consumers and webhooks only move on, so what may be archived now may be archived later.
    package static func find(
        _ sources: [Source],
        webhooks: String?,
        recordedBefore instant: Instant,
        bus: BusLog
    ) throws -> RetentionFloor {
        var floor = RetentionFloor(
            sequence: try bus.checkpointed(),
            reason: "no checkpoint is over it"
        )
        floor.lower(to: try bus.place(before: instant) + 1, "it is not old enough")
        for source in sources {
            try floor.read(source.path, bus.environment) { floor, connection in
                try floor.lower(source, connection, bus)
            }
        }
        if let webhooks {
            try floor.read(webhooks, bus.environment) { try $0.lowerToWebhooks($1) }
        }
        return floor
    }

    private mutating func read(
        _ path: String,
        _ environment: StoreEnvironment,
        _ body: (inout RetentionFloor, Connection) throws -> Void
    ) throws {
        let connection = try Connection(path: path, role: .reader, environment: environment)
        defer { connection.close() }
        try body(&self, connection)
    }

    private mutating func lower(to other: Int64?, _ why: String) {
        guard let other, other < sequence else { return }
        (sequence, reason) = (other, why)
    }

    private mutating func lower(
        _ source: Source,
        _ connection: Connection,
        _ bus: BusLog
    ) throws {
        for (name, type) in source.types.sorted(by: { $0.key < $1.key }) {
            let cursor = try CursorRow.read(name) { try connection.statement($0) }
            // One that has not begun reads the archive when it begins.
            guard let cursor else { continue }
            lower(to: try bus.first(like: type, after: cursor.sequence), "the consumer \(name)")
            let held = try HeldRows.all(of: name) { try connection.statement($0) }
            lower(to: held.map(\.sequence).min(), "an event that \(name) holds")
        }
        guard let oldest = try OutboxState.read({ try connection.statement($0) }).oldest else {
            return
        }
        let epoch = try connection.text("SELECT value FROM host_meta WHERE key='epoch'") ?? ""
        lower(
            to: try bus.first(of: "\(source.plugin.text)/\(epoch)", from: oldest),
            "the outbox of \(source.plugin.text)"
        )
    }

    private mutating func lowerToWebhooks(_ connection: Connection) throws {
        var found: [(id: String, next: Int64)] = []
        try connection.each("SELECT id, cursor + 1 FROM webhook WHERE state = 'active'") { row in
            found.append((row.text(at: 0), row.int64(at: 1)))
        }
        let waiting = """
            SELECT webhook, min(sequence) FROM webhook_waiting
                JOIN webhook ON webhook.id = webhook AND state = 'active' GROUP BY webhook
            """
        try connection.each(waiting) { found.append(($0.text(at: 0), $0.int64(at: 1))) }
        // A file of an earlier build that was not opened since has no keys that fell behind.
        let known = "SELECT count(*) FROM sqlite_schema WHERE name='webhook_behind'"
        if try connection.integer(known) == 1 {
            let behind = """
                SELECT webhook, min(sequence) + 1 FROM webhook_behind
                    JOIN webhook ON webhook.id = webhook AND state = 'active' GROUP BY webhook
                """
            try connection.each(behind) { found.append(($0.text(at: 0), $0.int64(at: 1))) }
        }
        for (id, next) in found { lower(to: next, "the webhook \(id)") }
    }
}

extension BusLog {
    /// How many leaves a checkpoint is over.
    fileprivate func checkpointed() throws -> Int64 {
        try file.read { snapshot in
            try CheckpointTable.newest { try snapshot.statement($0) }
                .map { Int64($0.checkpoint.size) } ?? 0
        }
    }

    /// The first event in `bus.db` after a sequence of a type or another version of it.
    fileprivate func first(like type: String, after sequence: Int64) throws -> Int64? {
        let stem = String(type.prefix(through: type.lastIndex(of: ".") ?? type.startIndex))
        let packed = try file.read { snapshot in
            try PackTable.first(like: stem, after: sequence) { try snapshot.statement($0) }
        }
        return try earlier(
            packed,
            """
            SELECT min((SELECT min(l.seq) FROM log l WHERE l.type = t.id AND l.seq > ?2))
                FROM event_type t WHERE substr(t.name, 1, length(?1)) = ?1
            """
        ) {
            $0.bind(stem, at: 1)
            $0.bind(sequence, at: 2)
        }
    }

    /// The first event in `bus.db` of a source from a number on.
    fileprivate func first(of source: String, from number: Int64) throws -> Int64? {
        let packed = try file.read { snapshot in
            try PackTable.first(of: source, from: number) { try snapshot.statement($0) }
        }
        return try earlier(
            packed,
            """
            SELECT l.seq FROM source s JOIN log l ON l.source = s.id
                WHERE s.name = ?1 AND l.n >= ?2 ORDER BY l.n LIMIT 1
            """
        ) {
            $0.bind(source, at: 1)
            $0.bind(number, at: 2)
        }
    }

    /// The earlier of the first event in a pack and the first that has a row.
    private func earlier(
        _ packed: Int64?,
        _ sql: StaticString,
        _ bind: (PreparedStatement) -> Void
    ) throws -> Int64? {
        let row = try file.read { snapshot in
            let find = try snapshot.statement(sql)
            bind(find)
            return try find.first { $0.optionalInt64(at: 0) } ?? nil
        }
        return [packed, row].compactMap(\.self).min()
    }
}
