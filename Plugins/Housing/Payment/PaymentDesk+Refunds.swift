import PluginKit

/// What goes back of payments: by refunds of ours, and by those that somebody made at the provider.
extension PaymentDesk {
    /// The refund has begun, has ended, or will not; what an earlier one ended with says nothing of the
    /// one that is under way, but money that it moved has moved.
    static func refunding(
        _ effect: EndedEffect<Effects.RefundOrder>,
        in tx: borrowing Transaction
    ) throws {
        let input = effect.input
        let number = input.refund ?? effect.id
        if case .done(let found) = effect.outcome, found.state == "done" {
            _ = try wentBack(number, input.amountFen, of: input.order, in: tx)
            return
        }
        guard let file = try file(input.order, in: tx), file.refund == number else { return }
        switch effect.outcome {
        case .done(let found): try take(refundEvent(found.state), file, in: tx)
        case .refused, .expired: try take(.refundFailed, file, in: tx)
        case .unknown: try take(.refundOpen, file, in: tx)
        }
    }

    /// The provider was asked how far a refund is.
    static func refundFound(
        _ effect: EndedEffect<Effects.QueryRefund>,
        in tx: borrowing Transaction
    ) throws {
        let input = effect.input
        if case .done(let found) = effect.outcome, found.state == "done" {
            _ = try wentBack(input.refund, input.amountFen, of: input.order, in: tx)
            return
        }
        guard let file = try file(input.order, in: tx), file.refund == input.refund else { return }
        switch effect.outcome {
        case .done(let found): try take(refundEvent(found.state), file, in: tx)
        case .refused(let fault) where fault.code == "payment.order.not_found":
            try take(.refundMissing, file, in: tx)
        case .refused, .expired, .unknown: break
        }
    }

    /// The provider tells of a refund by itself; one that we never asked for was made there by hand.
    static func refundEnded(_ message: RefundEnded, in tx: borrowing Transaction) throws -> Verdict
    {
        let ours = try tx.first(Statements.PaymentOfRefund(refund: message.refund))
            .map(PaymentFile.init)
        guard let file = try ours ?? message.order.flatMap({ try file($0, in: tx) }) else {
            return .park(reason: "nobody has ordered what was paid back")
        }
        try tx.act(in: file.tenant)
        guard message.state == "done" else {
            if ours != nil { try take(refundEvent(message.state), file, in: tx) }
            return .done
        }
        let asked = ours?.refundAmount
        guard let amount = message.amountFen ?? asked, asked.map({ $0 == amount }) ?? true else {
            return .park(reason: "the refund's amount differs")
        }
        switch try wentBack(message.refund, amount, of: file.order, in: tx) {
        case .noted: return .done
        case .unpaid: return .retry(afterMillis: unheardMillis)
        case .tooMuch: return .park(reason: "more went back than had come in")
        }
    }

    /// What became of a refund that was told of.
    enum WentBack: Sendable, Hashable {
        /// It is in the book, by now or since before.
        case noted
        /// Nobody has heard of the payment yet.
        case unpaid
        /// It is more than is left of the payment, or than the book can still give back.
        case tooMuch
    }

    /// How long a refund waits for the payment to be heard of.
    private static let unheardMillis: Int64 = 60_000

    /// Money has gone back under a refund's number, whoever made it: once for each number it is booked,
    /// published, and counted against the payment.
    static func wentBack(
        _ refund: String,
        _ amount: Money,
        of order: String,
        in tx: borrowing Transaction
    ) throws -> WentBack {
        guard let file = try file(order, in: tx), file.intent.transaction != nil else {
            return .unpaid
        }
        try tx.act(in: file.tenant)
        if try tx.first(Statements.KnownRefund(refund: refund)) != nil { return .noted }
        guard amount <= file.intent.left, try amount <= PaymentBook.giveable(file, in: tx) else {
            return .tooMuch
        }
        try tx.run(
            Statements.InsertRefund(
                refund: refund,
                personId: file.person.text,
                order: order,
                amount: amount
            )
        )
        try PaymentBook.wentBack(refund, amount, file, in: tx)
        if let row = try tx.first(Statements.AnyJourney(id: file.journey)) {
            try publish(file, amount, isRefund: true, Signing(row), in: tx)
        }
        try take(file.refund == refund ? .refundDone(amount) : .returned(amount), file, in: tx)
        return .noted
    }

    /// True while nothing of what a journey's lease would stand on has gone back.
    static func isWhole(_ signing: Signing, in tx: borrowing Transaction) throws -> Bool {
        let applied = try tx.first(Statements.AppliedPayment(journeyId: signing.id))
        return applied.map { $0.returned == Money(fen: 0) } ?? false
    }

    private static func refundEvent(_ state: String) -> PaymentIntent.Event {
        state == "processing" ? .refundOpen : .refundFailed
    }
}
