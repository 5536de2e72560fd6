/// Timers that the host's building blocks set for themselves; no plugin handles them.
package enum BlockTimers {
    /// Ends what is pending in a ledger.
    package static let ledger: StaticString = "host.ledger"

    /// Ends a hold.
    package static let reservations: StaticString = "host.reservations"

    /// What handles them in a plugin that uses these blocks; `onExpiry` hears of every hold that
    /// came to its end, once.
    package static func handlers(
        of blocks: Manifest.Blocks,
        onExpiry: (@Sendable (Reservation, borrowing Transaction) throws -> Void)? = nil
    ) -> [String: TimerHandler] {
        var handlers: [String: TimerHandler] = [:]
        if blocks.ledger != nil {
            handlers["\(ledger)"] = TimerHandler { _, transaction in
                try transaction.ledgerRows.expire(at: transaction.now)
            }
        }
        if blocks.reservations != nil {
            handlers["\(reservations)"] = TimerHandler { fired, transaction in
                // The key is the tenant, which the timer carries too, and the hold's id.
                let id = fired.key[
                    fired.key.index(
                        after: fired.key.firstIndex(of: "/")
                            ?? fired.key.startIndex
                    )...
                ]
                guard let hold = try transaction.endHold(String(id)) else { return }
                try onExpiry?(hold, transaction)
            }
        }
        return handlers
    }
}
