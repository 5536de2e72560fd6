import PluginKit

/// What the payment provider says, by answer or by itself.
extension PaymentDesk {
    /// The order has been opened, or certainly has not; else the provider has to be asked.
    static func opened(
        _ effect: EndedEffect<Effects.OpenOrder>,
        in tx: borrowing Transaction
    ) throws {
        guard var file = try file(effect.id, in: tx) else { return }
        switch effect.outcome {
        case .done(let order):
            file.payURL = order.codeUrl ?? order.payerUrl ?? order.prepayId
            try take(.opened, file, in: tx)
        case .refused, .expired: try take(.notOpened, file, in: tx)
        case .unknown: try take(.openingUnclear, file, in: tx)
        }
    }

    /// A payment is told of, perhaps before the order's own answer, perhaps twice, perhaps too late.
    static func paid(_ message: OrderPaid, in tx: borrowing Transaction) throws -> Verdict {
        guard let file = try file(message.order, in: tx) else {
            return .park(reason: "nobody has ordered this")
        }
        try tx.act(in: file.tenant)
        if let other = try tx.first(
            Statements.OrderOfTransaction(transaction: message.transaction)
        ),
            other.order != file.order
        {
            return .park(reason: "the payment belongs to another order")
        }
        try take(
            .told(transaction: message.transaction, amount: message.amountFen),
            file,
            in: tx
        )
        return .done
    }

    /// The provider was asked what became of an order.
    static func found(
        _ effect: EndedEffect<Effects.QueryOrder>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.order, in: tx) else { return }
        try take(.found(finding(effect.outcome)), file, in: tx)
        // A charge that failed stays one: nobody waits for it.
        guard file.channel == .debit, case .done(let found) = effect.outcome,
            found.state == "failed", let failed = try self.file(file.order, in: tx)
        else { return }
        try take(.close, failed, in: tx)
    }

    /// What an answer says of an order.
    static func finding(_ outcome: EffectOutcome<OrderFound>) -> PaymentIntent.Finding {
        switch outcome {
        case .done(let found):
            switch found.state {
            case "paid":
                guard let transaction = found.transaction, let amount = found.amountFen else {
                    return .unclear
                }
                return .paid(transaction: transaction, amount: amount)
            case "refunded":
                guard let transaction = found.transaction, let amount = found.amountFen else {
                    return .unclear
                }
                return .paidBack(transaction: transaction, amount: amount)
            case "unpaid", "failed": return .unpaid
            case "closed": return .closed
            default: return .unclear
            }
        case .refused(let fault):
            switch fault.code {
            case "payment.order.not_found": return .missing
            case "payment.amount.wrong": return .wrongAmount
            default: return .unclear
            }
        case .expired, .unknown: return .unclear
        }
    }

    /// The order is closed, or was paid a moment before, or nobody knows.
    static func closed(
        _ effect: EndedEffect<Effects.CloseOrder>,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(effect.input.order, in: tx) else { return }
        let isClosed =
            switch effect.outcome {
            case .done: true
            case .refused(let fault): fault.code == "payment.order.not_found"
            case .expired, .unknown: false
            }
        try take(isClosed ? .closed : .notClosed, file, in: tx)
    }

    /// It is time to ask about a payment; a timer of an earlier version changes nothing.
    static func poll(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let file = try file(timer.key, in: tx) else { return }
        try tx.act(in: file.tenant)
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), file, at: now, in: tx)
    }
}
