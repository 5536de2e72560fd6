import PluginKit

extension SeedSigning {
    /// The money comes in, one way or another.
    mutating func pay() throws {
        if paying == .wrongAmount { try payOther() }
        try open()
        switch paying {
        case .told, .doubled, .wrongAmount: now = now.adding(seconds: 1)
        case .callbackLost: ask(random.pick(1...4))
        case .late: try runLate()
        }
        for _ in 0..<(paying == .doubled ? 2 : 1) {
            change { $0.take(.told(transaction: $1, amount: $0.amount), at: $2) }
        }
        guard ending == .paidBack else {
            try take(.paid(.kept), after: 0...0)
            payments[payments.count - 1].isApplied = true
            return
        }
        try take(.paid(.taken), after: 0...0)
        payBack()
        try take(.refunded, after: 1...1)
    }

    private mutating func open() throws {
        try take(.payBegun, after: 2...10)
        var intent = PaymentIntent(amount: signing.dueAtSigning, at: now)
        _ = intent.take(.opened, at: now)
        payments.append(
            PaymentFile(
                order: "wo-\(signing.id.dropFirst(1))-\(payments.count + 1)",
                tenant: signing.tenant,
                person: signing.person,
                journey: signing.id,
                channel: .native,
                bill: nil,
                expires: signing.saga.orderExpires,
                isApplied: false,
                intent: intent,
                rowVersion: 0
            )
        )
    }

    /// Tells the newest payment of something, with the number that the provider gave it.
    private mutating func change(
        _ body: (inout PaymentIntent, String, Instant) -> [PaymentIntent.Effect]
    ) {
        let last = payments.count - 1
        let transaction = "42\(SeedHome.padded(person.number, to: 12))\(last)"
        _ = body(&payments[last].intent, transaction, now)
    }

    /// An amount that is not due comes in and goes back; the person may pay again.
    private mutating func payOther() throws {
        try open()
        now = now.adding(seconds: 1)
        let other = Money(fen: signing.dueAtSigning.fen - random.pick(1...50_000))
        change { $0.take(.told(transaction: $1, amount: other), at: $2) }
        try take(.unpaid, after: 0...0)
        payBack()
    }

    /// All of the newest payment goes back.
    private mutating func payBack() {
        change { intent, _, now in intent.take(.refund, at: now) }
        let last = payments.count - 1
        let amount = payments[last].intent.cameIn
        payments[last].refund = "wr-\(payments[last].order.dropFirst(3))"
        payments[last].refundAmount = amount
        now = now.adding(seconds: random.pick(2...20))
        change { intent, _, now in intent.take(.returned(amount), at: now) }
    }

    /// The provider is asked so many times.
    private mutating func ask(_ times: Int64) {
        for _ in 0..<times {
            change { intent, _, now in
                let due = intent.due ?? now
                return intent.take(.timeout(version: intent.version), at: due)
            }
        }
        let last = payments[payments.count - 1].intent
        now = PaymentPolls.next(after: last.polls - 1, from: last.opened) ?? now
    }

    /// Nobody hears of the money until the hold is over; where it is to go back, until somebody else
    /// has the home.
    private mutating func runLate() throws {
        now = signing.saga.holdEnds
        try take(.timeout(version: signing.saga.version), after: 0...0)
        change { intent, _, now in intent.take(.close, at: now) }
        if ending == .paidBack {
            while signing.saga.state == .unknownPay, let due = signing.saga.due {
                now = due
                try take(.timeout(version: signing.saga.version), after: 0...0)
            }
            hold = (.expired, now)
        }
        now = now.adding(seconds: random.pick(5...280))
        change { intent, _, now in
            while let due = intent.due, due <= now {
                _ = intent.take(.timeout(version: intent.version), at: due)
            }
            return []
        }
    }
}
