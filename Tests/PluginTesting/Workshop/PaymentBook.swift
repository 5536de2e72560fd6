import PluginKit

/// A deposit that is paid through a provider outside: the order is an effect, the payment is told.
enum PaymentBook {
    static func order(
        _ input: PayDeposit,
        in transaction: borrowing Transaction
    ) throws -> Ordered {
        let booked = try LeaseBook.reserve(
            ReserveDeposit(id: input.id, lease: input.lease, fen: input.fen),
            in: transaction
        )
        let order = try transaction.perform(
            Effects.OpenOrder.self,
            OrderDraft(
                deposit: booked.id,
                channel: "native",
                description: "押金 Deposit",
                amountFen: booked.fen
            ),
            until: transaction.now.adding(seconds: 540)
        )
        try transaction.run(Statements.InsertPayment(order: order, deposit: booked.id))
        return Ordered(order: order)
    }

    /// The provider has opened the order, or certainly has not; else somebody has to ask it first.
    static func ended(
        _ effect: EndedEffect<Effects.OpenOrder>,
        in transaction: borrowing Transaction
    ) throws {
        switch effect.outcome {
        case .done(let order):
            let open = Statements.OpenPayment(order: effect.id, code: order.codeUrl)
            try transaction.run(open)
        case .refused, .expired:
            let deposit = effect.input.deposit
            _ = try transaction.transfer(.void("\(deposit)/closed", pending: deposit))
            try transaction.run(Statements.MarkPayment(order: effect.id, state: "closed"))
        case .unknown:
            try transaction.run(Statements.MarkPayment(order: effect.id, state: "unclear"))
        }
    }

    /// The provider tells of a payment, perhaps before it has answered, perhaps twice.
    static func paid(
        _ message: OrderPaid,
        in transaction: borrowing Transaction
    ) throws -> Verdict {
        let payment = try transaction.first(Statements.FindPayment(order: message.order))
        guard let payment else { return .park(reason: "nobody has ordered this") }
        guard payment.state == "open" else {
            return payment.state == "paid" ? .done : .retry(afterMillis: 1000)
        }
        try transaction.act(in: TenantID(payment.tenant))
        let settle = SettleDeposit(id: payment.deposit, payment: message.transaction)
        _ = try LeaseBook.settle(settle, in: transaction)
        try transaction.run(Statements.MarkPayment(order: message.order, state: "paid"))
        return .done
    }
}
