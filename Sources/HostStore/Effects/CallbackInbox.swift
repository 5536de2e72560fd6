package import PluginKit

/// What providers told a plugin by themselves: kept in its file before the provider hears that it
/// arrived, then brought to the handler, in one transaction with what the handler does.
package final class CallbackInbox: Sendable {
    private let plugin: PluginID
    private let file: StoreFile
    private let rules: CallbackRules
    private let handlers: [String: any BoundCallback]
    private let environment: StoreEnvironment
    private let onProblem: @Sendable (String) -> Void

    private static let dueMax: Int64 = 64
    /// Errors of a handler after which an operator has to look.
    private static let failuresMax: Int64 = 12
    private static let pauseMillisFirst: Int64 = 200
    private static let pauseMillisMax: Int64 = 600_000
    /// How long a handler may say that it is too early, and how often at least: while the host was away
    /// nothing came that it could have waited for.
    private static let patienceMillis: Int64 = 7 * 86_400_000
    private static let patienceTries: Int64 = patienceMillis / pauseMillisMax
    private static let problemMax = 500

    private struct Row: Sendable {
        let number: Int64
        let envelope: CallbackEnvelope
        let port: String
        let sealedBody: [UInt8]
        let trace: String
        let attempts: Int64
    }

    /// The handler did not do it; everything of the transaction is undone.
    private struct NotDone: Error {
        let row: Row
        let verdict: Verdict?
        let text: String
    }

    /// For one plugin's file and the handlers it has registered.
    package init(
        plugin: PluginID,
        file: StoreFile,
        rules: CallbackRules,
        handlers: [String: any BoundCallback],
        environment: StoreEnvironment,
        onProblem: @escaping @Sendable (String) -> Void
    ) {
        self.plugin = plugin
        self.file = file
        self.rules = rules
        self.handlers = handlers
        self.environment = environment
        self.onProblem = onProblem
    }

    /// True for a provider that the manifest names.
    package func hears(_ provider: String) -> Bool { rules.providers.contains(provider) }

    /// True for what a callback of the manifest is about.
    package func wants(_ kind: String) -> Bool { rules.callbacks.contains { $0.port == kind } }

    /// Keeps a notification, durable when it returns; false for one that is kept already.
    package func keep(
        _ provider: String,
        _ notification: ProviderNotification,
        trace: String,
        at received: Instant
    ) async throws -> Bool {
        try await file.lane.perform { transaction in
            let insert = try transaction.statement(
                """
                INSERT INTO host_callback(provider, notification, port, body, trace, received_ms,
                    due_ms) VALUES(?1,?2,?3,?4,?5,?6,?6) ON CONFLICT DO NOTHING
                """
            )
            insert.bind(provider, at: 1)
            insert.bind(notification.id, at: 2)
            insert.bind(notification.kind, at: 3)
            let place = CallbackInbox.place(provider, notification.id)
            insert.bind(try transaction.engine.vault.seal(notification.body, bound: place), at: 4)
            insert.bind(trace, at: 5)
            insert.bind(received.utcMillis, at: 6)
            try insert.run()
            let isNew = transaction.changes == 1
            if isNew { transaction.noteOutside() }
            return isNew
        }
    }

    /// Where what a provider told lies sealed.
    private static func place(_ provider: String, _ id: String) -> [String] {
        ["callback", provider, id]
    }

    /// When the next is to be brought to its handler; nil when nothing waits.
    package func nextDue() throws -> Instant? {
        try file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT min(due_ms) FROM host_callback WHERE due_ms IS NOT NULL"
            )
            let due = try select.first { $0.optionalInt64(at: 0) }
            return (due ?? nil).map(Instant.init(utcMillis:))
        }
    }

    /// Brings what is due to its handlers, in the order it came; gives how many are done.
    package func deliverDue(upTo now: Instant) async throws -> Int {
        var done = 0
        while true {
            let numbers = try await due(upTo: now)
            let outcomes = await file.lane.performEach(
                numbers.map { number in
                    { @Sendable [self] transaction in try deliver(number, at: now, transaction) }
                }
            )
            for outcome in outcomes {
                do {
                    if try outcome.get() { done += 1 }
                } catch let failed as NotDone {
                    try await postpone(failed, at: now)
                }
            }
            if numbers.count < CallbackInbox.dueMax { return done }
        }
    }

    private func due(upTo now: Instant) async throws -> [Int64] {
        try await file.lane.perform { transaction in
            let select = try transaction.statement(
                "SELECT n FROM host_callback WHERE due_ms<=?1 ORDER BY due_ms, n LIMIT ?2"
            )
            select.bind(now.utcMillis, at: 1)
            select.bind(CallbackInbox.dueMax, at: 2)
            var numbers: [Int64] = []
            try select.each { numbers.append($0.int64(at: 0)) }
            return numbers
        }
    }

    private func deliver(
        _ number: Int64,
        at now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws -> Bool {
        guard let row = try row(number, transaction) else { return false }
        guard let rule = rules.callbacks.first(where: { $0.port == row.port }),
            let handler = handlers[rule.name]
        else {
            let text = "the manifest declares no callback for \(row.port)"
            throw NotDone(row: row, verdict: .park(reason: text), text: text)
        }
        environment.onUse?("callback", rule.name)
        // A provider's id stays known after the notification is done, and what it said does not.
        let update = try transaction.statement(
            """
            UPDATE host_callback SET state='done', due_ms=NULL, ended_ms=?2, body=x'', problem=NULL
                WHERE n=?1
            """
        )
        update.bind(number, at: 1)
        update.bind(now.utcMillis, at: 2)
        try update.run()
        let verdict: Verdict
        do {
            let cause = cause(of: row, rule)
            let place = CallbackInbox.place(row.envelope.provider, row.envelope.id)
            let body = try transaction.engine.vault.open(row.sealedBody, bound: place).bytes
            verdict = try transaction.acting(for: call(for: row, rule, at: now), cause: cause) {
                try handler.deliver(body, row.envelope, $0)
            }
        } catch let error as DatabaseError where error.isFull || error.isBusy || error.isFatal {
            throw error
        } catch {
            throw NotDone(row: row, verdict: nil, text: EffectEndings.text(of: error))
        }
        switch verdict {
        case .done: return true
        case .retry: throw NotDone(row: row, verdict: verdict, text: "the handler waits for more")
        case .park(let reason), .deadLetter(let reason):
            throw NotDone(row: row, verdict: verdict, text: reason)
        }
    }

    private func row(
        _ number: Int64,
        _ transaction: borrowing SystemTransaction
    ) throws -> Row? {
        let select = try transaction.statement(
            """
            SELECT provider, notification, received_ms, port, body, trace, attempts
            FROM host_callback WHERE n=?1 AND state='open'
            """
        )
        select.bind(number, at: 1)
        return try select.first { row in
            Row(
                number: number,
                envelope: CallbackEnvelope(
                    provider: row.text(at: 0),
                    id: row.text(at: 1),
                    received: Instant(utcMillis: row.int64(at: 2))
                ),
                port: row.text(at: 3),
                sealedBody: row.blob(at: 4),
                trace: row.text(at: 5),
                attempts: row.int64(at: 6)
            )
        }
    }

    /// Events are named after the notification, so that a file that was restored tells none twice.
    private func cause(of row: Row, _ rule: CallbackRules.Callback) -> EventCause {
        let id = row.envelope.id.split(separator: "/", omittingEmptySubsequences: false)
            .joined(separator: "%2F")
        return EventCause(
            id: "\(row.envelope.provider):\(id)",
            consumer: "\(plugin).\(rule.name)",
            originator: "provider:\(row.envelope.provider)"
        )
    }

    private func call(
        for row: Row,
        _ rule: CallbackRules.Callback,
        at now: Instant
    ) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: plugin.text),
            tenant: nil,
            permissions: [],
            received: Received(monotonicNanos: environment.monotonicNanos(), instant: now),
            traceID: row.trace,
            language: .zh,
            operation: rule.name
        )
    }

    private func postpone(_ failed: NotDone, at now: Instant) async throws {
        let row = failed.row
        let doublings = min(row.attempts, 20)
        let ladder = min(
            CallbackInbox.pauseMillisFirst << doublings,
            CallbackInbox.pauseMillisMax
        )
        let age = now.utcMillis - row.envelope.received.utcMillis
        let pause: Int64? =
            switch failed.verdict {
            case .retry(let asked)
            where age < CallbackInbox.patienceMillis
                || row.attempts + 1 < CallbackInbox.patienceTries:
                min(max(1, asked), CallbackInbox.pauseMillisMax)
            case nil where row.attempts + 1 < CallbackInbox.failuresMax: ladder
            default: nil
            }
        if pause == nil || failed.verdict == nil {
            let name = "\(plugin)/\(row.port) \(row.envelope.id)"
            onProblem("callback \(name)\(pause == nil ? " is stuck" : ""): \(failed.text)")
        }
        let again = pause.map { now.utcMillis + $0 }
        try await file.lane.perform { transaction in
            let update = try transaction.statement(
                """
                UPDATE host_callback SET attempts=attempts+1, due_ms=?2, problem=?3,
                    state=iif(?2 IS NULL, 'stuck', 'open') WHERE n=?1 AND state='open'
                """
            )
            update.bind(row.number, at: 1)
            update.bind(again, at: 2)
            update.bind(String(failed.text.prefix(CallbackInbox.problemMax)), at: 3)
            try update.run()
        }
    }

    /// Forgets ids of notifications that were done before an instant; true when there are more.
    package func sweep(before instant: Instant) async throws -> Bool {
        try await file.lane.sweep(
            """
            DELETE FROM host_callback WHERE n IN (
                SELECT n FROM host_callback WHERE ended_ms<?1 LIMIT ?2)
            """,
            before: instant
        )
    }
}
