/// Timers that the host's building blocks set for themselves; no plugin handles them.
package enum BlockTimers {
    /// Ends what is pending in a ledger.
    package static let ledger: StaticString = "host.ledger"

    /// Ends a hold.
    package static let reservations: StaticString = "host.reservations"

    /// Looks at an obligation.
    package static let obligations: StaticString = "host.obligations"

    /// Looks at an aggregate.
    package static let aggregates: StaticString = "host.aggregates"

    /// What a plugin wants to hear of.
    package struct Hearers: Sendable {
        /// Hears of every hold that came to its end, once.
        package var expiry: (@Sendable (Reservation, borrowing Transaction) throws -> Void)?
        /// By the kind of obligation.
        package var obligations: [String: ObligationHandler] = [:]
        /// By the kind of aggregate.
        package var aggregates: [String: BoundAggregate] = [:]

        package init() {}

        package init(_ registration: Registration) {
            expiry = registration.holdExpiry
            obligations = registration.obligations
            aggregates = registration.aggregates
        }
    }

    /// What handles them in a plugin that uses these blocks.
    package static func handlers(
        of blocks: Manifest.Blocks,
        _ hearers: Hearers = Hearers()
    ) -> [String: TimerHandler] {
        var handlers: [String: TimerHandler] = [:]
        if blocks.ledger != nil {
            handlers["\(ledger)"] = TimerHandler { _, transaction in
                try transaction.ledgerRows.expire(at: transaction.now)
            }
        }
        if blocks.reservations != nil {
            let expiry = hearers.expiry
            handlers["\(reservations)"] = TimerHandler { fired, transaction in
                guard let hold = try transaction.endHold(id(in: fired.key)) else { return }
                try expiry?(hold, transaction)
            }
        }
        if blocks.obligations != nil {
            handlers["\(obligations)"] = obligationHandler(hearers.obligations)
        }
        if blocks.aggregates != nil {
            handlers["\(aggregates)"] = aggregateHandler(hearers.aggregates)
        }
        return handlers
    }

    private static func obligationHandler(_ bound: [String: ObligationHandler]) -> TimerHandler {
        TimerHandler { fired, transaction in
            try transaction.wakeObligation(id(in: fired.key), version: fired.version) {
                // What is owed stays owed: nobody is told until there is somebody to hear of it.
                guard let handler = bound[$0.kind] else {
                    throw Fault.blockNotDeclared("obligation \($0.kind)")
                }
                try handler.body($0, $1, transaction)
            }
        }
    }

    private static func aggregateHandler(_ bound: [String: BoundAggregate]) -> TimerHandler {
        TimerHandler { fired, transaction in
            guard let key = AggregateKey(timerKey: fired.key) else { return }
            guard let aggregate = bound[key.kind] else {
                throw Fault.blockNotDeclared("aggregate \(key.kind)")
            }
            try aggregate.wake(key.id, transaction)
        }
    }

    /// A key is the tenant, which the timer carries too, and an id.
    private static func id(in key: String) -> String {
        String(key[key.index(after: key.firstIndex(of: "/") ?? key.startIndex)...])
    }
}
