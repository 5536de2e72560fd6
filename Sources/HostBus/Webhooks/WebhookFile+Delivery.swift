import HostStore
package import PluginKit

extension WebhookFile {
    /// Live secrets, the newest first; at most two.
    ///
    /// A fault when there are some and none can be opened: `host.db` is not the one that they were
    /// sealed with.
    package func secrets(of id: String, at now: Instant) throws -> [WebhookSecret] {
        let (found, isAny) = try file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT sealed, created_ms, expires_ms FROM sealed_secret
                WHERE webhook=?1 AND (expires_ms IS NULL OR expires_ms > ?2)
                ORDER BY n DESC LIMIT 2
                """
            )
            select.bind(id, at: 1)
            select.bind(now.utcMillis, at: 2)
            var found: [WebhookSecret] = []
            var isAny = false
            try select.each { row in
                isAny = true
                guard let both = seal.open(row.blob(at: 0), for: id),
                    both.count == 2 * WebhookSecret.secretBytes
                else { return }
                found.append(
                    WebhookSecret(
                        shared: Array(both.prefix(WebhookSecret.secretBytes)),
                        signing: Array(both.suffix(WebhookSecret.secretBytes)),
                        created: Instant(utcMillis: row.int64(at: 1)),
                        expires: row.optionalInt64(at: 2).map { Instant(utcMillis: $0) }
                    )
                )
            }
            return (found, isAny)
        }
        guard !found.isEmpty || !isAny else { throw Fault.webhookSecretsLost(id) }
        return found
    }

    /// Puts a new secret in the place of the newest, which signs on until `until`; older ones go.
    package func rotate(
        _ id: String,
        to secret: WebhookSecret,
        oldUntil until: Instant
    ) async throws {
        let sealed = try seal.seal(secret.shared + secret.signing, for: id)
        try await change { transaction in
            let old = try transaction.statement(
                "DELETE FROM sealed_secret WHERE webhook=?1 AND expires_ms IS NOT NULL"
            )
            old.bind(id, at: 1)
            try old.run()
            let end = try transaction.statement(
                "UPDATE sealed_secret SET expires_ms=?2 WHERE webhook=?1"
            )
            end.bind(id, at: 1)
            end.bind(until.utcMillis, at: 2)
            try end.run()
            try WebhookFile.insert(sealed, secret, of: id, transaction)
        }
    }

    static func insert(
        _ sealed: [UInt8],
        _ secret: WebhookSecret,
        of id: String,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO sealed_secret(webhook, created_ms, expires_ms, sealed)
                VALUES(?1,?2,?3,?4)
            """
        )
        insert.bind(id, at: 1)
        insert.bind(secret.created.utcMillis, at: 2)
        insert.bind(secret.expires?.utcMillis, at: 3)
        insert.bind(sealed, at: 4)
        try insert.run()
    }

    /// Where a webhook goes on after a start.
    package func schedule(of id: String) throws -> WebhookSchedule {
        try file.read { snapshot in
            let place = try snapshot.statement("SELECT cursor FROM webhook WHERE id=?1")
            place.bind(id, at: 1)
            let cursor = try place.first { $0.int64(at: 0) } ?? -1
            let select = try snapshot.statement(
                """
                SELECT sequence, key, failures, due_ms FROM webhook_waiting
                WHERE webhook=?1 ORDER BY sequence
                """
            )
            select.bind(id, at: 1)
            var items: [WebhookSchedule.Item] = []
            try select.each { row in
                items.append(
                    WebhookSchedule.Item(
                        sequence: row.int64(at: 0),
                        key: row.text(at: 1),
                        failures: Int(row.int64(at: 2)),
                        dueMillis: row.int64(at: 3),
                        isStored: true
                    )
                )
            }
            let places = try snapshot.statement(
                "SELECT key, sequence FROM webhook_behind WHERE webhook=?1"
            )
            places.bind(id, at: 1)
            var behind: [String: Int64] = [:]
            try places.each { behind[$0.text(at: 0)] = $0.int64(at: 1) }
            return WebhookSchedule(cursor: cursor, stored: items, behind: behind)
        }
    }

    /// Writes how far a webhook has come, what waits, and what was attempted, in one commit.
    package func settle(
        _ id: String,
        _ settlement: WebhookSchedule.Settlement?,
        _ attempts: [WebhookAttempt]
    ) async throws {
        let isTrimDue = !attempts.isEmpty && isTrimDue(of: id, writing: attempts.count)
        try await file.lane.perform { transaction in
            if let settlement { try WebhookFile.write(settlement, of: id, transaction) }
            for attempt in attempts { try WebhookFile.write(attempt, transaction) }
            guard isTrimDue else { return }
            let trim = try transaction.statement(
                """
                DELETE FROM webhook_attempt WHERE webhook=?1 AND n <= (
                    SELECT n FROM webhook_attempt WHERE webhook=?1 ORDER BY n DESC
                    LIMIT 1 OFFSET ?2)
                """
            )
            trim.bind(id, at: 1)
            trim.bind(WebhookFile.attemptsKept, at: 2)
            try trim.run()
        }
    }

    private static func write(
        _ settlement: WebhookSchedule.Settlement,
        of id: String,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let move = try transaction.statement("UPDATE webhook SET cursor=?2 WHERE id=?1")
        move.bind(id, at: 1)
        move.bind(settlement.cursor, at: 2)
        try move.run()
        // A webhook that was deleted meanwhile keeps nothing.
        guard transaction.changes > 0 else { return }
        for item in settlement.stored {
            let put = try transaction.statement(
                "INSERT OR REPLACE INTO webhook_waiting VALUES(?1,?2,?3,?4,?5)"
            )
            put.bind(id, at: 1)
            put.bind(item.sequence, at: 2)
            put.bind(item.key, at: 3)
            put.bind(Int64(item.failures), at: 4)
            put.bind(item.dueMillis, at: 5)
            try put.run()
        }
        for sequence in settlement.removed {
            let delete = try transaction.statement(
                "DELETE FROM webhook_waiting WHERE webhook=?1 AND sequence=?2"
            )
            delete.bind(id, at: 1)
            delete.bind(sequence, at: 2)
            try delete.run()
        }
        for key in settlement.behind { try write(key, of: id, transaction) }
    }

    private static func write(
        _ behind: WebhookSchedule.KeyPlace,
        of id: String,
        _ transaction: borrowing SystemTransaction
    ) throws {
        guard let place = behind.place else {
            let delete = try transaction.statement(
                "DELETE FROM webhook_behind WHERE webhook=?1 AND key=?2"
            )
            delete.bind(id, at: 1)
            delete.bind(behind.key, at: 2)
            return try delete.run()
        }
        let put = try transaction.statement(
            "INSERT OR REPLACE INTO webhook_behind VALUES(?1,?2,?3)"
        )
        put.bind(id, at: 1)
        put.bind(behind.key, at: 2)
        put.bind(place, at: 3)
        try put.run()
    }

    private static func write(
        _ attempt: WebhookAttempt,
        _ transaction: borrowing SystemTransaction
    ) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO webhook_attempt(webhook, sequence, event, type, at_ms, attempt, status,
                took_ms, outcome, problem) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)
            """
        )
        insert.bind(attempt.webhook, at: 1)
        insert.bind(attempt.sequence, at: 2)
        insert.bind(attempt.event, at: 3)
        insert.bind(attempt.type, at: 4)
        insert.bind(attempt.at.utcMillis, at: 5)
        insert.bind(Int64(attempt.attempt), at: 6)
        insert.bind(Int64(attempt.status), at: 7)
        insert.bind(attempt.tookMillis, at: 8)
        insert.bind(attempt.outcome.rawValue, at: 9)
        insert.bind(attempt.problem, at: 10)
        try insert.run()
    }

    /// Attempts of a webhook, newest first; only those that did not succeed when asked so.
    package func attempts(
        of id: String,
        failedOnly: Bool = false,
        limit: Int
    ) throws -> [WebhookAttempt] {
        try file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT sequence, event, type, at_ms, attempt, status, took_ms, outcome, problem
                FROM webhook_attempt WHERE webhook=?1 AND (?2 = 0 OR outcome != 'taken')
                ORDER BY n DESC LIMIT ?3
                """
            )
            select.bind(id, at: 1)
            select.bind(failedOnly ? 1 : 0, at: 2)
            select.bind(Int64(limit), at: 3)
            var found: [WebhookAttempt] = []
            try select.each { row in
                found.append(
                    WebhookAttempt(
                        webhook: id,
                        sequence: row.int64(at: 0),
                        event: row.text(at: 1),
                        type: row.text(at: 2),
                        at: Instant(utcMillis: row.int64(at: 3)),
                        attempt: Int(row.int64(at: 4)),
                        status: Int(row.int64(at: 5)),
                        tookMillis: row.int64(at: 6),
                        outcome: WebhookAttempt.Outcome(rawValue: row.text(at: 7)) ?? .failed,
                        problem: row.optionalText(at: 8)
                    )
                )
            }
            return found
        }
    }
}
