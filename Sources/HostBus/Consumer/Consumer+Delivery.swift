import HostStore
import PluginKit
import Synchronization

extension Consumer {
    /// One event and what is to be done with it.
    enum Work: Sendable {
        /// The next after the cursor.
        case fresh(LoggedEvent)
        /// The next after the cursor, whose key is held.
        case setAside(LoggedEvent, EventKey)
        /// One that the file holds.
        case held(LoggedEvent, EventKey)

        /// Moves with the events that were read for them, which come in the same order.
        static func all(
            _ moves: [DeliveryPlan.Move],
            _ events: ArraySlice<LoggedEvent>
        ) -> [Work] {
            var next = events.startIndex
            return moves.map { move in
                while next < events.endIndex, events[next].envelope.sequence < move.sequence {
                    next += 1
                }
                precondition(
                    next < events.endIndex && events[next].envelope.sequence == move.sequence,
                    "an event that is planned has been read"
                )
                return switch move {
                case .setAside(_, let key): .setAside(events[next], key)
                case .deliver: .fresh(events[next])
                }
            }
        }

        var event: LoggedEvent {
            switch self {
            case .fresh(let event), .setAside(let event, _), .held(let event, _): event
            }
        }

        /// The event to which it moves the cursor; nil for a held one.
        var passes: LoggedEvent? {
            switch self {
            case .fresh(let event), .setAside(let event, _): event
            case .held: nil
            }
        }
    }

    /// Ends a round at the event that was not done: all of the round is undone.
    private struct Stopped: Error {
        let index: Int
        let failure: DeliveryFailure
    }

    /// Held events with what the log says of them: the first of those, when they are large.
    func heldWork(_ sequences: [Int64], _ plan: DeliveryPlan) throws -> [Work] {
        var works: [Work] = []
        var bytes = 0
        for sequence in sequences where bytes < LogReader.bytesMax {
            guard let event = try bus.event(at: sequence), let key = plan.key(of: sequence) else {
                throw CursorRow.OutOfTurn()
            }
            bytes += event.bytes
            works.append(.held(event, key))
        }
        return works
    }

    /// Does the work in one transaction; up to the first event that fails, when one does.
    func work(_ works: [Work], _ plan: inout DeliveryPlan) async throws -> Step {
        var count = works.count
        var failed: (work: Work, failure: DeliveryFailure)?
        while count > 0 {
            do {
                try await perform(works.prefix(count), from: plan.cursor)
                break
            } catch let stopped as Stopped {
                count = stopped.index
                failed = (works[count], stopped.failure)
            }
        }
        settle(works.prefix(count), &plan)
        if let failed { plan.held(try await hold(failed.work, failed.failure, from: plan.cursor)) }
        keep(plan)
        return .delivered
    }

    /// Brings an event that may have ended the process: alone, its attempt counted before it.
    func workCarefully(_ works: [Work], _ plan: inout DeliveryPlan) async throws -> Step {
        var changed = plan
        for case .held(let event, _) in works {
            changed = try await bus.doubts.alone { [changed, name] in
                var plan = changed
                try await store.lane.perform { transaction in
                    try HeldRows.begin(name, event.envelope.sequence, in: transaction)
                }
                _ = try await work(works, &plan)
                return plan
            }
        }
        plan = changed
        return .delivered
    }

    private func settle(_ works: ArraySlice<Work>, _ plan: inout DeliveryPlan) {
        var passed: Int64?
        for work in works {
            switch work {
            case .fresh(let event): passed = event.envelope.sequence
            case .setAside(let event, let key): plan.setAside(event.envelope.sequence, key)
            case .held(let event, _): plan.settled(event.envelope.sequence)
            }
        }
        // Once for all of them; one that was set aside later has moved the plan further already.
        if let passed, passed > plan.cursor { plan.advanced(past: passed) }
    }

