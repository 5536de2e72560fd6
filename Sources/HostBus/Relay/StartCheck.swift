package import HostStore
package import PluginKit

/// Compares a plugin's file with the log before anything runs: a restored file can neither lose
/// facts nor use a number twice without being noticed.
package enum StartCheck {
    /// Rows of an outbox compared with the log at most; older ones were compared before.
    private static let comparedMax = 1024

    /// Throws a fault that names the file, what happened to it and the remedy.
    package static func run(_ store: any EventSource, _ bus: BusLog) async throws {
        try checkEpoch(store, bus)
        let outbox = try OutboxState.read(store.file)
        if let known = try bus.last(of: store.source) {
            guard known <= outbox.last else {
                throw Fault.fileRestored(store.plugin, file: outbox.last, log: known)
            }
            try checkGap(store, known: known, outbox)
        } else {
            try checkGap(store, known: outbox.first - 1, outbox)
        }
        try checkCursors(store, bus)
        try await compareRows(store, bus, outbox)
    }

    /// An epoch that is not the newest of its plugin was given up.
    private static func checkEpoch(_ store: any EventSource, _ bus: BusLog) throws {
        let newest = try bus.newestSource(of: store.plugin)
        guard let newest, newest != store.source else { return }
        // Unknown to the log and never accepted as a restore: a backup from before the newest.
        throw Fault.epochGivenUp(store.plugin, epoch: store.file.epoch, newest: newest)
    }

    private static func checkGap(
        _ store: any EventSource,
        known: Int64,
        _ outbox: OutboxState
    ) throws {
        let next = outbox.oldest ?? outbox.last + 1
        guard next <= known + 1 else {
            throw Fault.logRestored(store.plugin, log: known, next: next)
        }
    }

    private static func checkCursors(_ store: any EventSource, _ bus: BusLog) throws {
        let head = try bus.head().size
        let ahead = try store.file.read { snapshot in
            let find = try snapshot.statement(
                "SELECT consumer, sequence FROM host_cursor WHERE sequence >= ?1 LIMIT 1"
            )
            find.bind(head, at: 1)
            return try find.first { ($0.text(at: 0), $0.int64(at: 1)) }
        }
        if let (consumer, cursor) = ahead {
            throw Fault.cursorAhead(store.plugin, consumer: consumer, cursor: cursor, head: head)
        }
        for (consumer, cursor, hash) in try cursors(store) {
            guard try bus.leafHash(at: cursor) == hash else {
                throw Fault.cursorElsewhere(store.plugin, consumer: consumer, cursor: cursor)
            }
        }
    }

    /// Where each consumer stands, and the hash of the leaf that stood there.
    private static func cursors(
        _ store: any EventSource
    ) throws -> [(consumer: String, sequence: Int64, hash: [UInt8])] {
        try store.file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT consumer, sequence, leaf_hash FROM host_cursor WHERE leaf_hash IS NOT NULL"
            )
            var cursors: [(consumer: String, sequence: Int64, hash: [UInt8])] = []
            try select.each { row in
                cursors.append((row.text(at: 0), row.int64(at: 1), row.blob(at: 2)))
            }
            return cursors
        }
    }

    /// Rows that are in both: an append of them writes nothing and compares everything.
    private static func compareRows(
        _ store: any EventSource,
        _ bus: BusLog,
        _ outbox: OutboxState
    ) async throws {
        guard let known = try bus.last(of: store.source) else { return }
        let events = try store.file.read { snapshot in
            try compared(outbox, known: known) { try snapshot.statement($0) }
        }
        try await bus.compare(events, store.plugin, source: store.source, first: outbox.first)
    }

    /// The newest rows of an outbox that the log holds too, no more than are compared.
    static func compared(
        _ outbox: OutboxState,
        known: Int64,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [OutboxEvent] {
        guard let oldest = outbox.oldest, oldest <= known else { return [] }
        let newest = min(known, outbox.last)
        let from = max(oldest - 1, newest - Int64(comparedMax))
        return try OutboxEvent.read(after: from, limit: Int(newest - from), statement)
            .filter { $0.number <= newest }
    }
}

extension BusLog {
    /// Throws unless the log holds each of these events, all of them known by their numbers.
    func compare(
        _ events: [OutboxEvent],
        _ plugin: PluginID,
        source: String,
        first: Int64
    ) async throws {
        guard !events.isEmpty else { return }
        let drafts = try EventDraft.drafts(events, source: source, environment: environment)
        _ = try await append(
            drafts.map(LogDraft.single),
            plugin: plugin,
            source: source,
            first: first
        )
    }

    /// The name of a plugin's newest source; nil when the log knows none.
    func newestSource(of plugin: PluginID) throws -> String? {
        try file.read { snapshot in
            let find = try snapshot.statement(
                "SELECT name FROM source WHERE plugin=?1 ORDER BY id DESC LIMIT 1"
            )
            find.bind(plugin.text, at: 1)
            return try find.first { $0.text(at: 0) }
        }
    }

    /// The place of the newest event in the log that a file knows of having published; -1 where the
    /// log has none of them.
    package func place(knownTo store: any EventSource) throws -> Int64 {
        let known = min(try last(of: store.source) ?? 0, try OutboxState.read(store.file).last)
        guard known > 0 else { return -1 }
        return try sequence(of: store.source, known) ?? -1
    }

    /// True when the log knows the plugin, but not this source of it.
    package func isStrange(_ source: String, of plugin: PluginID) throws -> Bool {
        try newestSource(of: plugin) != nil && last(of: source) == nil
    }
}
