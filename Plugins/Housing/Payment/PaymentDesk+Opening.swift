import PluginKit

/// Opens orders at the provider.
extension PaymentDesk {
    /// What a way to pay needs to know of the payer.
    static func check(_ channel: PayChannel, _ payer: String?, _ address: String?) throws {
        var violations = Violations()
        if channel == .jsapi, payer == nil { violations.addMissing("/payer") }
        if channel == .h5, address == nil { violations.addMissing("/payerAddress") }
        if let address, !PayerAddress.isGood(address) {
            violations.add(
                "/payerAddress",
                "format",
                zh: "不是 IPv4 或 IPv6 地址。",
                en: "This is neither an IPv4 nor an IPv6 address."
            )
        }
        guard violations.isEmpty else { throw violations.fault() }
    }

    /// Opens an order, for a rent bill or for deposit and first rent.
    static func open(
        _ draft: OrderDraft,
        bill: Int64?,
        in tx: borrowing Transaction
    ) throws {
        // No attempt may be under way when the order's own time is over.
        let order = try tx.perform(Effects.OpenOrder.self, draft, until: draft.expires)
        let intent = PaymentIntent(amount: draft.amountFen, at: tx.now)
        try tx.run(
            Statements.InsertPayment(
                order: order,
                journeyId: draft.journeyId,
                due: intent.due ?? draft.expires,
                amount: intent.amount,
                channel: draft.channel.rawValue,
                expiresAt: draft.expires,
                openedAt: tx.now,
                bill: bill
            )
        )
        try schedule(order, intent, in: tx)
        try BillDesk.expect(from: tx.now, until: draft.expires, in: tx)
    }
}