    private func perform(_ works: ArraySlice<Work>, from cursor: Int64) async throws {
        let now = bus.environment.now()
        let turns = try turns(works)
        let clock = bus.environment.monotonicNanos
        let took = try await store.lane.perform { [self] transaction in
            let began = clock()
            // First, so that nothing is done by one that has fallen behind.
            if let last = works.last(where: { $0.passes != nil })?.passes {
                try CursorRow.advance(name, from: cursor, to: last, in: transaction)
            }
            for turn in turns { try perform(turn, works, at: now, transaction) }
            return clock() &- began
        }
        state.withLock { $0.roundSize.note(works.count, tookNanos: took) }
    }

    private func perform(
        _ turn: Turn,
        _ works: ArraySlice<Work>,
        at now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws {
        switch turn.call {
        case .refused(let reason):
            for index in turn.works {
                guard let event = try begun(works[index], at: now, transaction),
                    event.payload != nil
                else { continue }
                throw Stopped(index: index, failure: .deadLetter(reason))
            }
        case .allowed(let context):
            try transaction.acting(for: context, on: turn.works) { index in
                self.cause(works[index].event)
            } _: { index, own in
                guard let event = try begun(works[index], at: now, transaction) else { return }
                try handle(event, index, own)
            }
        }
    }

    private func cause(_ event: LoggedEvent) -> EventCause {
        EventCause(
            id: event.envelope.id,
            consumer: name,
            originator: event.envelope.originator
        )
    }

    /// Does what the file needs before the handler works; nil when it is not to.
    private func begun(
        _ work: Work,
        at now: Instant,
        _ transaction: borrowing SystemTransaction
    ) throws -> LoggedEvent? {
        switch work {
        case .fresh(let event): return event
        case .held(let event, _):
            try HeldRows.take(name, event.envelope.sequence, in: transaction)
            return event
        case .setAside(let event, let key):
            let waiting = HeldEvent.waiting(name, event.envelope.sequence, key, at: now)
            try HeldRows.put(waiting, in: transaction)
            return nil
        }
    }

    /// Has the handler work on an event; throws unless it is done.
    private func handle(
        _ event: LoggedEvent,
        _ index: Int,
        _ transaction: borrowing Transaction
    ) throws {
        // The person's key is gone, and with it what there was to handle.
        guard let payload = event.payload else { return }
        let verdict: Verdict
        do {
            let way = ways.isEmpty ? nil : ways[event.envelope.type]
            verdict = try handler.deliver(way?(payload) ?? payload, event.envelope, transaction)
        } catch let error as DatabaseError where error.isFull || error.isBusy || error.isFatal {
            // The file's trouble, not the event's.
            throw error
        } catch {
            throw Stopped(index: index, failure: .error(Consumer.text(of: error)))
        }
        guard let failure = DeliveryFailure(verdict) else { return }
        throw Stopped(index: index, failure: failure)
    }

    private static func text(of error: any Error) -> String {
        guard let fault = error as? Fault else { return "\(error)" }
        return "\(fault.code): \(fault.message.en)"
    }

    /// Writes down what became of an event that was not done.
    private func hold(
        _ work: Work,
        _ failure: DeliveryFailure,
        from cursor: Int64
    ) async throws -> HeldEvent {
        let now = bus.environment.now()
        let chance = bus.environment.randomBytes(1)[0]
        let held = try await store.lane.perform { [name, rules] transaction in
            let event: HeldEvent
            switch work {
            case .fresh(let logged):
                let envelope = logged.envelope
                try CursorRow.advance(name, from: cursor, to: logged, in: transaction)
                event = .waiting(name, envelope.sequence, EventKey(of: envelope), at: now)
            case .held(let logged, _):
                let known = try HeldRows.find(name, logged.envelope.sequence) {
                    try transaction.statement($0)
                }
                guard let known, known.state == .waiting || known.state == .retrying else {
                    throw CursorRow.OutOfTurn()
                }
                event = known
            case .setAside: throw CursorRow.OutOfTurn()
            }
            let tried = event.tried(failure, rules.retry, at: now, chance: chance)
            try HeldRows.put(tried, in: transaction)
            return tried
        }
        if case .retry = failure, held.state == .retrying { return held }
        onProblem("consumer \(name) at \(held.sequence), \(held.state): \(held.reason ?? "")")
        return held
    }
}
