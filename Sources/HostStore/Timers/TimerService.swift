package import PluginKit

/// Fires a plugin's durable timers on its lane: each timer is one command, in which its row goes,
/// its handler works and its events are published.
///
/// The host calls `fireDue` when the instant it gave last has come, or when a commit reports an
/// earlier timer. A handler that fails is undone and tried again later, with growing pauses.
package final class TimerService: Sendable {
    /// What one round did.
    package struct Round: Sendable {
        package var fired = 0
        package var failed = 0
        /// When to call again; nil when no timer is set.
        package var next: Instant?
    }

    private struct Due: Sendable {
        let kind: String
        let fired: FiredTimer
        let tenant: TenantID?
        let trace: String
        let attempts: Int64
    }

    /// Timers looked up at a time.
    private static let dueMax: Int64 = 64
    /// Lookups of one call: a timer that keeps setting itself in the past goes round no longer.
    private static let roundsMax = 256
    /// First pause after a failure; doubled up to ten minutes.
    private static let retryMillisFirst: Int64 = 500
    private static let retryMillisMax: Int64 = 600_000

    private let plugin: PluginID
    private let lane: Lane
    private let handlers: [String: TimerHandler]
    private let environment: StoreEnvironment
    private let onProblem: @Sendable (String) -> Void

    /// For one plugin's lane and the handlers it has registered.
    package init(
        plugin: PluginID,
        lane: Lane,
        handlers: [String: TimerHandler],
        environment: StoreEnvironment,
        onProblem: @escaping @Sendable (String) -> Void
    ) {
        self.plugin = plugin
        self.lane = lane
        self.handlers = handlers
        self.environment = environment
        self.onProblem = onProblem
    }

    /// When the earliest timer is due; nil when none is set.
    package func nextDue() async throws -> Instant? {
        try await lane.perform { transaction in
            let select = try transaction.statement("SELECT min(fire_ms) FROM host_timer")
            let due = try select.first { $0.isNull(at: 0) ? nil : $0.int64(at: 0) }
            return (due ?? nil).map(Instant.init(utcMillis:))
        }
    }

    /// Fires everything due by `instant`, in order of its time.
    package func fireDue(upTo instant: Instant) async throws -> Round {
        var round = Round()
        for _ in 0..<TimerService.roundsMax {
            let due = try await due(upTo: instant)
            let outcomes = await lane.performEach(due.map { command(for: $0, at: instant) })
            for (timer, outcome) in zip(due, outcomes) {
                do {
                    if try outcome.get() { round.fired += 1 }
                } catch {
                    round.failed += 1
                    let name = "\(plugin)/\(timer.kind) \(timer.fired.key)"
                    onProblem("timer \(name): \(error)")
                    try await postpone(timer, from: instant)
                }
            }
            if due.count < TimerService.dueMax { break }
        }
        round.next = try await nextDue()
        return round
    }

    private func due(upTo instant: Instant) async throws -> [Due] {
        try await lane.perform { transaction in
            let select = try transaction.statement(
                """
                SELECT kind, key, version, due_ms, tenant, trace, attempts FROM host_timer
                    WHERE fire_ms <= ?1 ORDER BY fire_ms LIMIT ?2
                """
            )
            select.bind(instant.utcMillis, at: 1)
            select.bind(TimerService.dueMax, at: 2)
            var due: [Due] = []
            try select.each { row in
                due.append(
                    Due(
                        kind: row.text(at: 0),
                        fired: FiredTimer(
                            key: row.text(at: 1),
                            version: row.int64(at: 2),
                            due: Instant(utcMillis: row.int64(at: 3))
                        ),
                        tenant: row.optionalText(at: 4).map(TenantID.init),
                        trace: row.text(at: 5),
                        attempts: row.int64(at: 6)
                    )
                )
            }
            return due
        }
    }

    /// Answers true when the timer fired, false when it had been set anew or taken back meanwhile.
    private func command(
        for timer: Due,
        at instant: Instant
    ) -> @Sendable (borrowing SystemTransaction) throws -> Bool {
        let call = call(for: timer, at: instant)
        return { [handlers, plugin] transaction in
            guard let handler = handlers[timer.kind] else {
                throw Fault.timerUnknown(plugin, timer.kind)
            }
            let delete = try transaction.statement(
                """
                DELETE FROM host_timer
                    WHERE kind=?1 AND key=?2 AND version=?3 AND due_ms=?4 AND attempts=?5
                """
            )
            delete.bind(timer.kind, at: 1)
            delete.bind(timer.fired.key, at: 2)
            delete.bind(timer.fired.version, at: 3)
            delete.bind(timer.fired.due.utcMillis, at: 4)
            delete.bind(timer.attempts, at: 5)
            try delete.run()
            guard transaction.changes == 1 else { return false }
            try transaction.acting(for: call) { try handler.body(timer.fired, $0) }
            return true
        }
    }

    private func call(for timer: Due, at instant: Instant) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: plugin.text),
            tenant: timer.tenant,
            permissions: [],
            received: Received(monotonicNanos: environment.monotonicNanos(), instant: instant),
            traceID: timer.trace,
            language: .zh,
            operation: timer.kind
        )
    }

    private func postpone(_ timer: Due, from instant: Instant) async throws {
        let doublings = min(timer.attempts, 20)
        let pause = min(
            TimerService.retryMillisFirst << doublings,
            TimerService.retryMillisMax
        )
        try await lane.perform { transaction in
            let update = try transaction.statement(
                """
                UPDATE host_timer SET fire_ms=?4, attempts=attempts+1
                    WHERE kind=?1 AND key=?2 AND version=?3 AND attempts=?5
                """
            )
            update.bind(timer.kind, at: 1)
            update.bind(timer.fired.key, at: 2)
            update.bind(timer.fired.version, at: 3)
            update.bind(instant.utcMillis + pause, at: 4)
            update.bind(timer.attempts, at: 5)
            try update.run()
        }
    }
}

extension Fault {
    /// A timer is set whose kind the plugin no longer handles.
    static func timerUnknown(
        _ plugin: PluginID,
        _ kind: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .internalError,
            code: "store.timer_unknown",
            message: LocalizedText(
                zh: "插件 \(plugin) 没有处理定时器 \(kind) 的代码。",
                en: "The plugin \(plugin) has no handler for its timer \(kind)."
            ),
            remedy: LocalizedText(
                zh: "请在 register 中绑定该定时器。",
                en: "Bind the timer in register."
            ),
            location: location
        )
    }
}
