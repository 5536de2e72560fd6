import PluginKit

/// One payment at the provider, from the order to its end, pure: it is told what the provider says by
/// answer, callback or silence, and says what must be done in the same transaction.
struct PaymentIntent: Sendable, Hashable {
    /// What the provider says of an order that it was asked about.
    enum Finding: Sendable, Hashable {
        case paid(transaction: String, amount: Money)
        case unpaid
        case closed
        /// It was paid, and somebody has given it back at the provider, in whole or in part.
        case paidBack(transaction: String, amount: Money)
        /// The provider has no such order, and nobody is opening it any more.
        case missing
        /// The amount or the payee is not the order's.
        case wrongAmount
        /// No answer that says anything.
        case unclear
    }

    enum Event: Sendable, Hashable {
        case opened
        /// The provider has not opened the order and never will.
        case notOpened
        /// It may have been opened.
        case openingUnclear
        /// By a callback.
        case told(transaction: String, amount: Money)
        case found(Finding)
        /// The journey's time is over: nobody shall pay any more.
        case close
        case closed
        /// It could not be closed, or nobody knows.
        case notClosed
        /// Everything that is left goes back.
        case refund
        /// So much of it goes back, beside what is under way already.
        case refundPart(Money)
        /// The newest refund of ours is done: so much has gone back by it.
        case refundDone(Money)
        /// So much has gone back, by an earlier refund of ours or by one that somebody made at the
        /// provider: told once of each.
        case returned(Money)
        /// The provider is at it, or nobody knows.
        case refundOpen
        /// The provider has given up; somebody has to look.
        case refundFailed
        /// The provider knows of no refund: it was never made.
        case refundMissing
        /// The timer that was set with this version.
        case timeout(version: Int64)
    }

    enum Effect: Sendable, Hashable {
        case query
        case close
        /// Exactly what was due has come in: this happens once.
        case succeeded
        /// Another amount has come in: it is the payer's, and goes back.
        case misfit
        /// Nobody paid, and nobody can any more: this happens once, unless money comes after all.
        case unpaid
        case refund
        /// The refund that was asked for was never made: it is asked for again, under its own number, so that an
        /// order of it that arrives late is no second one.
        case refundAgain
        case queryRefund
        /// The payer has all of it back: this happens once.
        case refunded
        /// The payer has back what was to go back; the rest stays a payment.
        case partRefunded
        case callOperator(String)
    }

    var state: PaymentState
    var due: Instant?
    var version: Int64 = 1
    let amount: Money
    let opened: Instant
    /// What came in where it was not what was due.
    var received: Money?
    /// What has gone back of it; while that is not all of it, a payment is paid back in part.
    var returned = Money(fen: 0)
    /// What is to go back by refunds of ours and has not yet.
    var owed = Money(fen: 0)
    /// Questions asked so far.
    var polls: Int64 = 0
    var isClosing = false
    /// How often the order should have been closed and was not.
    var closings: Int64 = 0
    /// The provider's number of what came in.
    var transaction: String?
    /// What somebody has to look at.
    var problem: String?

