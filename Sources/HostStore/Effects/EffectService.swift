package import PluginKit

/// A plugin's effects as the host carries them out: what is due, what came of it, and its end.
///
/// The host asks the providers itself, off the lane: it takes attempts, each counted in the file
/// before anybody is asked, and lands the answers. An effect's end and its handler's work are one
/// transaction. An attempt that nobody lands, because the process ended, is in doubt and is made
/// again under the same key when its lease is over.
package final class EffectService: Sendable {
    /// One attempt, counted and leased.
    package struct Attempt: Sendable {
        package let number: Int64
        package let name: String
        package let request: ProviderRequest
    }

    /// What an answer has led to.
    package enum Landing: Sendable, Equatable {
        /// The effect has ended, and its handler has heard of it.
        case ended
        /// What became of it is kept: the handler failed.
        case kept
        /// The provider is asked again.
        case again
        /// It had ended before, or a later attempt is under way.
        case late
    }

    let file: StoreFile
    let rules: EffectRules
    private let endings: EffectEndings
    private let environment: StoreEnvironment

    /// For one plugin's file and the handlers it has registered.
    package init(
        plugin: PluginID,
        file: StoreFile,
        rules: EffectRules,
        handlers: [String: any BoundEffect],
        environment: StoreEnvironment,
        onProblem: @escaping @Sendable (String) -> Void
    ) {
        self.file = file
        self.rules = rules
        self.environment = environment
        endings = EffectEndings(
            plugin: plugin,
            lane: file.lane,
            handlers: handlers,
            environment: environment,
            onProblem: onProblem
        )
    }

    // MARK: - What is due

    /// The providers that may be asked.
    package var providers: [String] { rules.providers }

    /// The kinds of effects that a provider is asked for.
    package func names(of provider: String) -> [String] {
        rules.effects.filter { $0.provider == provider }.map(\.name)
    }

    /// Effects for which a provider may be asked now, but for kinds that wait, counted to `limit`.
    package func due(
        _ provider: String,
        upTo now: Instant,
        limit: Int,
        except full: Set<String> = []
    ) throws -> Int {
        try file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT count(*) FROM (SELECT 1 FROM host_effect
                    WHERE provider=?1 AND due_ms<=?2 AND end_ms>?2
                        AND instr(?4, '/' || name || '/') = 0
                    LIMIT ?3)
                """
            )
            select.bind(provider, at: 1)
            select.bind(now.utcMillis, at: 2)
            select.bind(Int64(limit), at: 3)
            select.bind(EffectService.list(full), at: 4)
            return Int(try select.first { $0.int64(at: 0) } ?? 0)
        }
    }

    /// Names of kinds as one text to look in.
    private static func list(_ names: some Sequence<String>) -> String {
        names.map { "/\($0)/" }.joined()
    }

    /// When a provider is to be asked next, after an instant; nil while nothing is planned.
    package func nextDue(_ provider: String, after instant: Instant) throws -> Instant? {
        try file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT min(due_ms) FROM host_effect WHERE provider=?1 AND due_ms>?2"
            )
            select.bind(provider, at: 1)
            select.bind(instant.utcMillis, at: 2)
            let due = try select.first { $0.optionalInt64(at: 0) }
            return (due ?? nil).map(Instant.init(utcMillis:))
        }
    }

    /// When the next effect ends without being asked again.
    package func nextEnd() throws -> Instant? {
        try file.read { snapshot in
            let select = try snapshot.statement(
                "SELECT min(end_ms) FROM host_effect WHERE end_ms IS NOT NULL"
            )
            let end = try select.first { $0.optionalInt64(at: 0) }
            return (end ?? nil).map(Instant.init(utcMillis:))
        }
    }

    // MARK: - Attempts

    /// Takes effects that are due at a provider, at most so many, and counts an attempt at each; of a
    /// kind in `rooms` no more than stands there.
    package func take(
        _ provider: String,
        limit: Int,
        ofEach rooms: [String: Int] = [:],
        at now: Instant
    ) async throws -> [Attempt] {
        guard limit > 0 else { return [] }
        let full = EffectService.list(rooms.filter { $0.value <= 0 }.keys)
        return try await file.lane.perform { [rules] transaction in
            let select = try transaction.statement(
                """
                SELECT n, name FROM host_effect WHERE provider=?1 AND due_ms<=?2 AND end_ms>?2
                        AND instr(?4, '/' || name || '/') = 0
                    ORDER BY due_ms, n LIMIT ?3
                """
            )
            select.bind(provider, at: 1)
            select.bind(now.utcMillis, at: 2)
            select.bind(Int64(limit), at: 3)
            select.bind(full, at: 4)
            var (numbers, left) = ([Int64](), rooms)
            try select.each { row in
                let name = row.text(at: 1)
                guard left[name, default: 1] > 0 else { return }
                if let room = left[name] { left[name] = room - 1 }
                numbers.append(row.int64(at: 0))
            }
            var attempts: [Attempt] = []
            for number in numbers {
                guard let row = try EffectRow.open(number, on: transaction.engine) else { continue }
                let engine = transaction.engine
                guard let rule = rules.effect(row.name) else {
                    try row.stick(problem: "the manifest declares it no more", on: engine)
                    continue
                }
                do {
                    let input = try row.input(on: engine)
                    attempts.append(
                        try EffectService.begin(row, input, rule, at: now, on: engine)
                    )
                } catch let fault as Fault {
                    try row.stick(problem: EffectEndings.text(of: fault), on: engine)
                }
            }
            return attempts
        }
    }

    private static func begin(
        _ row: EffectRow,
        _ input: [UInt8],
        _ rule: EffectRules.Effect,
        at now: Instant,
        on engine: LaneEngine
    ) throws -> Attempt {
        let attempt = row.attempts + 1
        let lease = Instant(utcMillis: now.utcMillis + rule.retry.leaseMillis)
        // Nobody asks after the last attempt, or when its lease ends after the deadline.
        let isLast = attempt >= rule.retry.attemptsMax || lease >= row.deadline
        let update = try engine.statement(
            """
            UPDATE host_effect SET attempts=?2, doubts=doubts+1, leased=1, due_ms=?3, end_ms=?4
                WHERE n=?1
            """
        )
        update.bind(row.number, at: 1)
        update.bind(Int64(attempt), at: 2)
        update.bind(isLast ? nil : lease.utcMillis, at: 3)
        update.bind(isLast ? lease.utcMillis : row.deadline.utcMillis, at: 4)
        try update.run()
        return Attempt(
            number: row.number,
            name: row.name,
            request: ProviderRequest(
                port: row.port,
                key: row.id,
                input: input,
                tenant: row.tenant,
                attempt: attempt,
                timeoutMillis: rule.retry.timeoutMillis
            )
        )
    }

    // MARK: - Answers

    /// Writes down what came of an attempt; an end is one transaction with its handler's work.
    package func land(
        _ attempt: Attempt,
        _ answer: ProviderAnswer,
        at now: Instant
    ) async throws -> Landing {
        switch answer {
        case .done(let result) where result.count > EffectLimits.resultBytesMax:
            try await postpone(attempt, "the result is too large", isInDoubt: true, nil, now)
        case .done(let result): try await end(attempt, .done(result), now)
        case .refused(let fault): try await end(attempt, .refused(fault), now)
        case .retry(let after, let reason), .unreachable(let after, let reason):
            try await postpone(attempt, reason, isInDoubt: false, after, now)
        case .unknown(let reason):
            try await postpone(attempt, reason, isInDoubt: true, nil, now)
        }
    }

    private func end(
        _ attempt: Attempt,
        _ end: EffectEnd,
        _ now: Instant
    ) async throws -> Landing {
        try await endings.land(at: now) { [endings] transaction in
            try endings.finish(attempt.number, end, at: now, transaction)
        }
    }

    /// The effect waits for its next attempt, or ends when there is none.
    private func postpone(
        _ attempt: Attempt,
        _ reason: String,
        isInDoubt: Bool,
        _ after: Int64?,
        _ now: Instant
    ) async throws -> Landing {
        guard let rule = rules.effect(attempt.name) else { return .late }
        let chance = environment.randomBytes(1)[0]
        return try await endings.land(at: now) { [endings] transaction in
            let engine = transaction.engine
            // An attempt whose lease is over stays in doubt: another may be under way by now.
            guard let row = try EffectRow.open(attempt.number, on: engine), row.isLeased,
                row.attempts == attempt.request.attempt
            else { return .late }
            let pause = rule.retry.pauseMillis(after: row.attempts, asked: after, chance: chance)
            let due = Instant(utcMillis: now.utcMillis + pause)
            let isOver = row.attempts >= rule.retry.attemptsMax || due >= row.deadline
            try row.plan(
                due: isOver ? nil : due,
                end: isOver ? now : row.deadline,
                doubts: isInDoubt ? row.doubts : row.doubts - 1,
                problem: reason,
                on: engine
            )
            guard isOver else { return .again }
            return try endings.finish(attempt.number, nil, at: now, transaction)
        }
    }

    /// Ends what came to its end without an answer, and tells handlers again that have failed;
    /// gives how many ended.
    package func endDue(upTo now: Instant) async throws -> Int {
        try await endings.endDue(upTo: now)
    }

    /// Takes rows away that ended before an instant; true when there are more.
    package func sweep(before instant: Instant) async throws -> Bool {
        try await file.lane.sweep(
            """
            DELETE FROM host_effect WHERE n IN (
                SELECT n FROM host_effect WHERE ended_ms<?1 LIMIT ?2)
            """,
            before: instant
        )
    }
}

/// Rows taken away in one command.
private let sweptMax = 500

extension Lane {
    /// Takes rows away that ended before an instant, at most so many; true when there are more.
    ///
    /// The statement's parameters are the instant and how many.
    func sweep(_ sql: StaticString, before instant: Instant) async throws -> Bool {
        try await perform { transaction in
            let delete = try transaction.statement(sql)
            delete.bind(instant.utcMillis, at: 1)
            delete.bind(Int64(sweptMax), at: 2)
            try delete.run()
            return transaction.changes == sweptMax
        }
    }
}
