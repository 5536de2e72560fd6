package import HostStore
package import PluginKit
import Synchronization

/// What the host keeps of webhooks, in `webhooks.db`: the webhooks, their sealed secrets, how far
/// each has come, what waits for another attempt, and what was attempted.
package final class WebhookFile: Sendable {
    /// Webhooks one organisation may have.
    package static let webhooksMax = 50
    /// Attempts kept of each webhook, at least.
    package static let attemptsKept: Int64 = 5000
    /// Attempts more than that which go together: to find them costs a look at all that are kept.
    static let attemptsTrimmed = 500

    package let file: StoreFile
    /// Where it is noted, outside of this file, how often something was changed.
    package let noted = CountNote()
    let seal: SecretSeal
    private let environment: StoreEnvironment
    /// Attempts written since those of a webhook were trimmed.
    private let untrimmed = Mutex<[String: Int]>([:])

    /// Opens the file, made when it is not there; secrets that an earlier build kept bare are
    /// sealed first.
    package init(
        in directory: DataDirectory,
        seal: SecretSeal,
        environment: StoreEnvironment
    ) throws {
        self.seal = seal
        self.environment = environment
        file = try StoreFile(
            path: directory.file(of: PluginID("webhooks")),
            owner: "webhooks",
            migrations: [
                Migration(number: 1, name: "0001-webhooks.sql", sql: WebhookFile.tables),
                Migration(number: 2, name: "0002-sealed.sql", sql: WebhookFile.sealed),
                Migration(number: 3, name: "0003-counted.sql", sql: WebhookFile.counted),
                Migration(number: 4, name: "0004-behind.sql", sql: WebhookFile.behind),
            ],
            environment: environment,
            prepare: { try WebhookFile.sealBare(in: $0, seal) }
        )
    }

    // Where keys stand that have fallen behind their webhook's cursor.
    private static let behind = """
        CREATE TABLE webhook_behind(
            webhook TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY(webhook, key)
        ) STRICT, WITHOUT ROWID;
        """

    // The bare secrets' table goes once what was in it is sealed.
    private static let sealed = """
        CREATE TABLE sealed_secret(
            n INTEGER PRIMARY KEY,
            webhook TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
            created_ms INTEGER NOT NULL,
            expires_ms INTEGER,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE INDEX sealed_secret_of ON sealed_secret(webhook, n);
        """

    private static func sealBare(in connection: Connection, _ seal: SecretSeal) throws {
        let known = "SELECT count(*) FROM sqlite_schema WHERE name='webhook_secret'"
        guard try connection.integer(known) == 1 else { return }
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let put = try connection.statement(
                "INSERT INTO sealed_secret VALUES(?1,?2,?3,?4,?5)"
            )
            let bare = """
                SELECT n, webhook, created_ms, expires_ms, shared, signing FROM webhook_secret
                """
            try connection.each(bare) { row in
                put.bind(row.int64(at: 0), at: 1)
                put.bind(row.text(at: 1), at: 2)
                put.bind(row.int64(at: 2), at: 3)
                put.bind(row.optionalInt64(at: 3), at: 4)
                put.bind(
                    try seal.seal(row.blob(at: 4) + row.blob(at: 5), for: row.text(at: 1)),
                    at: 5
                )
                try put.run()
            }
            try connection.execute("DROP TABLE webhook_secret; COMMIT")
        } catch {
            if !connection.isAutocommit { try? connection.execute("ROLLBACK") }
            throw error
        }
        // Pages that are given up are overwritten; the write-ahead log held them too.
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private static let tables = """
        CREATE TABLE webhook(
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL,
            owner TEXT NOT NULL,
            url TEXT NOT NULL,
            types TEXT NOT NULL,
            description TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            cursor INTEGER NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_tenant ON webhook(tenant, created_ms);

        CREATE TABLE webhook_secret(
            n INTEGER PRIMARY KEY,
            webhook TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
            created_ms INTEGER NOT NULL,
            expires_ms INTEGER,
            shared BLOB NOT NULL,
            signing BLOB NOT NULL
        ) STRICT;
        CREATE INDEX webhook_secret_of ON webhook_secret(webhook, n);

        CREATE TABLE webhook_waiting(
            webhook TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            key TEXT NOT NULL,
            failures INTEGER NOT NULL,
            due_ms INTEGER NOT NULL,
            PRIMARY KEY(webhook, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE webhook_attempt(
            n INTEGER PRIMARY KEY,
            webhook TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            event TEXT NOT NULL,
            type TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            status INTEGER NOT NULL,
            took_ms INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            problem TEXT
        ) STRICT;
        CREATE INDEX webhook_attempt_of ON webhook_attempt(webhook, n);
        """

    /// Works off what waits and closes the file.
    package func close() { file.close() }

    /// Keeps a new webhook, which begins after `cursor`.
    package func add(_ webhook: Webhook, _ secret: WebhookSecret, after cursor: Int64) async throws
    {
        let sealed = try seal.seal(secret.shared + secret.signing, for: webhook.id)
        try await file.lane.perform { transaction in
            let count = try transaction.statement("SELECT count(*) FROM webhook WHERE tenant=?1")
            count.bind(webhook.tenant.text, at: 1)
            guard try count.first({ $0.int64(at: 0) }) ?? 0 < WebhookFile.webhooksMax else {
                throw Fault.tooManyWebhooks()
            }
            let insert = try transaction.statement(
                "INSERT INTO webhook VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"
            )
            insert.bind(webhook.id, at: 1)
            insert.bind(webhook.tenant.text, at: 2)
            insert.bind(webhook.owner, at: 3)
            insert.bind(webhook.url, at: 4)
            insert.bind(webhook.types.joined(separator: " "), at: 5)
            insert.bind(webhook.description, at: 6)
            insert.bind(webhook.state.rawValue, at: 7)
            insert.bind(webhook.reason, at: 8)
            insert.bind(cursor, at: 9)
            insert.bind(webhook.created.utcMillis, at: 10)
            try insert.run()
            try WebhookFile.insert(sealed, secret, of: webhook.id, transaction)
        }
    }

    /// Writes what the owner, or the receiver's answer, changed.
    package func update(_ webhook: Webhook) async throws {
        try await change { transaction in
            let update = try transaction.statement(
                """
                UPDATE webhook SET url=?2, types=?3, description=?4, state=?5, reason=?6
                WHERE id=?1
                """
            )
            update.bind(webhook.id, at: 1)
            update.bind(webhook.url, at: 2)
            update.bind(webhook.types.joined(separator: " "), at: 3)
            update.bind(webhook.description, at: 4)
            update.bind(webhook.state.rawValue, at: 5)
            update.bind(webhook.reason, at: 6)
            try update.run()
        }
    }

    /// Counts attempts that are written; true when the oldest are to go with them.
    func isTrimDue(of id: String, writing count: Int) -> Bool {
        untrimmed.withLock { untrimmed in
            // Nobody knows how many a file has that was just opened.
            let written = untrimmed[id].map { $0 + count } ?? WebhookFile.attemptsTrimmed
            untrimmed[id] = written < WebhookFile.attemptsTrimmed ? written : 0
            return written >= WebhookFile.attemptsTrimmed
        }
    }

    /// Takes a webhook away with all that was kept of it.
    package func remove(_ id: String) async throws {
        untrimmed.withLock { _ = $0.removeValue(forKey: id) }
        try await change { transaction in
            for sql in WebhookFile.removals {
                let delete = try transaction.statement(sql)
                delete.bind(id, at: 1)
                try delete.run()
            }
        }
    }

    private static let removals: [StaticString] = [
        "DELETE FROM webhook_attempt WHERE webhook=?1", "DELETE FROM webhook WHERE id=?1",
    ]

    /// Every webhook, or those of one organisation, oldest first.
    package func webhooks(of tenant: TenantID? = nil) throws -> [Webhook] {
        try file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT id, tenant, owner, url, types, description, state, reason, created_ms
                FROM webhook WHERE ?1 IS NULL OR tenant = ?1 ORDER BY created_ms, id
                """
            )
            select.bind(tenant?.text, at: 1)
            var found: [Webhook] = []
            try select.each { found.append(WebhookFile.webhook($0)) }
            return found
        }
    }

    private static func webhook(_ row: PreparedStatement) -> Webhook {
        Webhook(
            id: row.text(at: 0),
            tenant: TenantID(row.text(at: 1)),
            owner: row.text(at: 2),
            url: row.text(at: 3),
            types: row.text(at: 4).split(separator: " ").map(String.init),
            description: row.text(at: 5),
            state: Webhook.State(rawValue: row.text(at: 6)) ?? .disabled,
            reason: row.optionalText(at: 7),
            created: Instant(utcMillis: row.int64(at: 8))
        )
    }
}

extension Fault {
    /// The organisation has as many webhooks as it may.
    static func tooManyWebhooks(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "bus.too_many_webhooks",
            message: LocalizedText(
                zh: "贵单位的回调地址已达 \(WebhookFile.webhooksMax) 个。",
                en: "Your organisation has \(WebhookFile.webhooksMax) webhooks already."
            ),
            remedy: LocalizedText(zh: "请先删除不用的。", en: "Delete one that is not used."),
            location: location
        )
    }
}

extension Fault {
    /// No secret of a webhook can be opened any more.
    static func webhookSecretsLost(_ id: String, location: SourceLocation = .here()) -> Fault {
        stop(
            code: "bus.webhook_secrets_lost",
            zh: "回调 \(id) 的密钥打不开：host.db 不是当初封存它们的那一份。",
            en: "The secrets of the webhook \(id) cannot be opened:"
                + " host.db is not the one they were sealed with.",
            remedyZH: "请放回原来的 host.db；或用 POST /bus/v1/webhooks/\(id)/secrets 生成新密钥并交给接收方，"
                + "等待的事件随后送出。",
            remedyEN: "Put the earlier host.db back; or make a new secret"
                + " (POST /bus/v1/webhooks/\(id)/secrets) and give it to the receiver:"
                + " what waits is sent then.",
            location
        )
    }
}
