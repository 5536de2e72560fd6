import PluginKit

/// Carries out what a `PaymentIntent` says, and tells its journey what became of the money.
enum PaymentDesk {
    // MARK: - Opening

    /// Opens a payment for a signed journey; asked again, it answers with the one that is open.
    static func pay(_ input: PayFirstRent, in tx: borrowing Transaction) throws -> Journey {
        let signing = try JourneyDesk.own(input.id, in: tx)
        try check(input.channel, input.payer, input.payerAddress)
        // What nobody would countersign nobody shall pay for.
        if signing.saga.state == .signed, tx.now < signing.saga.orderExpires {
            guard try LeaseDesk.mayCountersign(signing, in: tx) else { throw Fault.noMandate() }
        }
        for effect in try SigningDesk.take(.payBegun, signing, in: tx) {
            guard case .openOrder(let expires) = effect else { continue }
            try open(
                OrderDraft(
                    journeyId: signing.id,
                    channel: input.channel,
                    description: "保障房押金和首月租金",
                    amountFen: signing.dueAtSigning,
                    expires: expires,
                    payer: input.payer,
                    payerAddress: input.payerAddress
                ),
                bill: nil,
                in: tx
            )
        }
        return try JourneyDesk.view(input.id, in: tx)
    }

    // MARK: - Telling an intent

    /// A payment as it is stored.
    static func file(_ order: String, in tx: borrowing Transaction) throws -> PaymentFile? {
        try tx.first(Statements.AnyPayment(order: order)).map(PaymentFile.init)
    }

