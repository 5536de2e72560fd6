/// Timers that the host's building blocks set for themselves; no plugin handles them.
package enum BlockTimers {
    /// Ends what is pending in a ledger.
    package static let ledger: StaticString = "host.ledger"

    /// What handles them in a plugin that uses these blocks.
    package static func handlers(of blocks: Manifest.Blocks) -> [String: TimerHandler] {
        var handlers: [String: TimerHandler] = [:]
        if blocks.ledger != nil {
            handlers["\(ledger)"] = TimerHandler { _, transaction in
                try transaction.ledgerRows.expire(at: transaction.now)
            }
        }
        return handlers
    }
}
