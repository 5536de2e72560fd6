package import PluginKit

/// What operators see of a plugin's effects and callbacks, and have tried again.
package struct EffectDesk: Sendable {
    /// One effect or callback that has not ended.
    package struct Entry: Sendable {
        /// The effect's id, or `<provider>/<notification>`.
        package let id: String
        /// The effect's name in the manifest, or what the provider tells.
        package let name: String
        package let port: String
        package let tenant: TenantID?
        package let since: Instant
        package let attempts: Int
        /// True while it waits for an operator.
        package let isStuck: Bool
        package let problem: String?
    }

    /// How a plugin stands with one provider.
    package struct Standing: Sendable {
        package let provider: String
        /// Effects that have not ended.
        package let open: Int
        /// When the oldest of them was performed.
        package let oldest: Instant?
    }

    private let file: StoreFile
    private let blocks: Manifest.Blocks

    package init(file: StoreFile, blocks: Manifest.Blocks) {
        self.file = file
        self.blocks = blocks
    }

    // MARK: - Reading

    package func standings() throws -> [Standing] {
        guard blocks.effects != nil else { return [] }
        return try file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT provider, open, (SELECT performed_ms FROM host_effect e
                    WHERE e.provider = t.provider AND ended_ms IS NULL ORDER BY n LIMIT 1)
                FROM host_effect_tally t ORDER BY provider
                """
            )
            var standings: [Standing] = []
            try select.each { row in
                standings.append(
                    Standing(
                        provider: row.text(at: 0),
                        open: Int(row.int64(at: 1)),
                        oldest: row.optionalInt64(at: 2).map(Instant.init(utcMillis:))
                    )
                )
            }
            return standings
        }
    }

    /// Effects and callbacks that wait for an operator.
    package func stuckCount() throws -> Int {
        try file.read { snapshot in
            var count: Int64 = 0
            if blocks.effects != nil {
                let select = try snapshot.statement(
                    "SELECT count(*) FROM host_effect WHERE state='stuck'"
                )
                count += try select.first { $0.int64(at: 0) } ?? 0
            }
            if blocks.callbacks != nil {
                let select = try snapshot.statement(
                    "SELECT count(*) FROM host_callback WHERE state='stuck'"
                )
                count += try select.first { $0.int64(at: 0) } ?? 0
            }
            return Int(count)
        }
    }

    /// What has not ended, the oldest first; only what waits for an operator, or all.
    package func list(all: Bool, limit: Int) throws -> [Entry] {
        try file.read { snapshot in
            var entries: [Entry] = []
            if blocks.effects != nil {
                let select = try snapshot.statement(
                    """
                    SELECT id, name, port, tenant, performed_ms, attempts, state, problem
                    FROM host_effect WHERE ended_ms IS NULL AND (?1 OR state='stuck')
                    ORDER BY n LIMIT ?2
                    """
                )
                try EffectDesk.read(select, all, limit, into: &entries)
            }
            if blocks.callbacks != nil {
                let select = try snapshot.statement(
                    """
                    SELECT provider || '/' || notification, port, port, NULL, received_ms, attempts,
                        state, problem
                    FROM host_callback WHERE ended_ms IS NULL AND (?1 OR state='stuck')
                    ORDER BY n LIMIT ?2
                    """
                )
                try EffectDesk.read(select, all, limit, into: &entries)
            }
            return Array(entries.prefix(limit))
        }
    }

    private static func read(
        _ select: PreparedStatement,
        _ all: Bool,
        _ limit: Int,
        into entries: inout [Entry]
    ) throws {
        select.bind(Int64(all ? 1 : 0), at: 1)
        select.bind(Int64(limit), at: 2)
        var found: [Entry] = []
        try select.each { row in
            found.append(
                Entry(
                    id: row.text(at: 0),
                    name: row.text(at: 1),
                    port: row.text(at: 2),
                    tenant: row.optionalText(at: 3).map(TenantID.init),
                    since: Instant(utcMillis: row.int64(at: 4)),
                    attempts: Int(row.int64(at: 5)),
                    isStuck: row.text(at: 6) == "stuck",
                    problem: row.optionalText(at: 7)
                )
            )
        }
        entries += found
    }

    // MARK: - Trying again

    /// What waits for an operator under an id; a fault when nothing does.
    package func stuck(_ id: String) throws -> Entry {
        // Whoever looks at one has seen it in the list, which is as long.
        let entry = try list(all: false, limit: EffectDesk.listedMax).first { $0.id == id }
        guard let entry else { throw Fault.notStuck() }
        return entry
    }

    /// Entries that one list can have.
    package static let listedMax = 10_000

    /// Lets what waits for an operator go on: its handler is asked again when the provider has
    /// answered, else the provider; durable when it returns.
    package func retry(_ id: String, at now: Instant) async throws {
        let isDone = try await file.lane.perform { [blocks] transaction in
            transaction.noteOutside()
            if blocks.effects != nil {
                let update = try transaction.statement(
                    """
                    UPDATE host_effect SET state='open', failures=0,
                        due_ms=iif(outcome IS NULL, ?2, NULL),
                        end_ms=iif(outcome IS NULL, deadline_ms, ?2)
                        WHERE id=?1 AND state='stuck'
                    """
                )
                update.bind(id, at: 1)
                update.bind(now.utcMillis, at: 2)
                try update.run()
                if transaction.changes == 1 { return true }
            }
            guard blocks.callbacks != nil else { return false }
            let update = try transaction.statement(
                """
                UPDATE host_callback SET state='open', attempts=0, due_ms=?2
                    WHERE provider || '/' || notification = ?1 AND state='stuck'
                """
            )
            update.bind(id, at: 1)
            update.bind(now.utcMillis, at: 2)
            try update.run()
            return transaction.changes == 1
        }
        guard isDone else { throw Fault.notStuck() }
    }
}

extension Fault {
    /// Nothing of the id that was given waits for an operator.
    package static func notStuck(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "effects.not_stuck",
            message: LocalizedText(
                zh: "没有等待运维处理的这一对外事项。",
                en: "No effect or callback of this id waits for an operator."
            ),
            remedy: LocalizedText(
                zh: "请重新查看列表：可能已有人处理。",
                en: "Look at the list again: somebody may have seen to it already."
            ),
            location: location
        )
    }
}