    /// Tells a payment of an event; the row, its timer and everything that follows are one transaction.
    static func take(
        _ event: PaymentIntent.Event,
        _ file: PaymentFile,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws {
        var next = file
        let effects = next.intent.take(event, at: instant ?? tx.now)
        try tx.run(Statements.UpdatePayment(next))
        if next.intent != file.intent { try schedule(next.order, next.intent, in: tx) }
        for effect in effects { try carryOut(effect, next.order, in: tx) }
    }

    static func schedule(
        _ order: String,
        _ intent: PaymentIntent,
        in tx: borrowing Transaction
    ) throws {
        guard let due = intent.due else {
            return try tx.cancel(Timers.PaymentPoll.self, key: order)
        }
        try tx.schedule(Timers.PaymentPoll.self, key: order, version: intent.version, due: due)
    }

    private static func carryOut(
        _ effect: PaymentIntent.Effect,
        _ order: String,
        in tx: borrowing Transaction
    ) throws {
        guard let file = try file(order, in: tx) else { return }
        switch effect {
        case .query:
            let query = OrderQuery(order: order, amountFen: file.intent.amount)
            try tx.perform(Effects.QueryOrder.self, query)
        case .close: try tx.perform(Effects.CloseOrder.self, OrderName(order: order))
        case .succeeded: try receive(file, in: tx)
        case .misfit: try giveBack(file, in: tx)
        case .unpaid where file.bill != nil:
            try ChargeDesk.settled(file, isPaid: false, in: tx)
        case .unpaid:
            try SigningDesk.take(.unpaid, of: file.journey, in: tx)
            try settle(file.journey, in: tx)
        case .refund: try payBack(file, in: tx)
        case .refundAgain: try payBack(file, again: file.refund, in: tx)
        case .queryRefund:
            guard let refund = file.refund else { return }
            try tx.perform(
                Effects.QueryRefund.self,
                RefundQuery(
                    order: order,
                    refund: refund,
                    amountFen: file.refundAmount ?? file.intent.cameIn
                )
            )
        case .refunded, .partRefunded:
            try settle(file.journey, in: tx)
            if file.bill == nil { try SettlementDesk.wentBack(file.journey, in: tx) }
        case .callOperator(let reason):
            guard let row = try tx.first(Statements.AnyJourney(id: file.journey)) else { return }
            try publish(reason, file.order, Signing(row), in: tx)
        }
    }

    // MARK: - Money in

    /// Exactly what was due has come in: the journey takes it, or it goes back.
    private static func receive(_ file: PaymentFile, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: file.journey)) else { return }
        var signing = try Signing(row)
        try publish(file, file.intent.cameIn, isRefund: false, signing, in: tx)
        switch file.bill {
        case .rent(let bill): return try RentDesk.receive(file, bill, signing, in: tx)
        case .supply(let bill): return try SupplyDesk.receive(file, bill, signing, in: tx)
        case nil: break
        }
        // Once is enough: what else could be paid is closed.
        for other in try tx.all(Statements.OpenOrdersOfJourney(journeyId: signing.id)) {
            guard let open = try self.file(other.order, in: tx) else { continue }
            try take(.close, open, in: tx)
        }
        guard [.signed, .paying, .unknownPay, .expired].contains(signing.saga.state) else {
            // Another payment has been applied, or the journey is over: this one is nobody's.
            try PaymentBook.setAside(file.order, signing, in: tx)
            return try refund(file.order, signing, in: tx)
        }
        var home = SigningSaga.Home.kept
        if try !HoldDesk.isLive(signing.holdID, in: tx) {
            home = .taken
            try HoldDesk.close(signing.holdID, as: .expired, in: tx)
            if let again = try HoldDesk.placeAgain(signing, in: tx) {
                signing.holdID = again
                home = .heldAgain
            }
        }
        try SigningDesk.take(.paid(home), signing, order: file.order, in: tx)
    }

    /// Another amount than was due has come in: no lease can take it, so it is set aside and goes back.
    private static func giveBack(_ file: PaymentFile, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: file.journey)) else { return }
        let signing = try Signing(row)
        try publish(file, file.intent.cameIn, isRefund: false, signing, in: tx)
        try PaymentBook.setAside(file.order, signing, in: tx)
        try refund(file.order, signing, in: tx)
    }

    /// The journey is over while somebody may be paying: nobody shall any more.
    static func close(newestOf signing: Signing, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.NewestPayment(journeyId: signing.id)) else {
            return
        }
        try take(.close, PaymentFile(row), in: tx)
    }

    // MARK: - Money back

    /// Pays a payment back, or the one that the journey's deposit came with.
    static func refund(
        _ order: String?,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        let applied = try tx.first(Statements.AppliedPayment(journeyId: signing.id))?.order
        guard let order = order ?? applied, let file = try file(order, in: tx) else { return }
        try take(.refund, file, in: tx)
        // Somebody may have paid all of it back by hand before.
        if file.intent.state == .refunded { try settle(file.journey, in: tx) }
    }

    /// So much of what a lease's deposit came with goes back, beside what is under way.
    static func refund(
        _ amount: Money,
        ofDepositOf lease: String,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AppliedPayment(journeyId: lease)) else { return }
        try take(.refundPart(amount), PaymentFile(row), in: tx)
    }

    /// So much of an order goes back, beside what is under way.
    static func refund(_ amount: Money, of order: String, in tx: borrowing Transaction) throws {
        guard let file = try file(order, in: tx) else { return }
        try take(.refundPart(amount), file, in: tx)
    }

    /// What is to go back goes back; `again` is the number of a refund that was asked for and never made.
    private static func payBack(
        _ file: PaymentFile,
        again: String? = nil,
        in tx: borrowing Transaction
    ) throws {
        var file = file
        let owed = file.intent.owed
        // What has been added since follows once this one is done.
        let asked = again == nil ? owed : min(file.refundAmount ?? owed, owed)
        file.refundAmount = asked
        let effect = try tx.perform(
            Effects.RefundOrder.self,
            RefundDraft(
                order: file.order,
                refund: again,
                amountFen: asked,
                totalFen: file.intent.cameIn,
                reason: asked == file.intent.cameIn ? "签约未完成，全额退款" : "退还款项"
            )
        )
        file.refund = again ?? effect
        try tx.run(Statements.UpdatePayment(file))
    }

    /// A journey is paid back once no payment of it is under way any more; a payment beside the one that
    /// a lease has goes back without the journey.
    private static func settle(_ journey: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: journey)) else { return }
        let signing = try Signing(row)
        guard signing.saga.state == .refunding,
            try tx.first(Statements.PaymentUnderWay(journeyId: journey)) == nil
        else { return }
        try SigningDesk.take(.refunded, signing, in: tx)
    }

    // MARK: - The bus

    /// Has somebody look at the newest payment of a journey.
    static func callOperator(
        _ reason: String,
        about signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        let newest = try tx.first(Statements.NewestPayment(journeyId: signing.id))?.order
        try publish(reason, newest ?? signing.id, signing, in: tx)
    }

    private static func publish(
        _ reason: String,
        _ order: String,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        try tx.publish(
            OperatorCalled(
                journeyId: signing.id,
                homeId: signing.homeID,
                tenantId: signing.tenant,
                order: order,
                reason: reason,
                at: tx.now
            )
        )
    }

    static func publish(
        _ file: PaymentFile,
        _ amount: Money,
        isRefund: Bool,
        _ signing: Signing,
        in tx: borrowing Transaction
    ) throws {
        try tx.publish(
            PaymentSettled(
                order: file.order,
                journeyId: signing.id,
                homeId: signing.homeID,
                tenantId: signing.tenant,
                personId: signing.person,
                amountFen: amount,
                refunded: isRefund,
                at: tx.now
            )
        )
    }
}
