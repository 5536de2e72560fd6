import PluginKit

/// Ends effects: the row's end, what its handler does, and the next of its partition in one
/// transaction.
struct EffectEndings: Sendable {
    let plugin: PluginID
    let lane: Lane
    let handlers: [String: any BoundEffect]
    let environment: StoreEnvironment
    let onProblem: @Sendable (String) -> Void

    /// Effects that end at a time.
    private static let endsMax: Int64 = 64
    /// Failures of a handler after which an operator has to look.
    private static let failuresMax = 12
    /// First pause after a failure; doubled up to ten minutes.
    private static let pauseMillisFirst: Int64 = 500
    private static let pauseMillisMax: Int64 = 600_000

    /// The handler did not do it; everything of the transaction is undone.
    private struct HandlerFailed: Error {
        let row: EffectRow
        let end: EffectEnd
        let text: String
    }

    /// Runs what may end an effect in one transaction; a handler that fails undoes all of it, and
    /// what became of the effect is kept instead.
    func land(
        at now: Instant,
        _ body: @escaping @Sendable (borrowing SystemTransaction) throws -> EffectService.Landing
    ) async throws -> EffectService.Landing {
        do {
            return try await lane.perform(body)
        } catch let failed as HandlerFailed {
            return try await keep(failed, at: now)
        }
    }

    func endDue(upTo now: Instant) async throws -> Int {
        var ended = 0
        while true {
            let numbers = try await due(upTo: now)
            let outcomes = await lane.performEach(
                numbers.map { number in
                    { @Sendable transaction in try finish(number, nil, at: now, transaction) }
                }
            )
            for outcome in outcomes {
                do {
                    if try outcome.get() == .ended { ended += 1 }
                } catch let failed as HandlerFailed {
                    _ = try await keep(failed, at: now)
                }
            }
            if numbers.count < EffectEndings.endsMax { return ended }
        }
    }

    private func due(upTo now: Instant) async throws -> [Int64] {
        try await lane.perform { transaction in
            let select = try transaction.statement(
                "SELECT n FROM host_effect WHERE end_ms<=?1 ORDER BY end_ms, n LIMIT ?2"
            )
            select.bind(now.utcMillis, at: 1)
            select.bind(EffectEndings.endsMax, at: 2)
            var numbers: [Int64] = []
            try select.each { numbers.append($0.int64(at: 0)) }
            return numbers
        }
    }

    /// Ends one effect, with what its row says when nothing is given.
    func finish(
        _ number: Int64,
        _ given: EffectEnd?,
        at now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws -> EffectService.Landing {
        let engine = transaction.engine
        guard let row = try EffectRow.open(number, on: engine) else { return .late }
        let end: EffectEnd
        do {
            end = try row.end(given, on: engine)
        } catch let fault as Fault {
            // Without its keys nobody can say what it was; the keys may come back.
            try row.stick(problem: EffectEndings.text(of: fault), on: engine)
            return .kept
        }
        let body: @Sendable (borrowing Transaction) throws -> Void
        do {
            guard let handler = handlers[row.name] else {
                throw Fault.blockNotDeclared("effect \(row.name)")
            }
            body = try handler.prepare(try row.ended(end, on: engine))
        } catch {
            // The bytes will be the same every time: nothing is gained by trying again.
            let problem = EffectEndings.text(of: error)
            try row.keep(end, until: nil, problem: problem, on: engine)
            onProblem("effect \(plugin)/\(row.name) \(row.id) is stuck: \(problem)")
            return .kept
        }
        try EffectRow.close(number, as: end.word, at: now, on: engine)
        if let partition = row.partition {
            try EffectRow.release(partition, at: now, on: engine)
        }
        engine.told.hasOutside = true
        do {
            try transaction.acting(for: call(for: row, at: now), cause: cause(of: row)) {
                try body($0)
            }
        } catch let error as DatabaseError where error.isFull || error.isBusy || error.isFatal {
            // The file's trouble, not the handler's.
            throw error
        } catch {
            throw HandlerFailed(row: row, end: end, text: EffectEndings.text(of: error))
        }
        return .ended
    }

    /// Events are named after the effect: one that ends again, in a file that was restored, tells
    /// the log nothing that stands there.
    private func cause(of row: EffectRow) -> EventCause {
        EventCause(id: row.id, consumer: "\(plugin).\(row.name)", originator: row.originator)
    }

    private func call(for row: EffectRow, at now: Instant) -> CallContext {
        CallContext(
            principal: Principal(kind: .service, id: plugin.text),
            tenant: row.tenant,
            permissions: [],
            received: Received(monotonicNanos: environment.monotonicNanos(), instant: now),
            traceID: row.trace,
            language: .zh,
            operation: row.name
        )
    }

    /// Keeps what became of an effect until its handler is asked again, or an operator looks.
    private func keep(_ failed: HandlerFailed, at now: Instant) async throws
        -> EffectService.Landing
    {
        let row = failed.row
        let doublings = min(row.failures, 20)
        let pause = min(
            EffectEndings.pauseMillisFirst << doublings,
            EffectEndings.pauseMillisMax
        )
        let isStuck = row.failures + 1 >= EffectEndings.failuresMax
        let again = isStuck ? nil : Instant(utcMillis: now.utcMillis + pause)
        onProblem("effect \(plugin)/\(row.name) \(row.id): \(failed.text)")
        try await lane.perform { transaction in
            try row.keep(
                failed.end,
                until: again,
                problem: failed.text,
                on: transaction.engine
            )
        }
        return .kept
    }

    /// What an operator reads of an error.
    static func text(of error: any Error) -> String {
        guard let fault = error as? Fault else { return "\(error)" }
        // Places and rules, not values: what a provider sent may be personal.
        let broken = fault.violations.prefix(3).map { " \($0.place) (\($0.rule))" }.joined()
        return "\(fault.code): \(fault.message.en)\(broken)"
    }
}
