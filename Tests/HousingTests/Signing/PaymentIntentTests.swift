import PluginKit
import Testing

@testable import Housing

@Suite struct `The intent of a payment` {
    typealias Event = PaymentIntent.Event
    typealias Effect = PaymentIntent.Effect

    static let opened = Instant(utcMillis: 1_000_000)
    static let amount = Money(fen: 306_000)
    static let part = Money(fen: 6000)
    static let version: Int64 = 3

    static let events: [Event] = [
        .opened, .notOpened, .openingUnclear, .told(transaction: "t1", amount: amount),
        .told(transaction: "t1", amount: Money(fen: 306_001)),
        .told(transaction: "t2", amount: amount),
        .found(.paid(transaction: "t1", amount: amount)), .found(.unpaid), .found(.closed),
        .found(.paidBack(transaction: "t1", amount: amount)),
        .found(.missing), .found(.wrongAmount), .found(.unclear), .close, .closed, .notClosed,
        .refund, .refundPart(part), .refundDone(amount), .refundDone(part), .returned(amount),
        .returned(part), .refundOpen, .refundFailed, .refundMissing,
        .timeout(version: version),
        .timeout(version: version - 1),
    ]

    static func intent(_ state: PaymentState, closing: Bool = false) -> PaymentIntent {
        var intent = PaymentIntent(amount: amount, at: opened)
        intent.state = state
        intent.version = version
        intent.isClosing = closing
        if [.succeeded, .refundPending, .refunded].contains(state) {
            intent.transaction = "t1"
            intent.due = state == .refundPending ? opened.adding(seconds: 2) : nil
            intent.owed = state == .refundPending ? amount : Money(fen: 0)
        }
        if state == .closed { intent.due = nil }
        return intent
    }

    /// What changes, by state and event; what stands nowhere changes nothing.
    static func expected(
        _ state: PaymentState,
        _ event: Event
    ) -> (state: PaymentState, effects: [Effect])? {
        let isOpen = [.created, .pending, .unknown].contains(state)
        let hasMoney = [.succeeded, .refundPending, .refunded].contains(state)
        switch event {
        case .opened: return state == .created || state == .unknown ? (.pending, []) : nil
        case .notOpened: return state == .created ? (.closed, [.unpaid]) : nil
        case .openingUnclear: return state == .created ? (.unknown, [.query]) : nil
        case .told(let transaction, let amount),
            .found(.paid(let transaction, let amount)):
            if hasMoney {
                return transaction == "t1" ? nil : (state, [.callOperator("second")])
            }
            guard amount != self.amount else { return (.succeeded, [.succeeded]) }
            return (
                .succeeded, [.callOperator("amount"), .misfit] + (isOpen ? [.unpaid] : [])
            )
        case .found(.paidBack):
            if hasMoney { return nil }
            return (
                .succeeded, [.callOperator("paidBack"), .misfit] + (isOpen ? [.unpaid] : [])
            )
        case .found(.closed), .closed: return isOpen ? (.closed, [.unpaid]) : nil
        case .found(.missing): return state == .unknown ? (.closed, [.unpaid]) : nil
        case .found(.unpaid): return state == .unknown ? (.pending, []) : nil
        case .found(.wrongAmount): return isOpen ? (state, [.callOperator("amount")]) : nil
        case .found(.unclear): return nil
        case .close: return isOpen ? (state, [.close]) : nil
        case .notClosed: return nil
        case .refund, .refundPart:
            return state == .succeeded ? (.refundPending, [.refund]) : nil
        // Ours is done, and something of it is still to go back.
        case .refundDone(part) where state == .refundPending: return (state, [.refund])
        case .refundDone(amount), .returned(amount):
            let byHand: [Effect] = state == .succeeded ? [.callOperator("paidBack")] : []
            return hasMoney && state != .refunded ? (.refunded, byHand + [.refunded]) : nil
        case .refundDone, .returned:
            return state == .succeeded ? (state, [.callOperator("paidBack")]) : nil
        case .refundOpen: return state == .refundPending ? (state, []) : nil
        case .refundFailed:
            return state == .refundPending ? (state, [.callOperator("refund")]) : nil
        case .refundMissing: return state == .refundPending ? (state, [.refundAgain]) : nil
        case .timeout(version):
            if isOpen { return (state, [.query]) }
            return state == .refundPending ? (state, [.queryRefund]) : nil
        case .timeout: return nil
        }
    }

