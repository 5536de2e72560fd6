import HostStore

/// How often an owner, or a receiver, has changed something of a webhook: triggers count it.
///
/// The count is noted outside of webhooks.db, so that one from a backup is known by its smaller
/// count: in it, webhooks are at work that were removed, disabled or sent elsewhere since.
extension WebhookFile {
    static let counted = """
        CREATE TABLE change_count(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            n INTEGER NOT NULL
        ) STRICT;
        INSERT INTO change_count VALUES(1, 0);

        CREATE TRIGGER webhook_removed AFTER DELETE ON webhook
            BEGIN UPDATE change_count SET n = n + 1; END;
        CREATE TRIGGER webhook_changed AFTER UPDATE OF url, types, state ON webhook
            WHEN OLD.url <> NEW.url OR OLD.types <> NEW.types OR OLD.state <> NEW.state
            BEGIN UPDATE change_count SET n = n + 1; END;
        CREATE TRIGGER secret_replaced AFTER UPDATE OF expires_ms ON sealed_secret
            BEGIN UPDATE change_count SET n = n + 1; END;
        """

    /// Carries out a change of webhooks, and has it noted that there was one.
    func change(
        _ body: @escaping @Sendable (borrowing SystemTransaction) throws -> Void
    ) async throws {
        let count = try await file.lane.perform { transaction in
            try body(transaction)
            return try WebhookFile.count { try transaction.statement($0) }
        }
        try await noted.tell(count)
    }

    /// How often something was changed.
    package func changeCount() throws -> Int64 {
        try file.read { snapshot in try WebhookFile.count { try snapshot.statement($0) } }
    }

    /// Disables every webhook until its owner has looked at it, and takes the count up to `known`;
    /// gives how many were at work.
    package func rest(knownCount known: Int64) async throws -> Int {
        try await file.lane.perform { transaction in
            let disable = try transaction.statement(
                "UPDATE webhook SET state='disabled', reason=?1 WHERE state='active'"
            )
            disable.bind(WebhookFile.restReason, at: 1)
            try disable.run()
            let rested = transaction.changes
            let raise = try transaction.statement("UPDATE change_count SET n = max(n, ?1)")
            raise.bind(known, at: 1)
            try raise.run()
            return rested
        }
    }

    private static let restReason =
        "the city restored its webhooks from a backup: compare this one, then enable it"

    private static func count(
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> Int64 {
        try statement("SELECT n FROM change_count").first { $0.int64(at: 0) } ?? 0
    }
}