    /// An order that is just being opened.
    init(amount: Money, at now: Instant) {
        state = .created
        self.amount = amount
        opened = now
        due = PaymentPolls.next(after: 0, from: now)
    }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .opened: open()
            case .notOpened: state == .created ? giveUp() : []
            case .openingUnclear: doubt()
            case .told(let transaction, let amount): receive(transaction, amount)
            case .found(let finding): find(finding, at: now)
            case .close: close()
            case .closed: isOpen ? giveUp() : []
            case .notClosed: closeLater(at: now)
            case .refund: refund(left)
            case .refundPart(let part): refund(part)
            case .refundDone(let part): refundDone(part)
            case .returned(let part): giveBack(part)
            case .refundOpen: waitForRefund(at: now)
            case .refundFailed: refundFailed(at: now)
            case .refundMissing: state == .refundPending ? [.refundAgain] : []
            case .timeout(let version): timeOut(version, at: now)
            }
        if self != before { version += 1 }
        return effects
    }

    /// What has come in, and goes back where no lease can take it.
    var cameIn: Money { received ?? amount }

    /// What of it has not gone back.
    var left: Money { cameIn - returned }

    /// True while somebody may still pay, as far as anybody knows.
    private var isOpen: Bool { [.created, .pending, .unknown].contains(state) }

    // MARK: - Coming in

    private mutating func open() -> [Effect] {
        if state == .created || state == .unknown { state = .pending }
        return []
    }

    private mutating func doubt() -> [Effect] {
        guard state == .created else { return [] }
        state = .unknown
        return [.query]
    }

    private mutating func giveUp() -> [Effect] {
        state = .closed
        due = nil
        return [.unpaid]
    }

    private mutating func receive(
        _ transaction: String,
        _ amount: Money,
        isPaidBack: Bool = false
    ) -> [Effect] {
        switch state {
        case .created, .pending, .unknown, .closed:
            let wasOpen = isOpen
            state = .succeeded
            due = nil
            self.transaction = transaction
            if amount != self.amount { received = amount }
            guard amount == self.amount, !isPaidBack else {
                // The order is used up: nobody has paid what was due, and nobody can any more.
                return call(isPaidBack ? "paidBack" : "amount") + [.misfit]
                    + (wasOpen ? [.unpaid] : [])
            }
            problem = nil
            return [.succeeded]
        case .succeeded, .refundPending, .refunded:
            return transaction == self.transaction ? [] : call("second")
        }
    }

    private mutating func find(_ finding: Finding, at now: Instant) -> [Effect] {
        if case .paid(let transaction, let amount) = finding {
            return receive(transaction, amount)
        }
        if case .paidBack(let transaction, let amount) = finding {
            return receive(transaction, amount, isPaidBack: true)
        }
        guard isOpen else { return [] }
        switch finding {
        case .paid, .paidBack, .unclear: return []
        case .closed: return giveUp()
        case .missing: return state == .unknown || isClosing ? giveUp() : []
        case .unpaid:
            if state == .unknown { state = .pending }
            return isClosing ? [.close] : []
        case .wrongAmount: return call("amount")
        }
    }

    private mutating func close() -> [Effect] {
        guard isOpen, !isClosing else { return [] }
        isClosing = true
        return [.close]
    }

    /// The provider would not close it, or did not say: after a pause that grows it is asked again.
    ///
    /// After a day an operator has been called.
    private mutating func closeLater(at now: Instant) -> [Effect] {
        guard isOpen else { return [] }
        closings += 1
        guard PaymentPolls.next(after: polls, from: opened) != nil else { return [] }
        let later = now.adding(seconds: PaymentPolls.pause(after: closings))
        due = due.map { min($0, later) } ?? later
        return []
    }

    // MARK: - Time

    private mutating func timeOut(_ fired: Int64, at now: Instant) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        switch state {
        case .created, .pending, .unknown:
            // What is asked between two of them, to close it, is not counted.
            let isCounted = PaymentPolls.next(after: polls, from: opened).map { now >= $0 } ?? false
            if isCounted { polls += 1 }
            self.due = PaymentPolls.next(after: polls, from: opened)
            // After a day the provider's daily statement decides.
            return self.due == nil ? call("statement") + [.query] : [.query]
        case .refundPending:
            self.due = now.adding(seconds: PaymentPolls.refundSeconds)
            return [.queryRefund]
        case .succeeded, .closed, .refunded: return []
        }
    }

    mutating func call(_ why: String) -> [Effect] {
        guard problem != why else { return [] }
        problem = why
        return [.callOperator(why)]
    }
}

/// When the provider is asked about a payment that it has not told of.
enum PaymentPolls {
    private static let firstSeconds: [Int64] = [2, 4, 8, 15, 30, 60]
    private static let pauseSeconds: Int64 = 300
    private static let daySeconds: Int64 = 86_400
    /// Between two questions about a refund.
    static let refundSeconds: Int64 = 60
    /// After a refund that was refused.
    static let refundRetrySeconds: Int64 = 3600

    /// The pause before an order is closed once more: 2 seconds at first, doubled up to five minutes.
    static func pause(after closings: Int64) -> Int64 {
        closings < 9 ? 1 << max(1, closings) : pauseSeconds
    }

    /// The next question after so many; nil when a day is over.
    static func next(after polls: Int64, from opened: Instant) -> Instant? {
        let count = Int64(firstSeconds.count)
        let seconds =
            polls < count
            ? firstSeconds[Int(polls)]
            : firstSeconds[Int(count) - 1] + (polls - count + 1) * pauseSeconds
        return seconds <= daySeconds ? opened.adding(seconds: seconds) : nil
    }
}