    @Test func `every event is decided in every state`() {
        for state in PaymentState.allCases {
            for event in Self.events {
                let before = Self.intent(state)
                var intent = before
                let effects = intent.take(event, at: Self.opened.adding(seconds: 2))
                let expected = Self.expected(state, event)
                #expect(intent.state == expected?.state ?? state, "\(state) \(event)")
                #expect(effects == expected?.effects ?? [], "\(state) \(event)")
                #expect(intent.version == before.version + (intent == before ? 0 : 1))
            }
        }
    }

    @Test func `parts go back one after the other, and the rest stays a payment`() {
        var intent = Self.intent(.succeeded)
        let (first, second) = (Money(fen: 100_000), Money(fen: 53_000))
        #expect(intent.take(.refundPart(first), at: Self.opened) == [.refund])
        #expect(intent.take(.refundPart(second), at: Self.opened) == [])
        #expect(intent.owed == Money(fen: 153_000))
        // The first refund had been asked for by itself.
        #expect(intent.take(.refundDone(first), at: Self.opened) == [.refund])
        #expect(intent.owed == second && intent.state == .refundPending)
        #expect(intent.take(.refundDone(second), at: Self.opened) == [.partRefunded])
        #expect(intent.state == .succeeded && intent.left == Money(fen: 153_000))
        #expect(intent.due == nil)
        // More than is left is never asked for, whatever somebody gave back by hand.
        #expect(
            intent.take(.returned(Money(fen: 100_000)), at: Self.opened)
                == [.callOperator("paidBack")]
        )
        #expect(intent.take(.refundPart(first), at: Self.opened) == [.refund])
        #expect(intent.owed == second)
        #expect(intent.take(.refundDone(second), at: Self.opened) == [.refunded])
    }

    @Test
    func `the provider is asked after 2, 4, 8, 15, 30 and 60 seconds, then every five minutes`() {
        var intent = PaymentIntent(amount: Self.amount, at: Self.opened)
        var asked: [Int64] = []
        while let due = intent.due {
            asked.append((due.utcMillis - Self.opened.utcMillis) / 1000)
            #expect(intent.take(.timeout(version: intent.version), at: due).contains(.query))
        }
        #expect(asked.prefix(8) == [2, 4, 8, 15, 30, 60, 360, 660])
        #expect(asked.last.map { (86_101...86_400).contains($0) } == true)
        #expect(intent.problem == "statement")
    }

    @Test func `an order that is to be closed and is not is asked about, and closed again`() {
        var intent = Self.intent(.pending, closing: true)
        #expect(intent.take(.notClosed, at: Self.opened) == [])
        let due = Self.opened.adding(seconds: 2)
        #expect(intent.due == due)
        #expect(intent.take(.timeout(version: intent.version), at: due) == [.query])
        #expect(intent.take(.found(.unpaid), at: due) == [.close])
        #expect(intent.take(.found(.missing), at: due) == [.unpaid])
    }

    @Test func `a provider that refuses to close is told at growing pauses, for a day at most`() {
        var intent = PaymentIntent(amount: Self.amount, at: Self.opened)
        _ = intent.take(.opened, at: Self.opened)
        while let due = intent.due, due < Self.opened.adding(seconds: 600) {
            _ = intent.take(.timeout(version: intent.version), at: due)
        }
        var now = Self.opened.adding(seconds: 600)
        var told: [Instant] = []
        var effects = intent.take(.close, at: now)
        for _ in 0..<10_000 {
            if effects.contains(.close) {
                told.append(now)
                effects = intent.take(.notClosed, at: now)
                continue
            }
            guard let due = intent.due else { break }
            now = due
            effects = intent.take(.timeout(version: intent.version), at: now)
            if effects.contains(.query) { effects = intent.take(.found(.unpaid), at: now) }
        }
        let pauses = zip(told, told.dropFirst()).map { ($1.utcMillis - $0.utcMillis) / 1000 }
        #expect(pauses.prefix(5) == [2, 4, 8, 16, 30])
        #expect(pauses.allSatisfy { (2...300).contains($0) })
        #expect(told.count < 400)
        #expect(intent.due == nil && intent.problem == "statement")
        let last = told.last.map { ($0.utcMillis - Self.opened.utcMillis) / 1000 } ?? 0
        #expect((86_000...86_400).contains(last))
    }

    @Test func `a refused refund is looked for an hour later, and made again if it never was`() {
        var intent = Self.intent(.refundPending)
        #expect(intent.take(.refundFailed, at: Self.opened) == [.callOperator("refund")])
        let later = Self.opened.adding(seconds: 3600)
        #expect(intent.due == later)
        #expect(intent.take(.timeout(version: intent.version), at: later) == [.queryRefund])
        #expect(intent.take(.refundMissing, at: later) == [.refundAgain])
        #expect(intent.take(.returned(Self.amount), at: later) == [.refunded])
    }

    @Test(arguments: [
        ("paid", PaymentIntent.Finding.paid(transaction: "t1", amount: amount)),
        ("refunded", .paidBack(transaction: "t1", amount: amount)), ("closed", .closed),
        ("unpaid", .unpaid), ("odd", .unclear),
    ])
    func `what somebody has paid back by hand has come in, and is nobody's lease`(
        state: String,
        finding: PaymentIntent.Finding
    ) {
        let found = OrderFound(state: state, transaction: "t1", amountFen: Self.amount)
        #expect(PaymentDesk.finding(.done(found)) == finding)
    }

    @Test func `an operator is called once for each thing that is wrong`() {
        var intent = Self.intent(.pending)
        #expect(intent.take(.found(.wrongAmount), at: Self.opened) == [.callOperator("amount")])
        #expect(intent.take(.found(.wrongAmount), at: Self.opened) == [])
        let right = Event.told(transaction: "t1", amount: Self.amount)
        #expect(intent.take(right, at: Self.opened) == [.succeeded])
        #expect(intent.problem == nil)
    }

    @Test func `another amount than was due is received once, and all of it goes back`() {
        var intent = Self.intent(.pending)
        let wrong = Event.told(transaction: "t1", amount: Money(fen: 306_001))
        #expect(
            intent.take(wrong, at: Self.opened) == [.callOperator("amount"), .misfit, .unpaid]
        )
        #expect(intent.cameIn == Money(fen: 306_001))
        #expect(intent.take(wrong, at: Self.opened) == [])
        #expect(intent.take(.refund, at: Self.opened) == [.refund])
        #expect(intent.take(.returned(Money(fen: 306_001)), at: Self.opened) == [.refunded])
    }

    @Test func `parts that go back add up to the whole, and to no more`() {
        var intent = Self.intent(.succeeded)
        #expect(
            intent.take(.returned(Self.part), at: Self.opened) == [.callOperator("paidBack")]
        )
        #expect(intent.left == Money(fen: 300_000))
        #expect(intent.take(.returned(Self.amount), at: Self.opened) == [])
        #expect(intent.take(.refund, at: Self.opened) == [.refund])
        #expect(intent.take(.returned(Money(fen: 100_000)), at: Self.opened) == [])
        #expect(intent.state == .refundPending && intent.left == Money(fen: 200_000))
        #expect(intent.take(.returned(Money(fen: 200_000)), at: Self.opened) == [.refunded])
        #expect(intent.take(.returned(Self.part), at: Self.opened) == [])
        #expect(intent.left == Money(fen: 0))
    }
}
