import PluginKit

/// What goes back of a payment: all of it, or parts, one refund of ours at a time.
extension PaymentIntent {
    /// One refund of ours at a time: what is to go back meanwhile follows it.
    mutating func refund(_ part: Money) -> [Effect] {
        switch state {
        case .succeeded:
            owed = min(part, left)
            guard owed > Money(fen: 0) else { return [] }
            state = .refundPending
            return [.refund]
        case .refundPending:
            owed = min(owed + part, left)
            return []
        case .created, .pending, .unknown, .closed, .refunded: return []
        }
    }

    mutating func refundDone(_ part: Money) -> [Effect] {
        guard state == .refundPending, part < left else { return giveBack(part) }
        returned = returned + part
        owed = Money(fen: max(0, min(owed.fen - part.fen, left.fen)))
        guard owed == Money(fen: 0) else { return [.refund] }
        state = .succeeded
        due = nil
        problem = nil
        return [.partRefunded]
    }

    mutating func waitForRefund(at now: Instant) -> [Effect] {
        guard state == .refundPending else { return [] }
        due = now.adding(seconds: PaymentPolls.refundSeconds)
        return []
    }

    /// Somebody has to look, and an hour later the provider is asked what became of it.
    mutating func refundFailed(at now: Instant) -> [Effect] {
        guard state == .refundPending else { return [] }
        due = now.adding(seconds: PaymentPolls.refundRetrySeconds)
        return call("refund")
    }

    /// A part goes on being a payment: a refund of ours that is under way asked for too much then, is
    /// refused, and is made again for what is left.
    mutating func giveBack(_ part: Money) -> [Effect] {
        guard state == .succeeded || state == .refundPending, part <= left else { return [] }
        let isAsked = state == .refundPending
        returned = returned + part
        owed = min(owed, left)
        guard left == Money(fen: 0) else { return isAsked ? [] : call("paidBack") }
        state = .refunded
        due = nil
        if isAsked { problem = nil }
        return (isAsked ? [] : call("paidBack")) + [.refunded]
    }
}
