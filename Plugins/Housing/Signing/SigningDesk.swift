import PluginKit

/// Carries out what a `SigningSaga` says, in the transaction that told it what happened.
enum SigningDesk {
    /// Tells a journey of an event; the row, its timer, the bus and everything that follows are one
    /// transaction.
    ///
    /// A person's event out of turn is refused with what the journey waits for instead. `order` is the
    /// payment that the event is about. Gives what the saga said.
    @discardableResult
    static func take(
        _ event: SigningSaga.Event,
        _ signing: Signing,
        order: String? = nil,
        at instant: Instant? = nil,
        in tx: borrowing Transaction
    ) throws -> [SigningSaga.Effect] {
        var next = signing
        let effects: [SigningSaga.Effect]
        do {
            effects = try next.saga.take(event, at: instant ?? tx.now)
        } catch {
            throw Fault.journeyNotNow(signing.saga.state)
        }
        next.stamp(at: tx.now)
        try save(next, after: signing, in: tx)
        for effect in effects { try carryOut(effect, next.id, order, in: tx) }
        return effects
    }

    /// The same for a journey by its id; nothing happens when there is none.
    static func take(
        _ event: SigningSaga.Event,
        of id: String,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: id)) else { return }
        try take(event, Signing(row), in: tx)
    }

    /// Ends the signing on a hold that its person gives back.
    static func cancel(withHold id: String, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.JourneyOfHold(holdId: id)) else { return }
        try take(.cancelled, Signing(row), in: tx)
    }

    /// A state's time is over; a timer of an earlier version changes nothing.
    static func timeOut(_ timer: FiredTimer, in tx: borrowing Transaction) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: timer.key)) else { return }
        let signing = try Signing(row)
        try tx.act(in: signing.tenant)
        // The lane's clock may stand a little before the timer's: the timer is due all the same.
        let now = max(tx.now, timer.due)
        try take(.timeout(version: timer.version), signing, at: now, in: tx)
    }

    private static func save(
        _ signing: Signing,
        after before: Signing,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(Statements.UpdateJourney(signing))
        guard signing.saga != before.saga else { return }
        if let due = signing.saga.due {
            try tx.schedule(
                Timers.JourneyTimeout.self,
                key: signing.id,
                version: signing.saga.version,
                due: due
            )
        } else {
            try tx.cancel(Timers.JourneyTimeout.self, key: signing.id)
        }
        guard signing.saga.state != before.saga.state else { return }
        try tx.publish(
            JourneyAdvanced(
                journeyId: signing.id,
                homeId: signing.homeID,
                tenantId: signing.tenant,
                personId: signing.person,
                from: before.saga.state,
                to: signing.saga.state,
                version: signing.saga.version,
                at: tx.now,
                contractHash: signing.contractHash,
                rules: signing.rulesAtSigning ?? signing.rules
            )
        )
    }

    private static func carryOut(
        _ effect: SigningSaga.Effect,
        _ id: String,
        _ order: String?,
        in tx: borrowing Transaction
    ) throws {
        guard let row = try tx.first(Statements.AnyJourney(id: id)) else { return }
        let signing = try Signing(row)
        switch effect {
        case .releaseHold(let state): try HoldDesk.close(signing.holdID, as: state, in: tx)
        case .keepHold(let instant): try HoldDesk.keep(signing.holdID, until: instant, in: tx)
        // Whoever told of the event knows name and number, or how the payer wants to pay.
        case .askRegister, .openOrder: break
        case .closeOrder: try PaymentDesk.close(newestOf: signing, in: tx)
        case .apply: try PaymentBook.apply(order, signing, in: tx)
        case .setAside: try PaymentBook.setAside(order, signing, in: tx)
        case .takeBack: try PaymentBook.takeBack(signing, in: tx)
        case .refund: try PaymentDesk.refund(order, signing, in: tx)
        case .countersign:
            let isDone =
                try LeaseDesk.mayCountersign(signing, in: tx)
                && PaymentDesk.isWhole(signing, in: tx)
            try take(.countersigned(isDone), signing, in: tx)
        case .activate: try LeaseDesk.activate(signing, in: tx)
        case .callOperator(let reason):
            try PaymentDesk.callOperator(reason, about: signing, in: tx)
        }
    }
}

extension Signing {
    /// Notes when a state was first reached.
    mutating func stamp(at now: Instant) {
        switch saga.state {
        case .offered: offeredAt = offeredAt ?? now
        case .signed: signedAt = signedAt ?? now
        case .paid: paidAt = paidAt ?? now
        case .active: activeAt = activeAt ?? now
        case .ready: readyAt = readyAt ?? now
        case .held, .identified, .cleared, .provisional, .refused, .paying, .expired,
            .unknownPay, .refunding, .refunded:
            break
        }
    }
}
