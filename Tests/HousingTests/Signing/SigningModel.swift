import PluginKit

@testable import Housing

/// A signing and its payments in memory, wired as the desks wire them, with a provider that keeps its
/// own truth: messages come in any order, twice or never, and time passes as chance has it.
struct SigningModel {
    /// What the provider knows of an order.
    struct Order {
        enum State { case unopened, open, paid, closed }
        var state = State.unopened
        let expires: Instant
        /// What the payer paid.
        var amount = SigningModel.amount
        /// What went back, by the refunds' numbers.
        var refunds: [Int: Money] = [:]

        var left: Money { refunds.values.reduce(amount, -) }
    }

    /// What is on its way to the host.
    enum Message {
        case saga(SigningSaga.Event)
        case intent(order: Int, PaymentIntent.Event)
        /// The provider is about to be asked; what it answers is found when it comes there.
        case call(order: Int, PaymentIntent.Effect)
        /// A refund of ours is on its way to the provider.
        case refund(order: Int, number: Int, Money)
        /// The provider tells of a refund by itself.
        case wentBack(order: Int, number: Int)
    }

    static let amount = Money(fen: 306_000)

    var now: Instant
    var saga: SigningSaga
    var intents: [PaymentIntent] = []
    var orders: [Order] = []
    var messages: [Message] = []
    /// Until when the journey's hold keeps the home; nil when it does not.
    var holdUntil: Instant?
    var isLet = false
    var isOthers = false
    /// Logs of what each machine was told, for the replay.
    var sagaLog: [(SigningSaga.Event, Instant)] = []
    var intentLogs: [[(PaymentIntent.Event, Instant)]] = []
    /// Tallies that the rules are about.
    var succeeded: [Int] = []
    /// Orders for which another amount came in than was due.
    var misfits: [Int] = []
    var applied: [Int] = []
    var setAside: [Int] = []
    var takenBack: [Int] = []
    var refunded: [Int] = []
    /// The newest refund of ours of an order, and those of which the host knows that they were done.
    var asked: [Int: Int] = [:]
    private var askedFor: [Int: Money] = [:]
    var known: Set<Int> = []
    private var refundsMade = 0
    var activations = 0
    var breaches: [String] = []

    init(at now: Instant) {
        self.now = now
        holdUntil = now.adding(seconds: 600)
        saga = SigningSaga(holdEnds: now.adding(seconds: 600))
    }

    var isHeld: Bool { holdUntil.map { now < $0 } ?? false }

    // MARK: - Telling

    mutating func tell(_ event: SigningSaga.Event, order: Int? = nil) {
        sagaLog.append((event, now))
        guard let effects = try? saga.take(event, at: now) else {
            sagaLog.removeLast()
            return
        }
        for effect in effects { carryOut(effect, order) }
    }

    mutating func tell(_ order: Int, _ event: PaymentIntent.Event) {
        intentLogs[order].append((event, now))
        for effect in intents[order].take(event, at: now) {
            switch effect {
            case .query, .close, .queryRefund:
                messages.append(.call(order: order, effect))
            case .refund:
                refundsMade += 1
                asked[order] = refundsMade
                askedFor[order] = intents[order].owed
                messages.append(
                    .refund(order: order, number: refundsMade, intents[order].owed)
                )
            case .refundAgain:
                guard let number = asked[order], let amount = askedFor[order] else { break }
                askedFor[order] = min(amount, intents[order].owed)
                messages.append(
                    .refund(order: order, number: number, min(amount, intents[order].owed))
                )
            case .succeeded: receive(order)
            case .misfit:
                misfits.append(order)
                setAside.append(order)
                tell(order, .refund)
            case .unpaid:
                tell(.unpaid)
                settle()
            case .refunded:
                refunded.append(order)
                settle()
            case .partRefunded: settle()
            case .callOperator: break
            }
        }
    }

    /// The journey is paid back once nothing of it is under way.
    private mutating func settle() {
        let isUnderWay = intents.contains {
            [.created, .pending, .unknown, .refundPending].contains($0.state)
        }
        if saga.state == .refunding, !isUnderWay { tell(.refunded) }
    }

    private mutating func receive(_ order: Int) {
        succeeded.append(order)
        for other in intents.indices
        where [.created, .pending, .unknown].contains(intents[other].state) {
            tell(other, .close)
        }
        guard [.signed, .paying, .unknownPay, .expired].contains(saga.state) else {
            setAside.append(order)
            return tell(order, .refund)
        }
        var home = SigningSaga.Home.kept
        if !isHeld {
            home = isOthers || isLet ? .taken : .heldAgain
            if home == .heldAgain { holdUntil = now.adding(seconds: 600) }
        }
        tell(.paid(home), order: order)
    }

    private mutating func carryOut(_ effect: SigningSaga.Effect, _ order: Int?) {
        switch effect {
        case .askRegister:
            messages.append(.saga(.identityFound(.match, isAdult: true)))
        case .releaseHold: holdUntil = nil
        case .keepHold(let instant): if isHeld { holdUntil = instant }
        case .openOrder(let expires):
            orders.append(Order(expires: expires))
            intents.append(PaymentIntent(amount: Self.amount, at: now))
            intentLogs.append([])
            messages.append(.call(order: orders.count - 1, .query))
            messages.append(.intent(order: orders.count - 1, .opened))
        case .closeOrder: if let last = orders.indices.last { tell(last, .close) }
        case .apply: if let order { applied.append(order) }
        case .setAside: if let order { setAside.append(order) }
        case .takeBack: if let order = applied.last { takenBack.append(order) }
        case .refund:
            guard let order = order ?? applied.last else { break }
            tell(order, .refund)
            if intents[order].state == .refunded { settle() }
        case .countersign:
            let isWhole = applied.last.map { intents[$0].returned.fen == 0 } ?? false
            messages.append(.saga(.countersigned(mandate && isWhole)))
        case .activate:
            activations += 1
            if !isHeld { breaches.append("a home was let that nobody held") }
            if isOthers { breaches.append("a home was let that another has") }
            isLet = true
            holdUntil = nil
            messages.append(.saga(.doorReady))
        case .callOperator: break
        }
    }

    /// What the landlord's mandate says.
    var mandate = true

    // MARK: - The provider

    /// A message arrives; what it asks the provider is answered by its truth of this moment.
    mutating func deliver(_ message: Message) {
        switch message {
        case .saga(let event): tell(event)
        case .intent(let order, let event):
            if case .opened = event, orders[order].state == .unopened {
                orders[order].state = .open
            }
            tell(order, event)
        case .call(let order, .queryRefund): askRefund(order)
        case .call(let order, let effect): tell(order, answer(order, effect))
        case .refund(let order, let number, let amount): refund(order, number, amount)
        case .wentBack(let order, let number): wentBack(order, number)
        }
    }

    // MARK: - Going back

    /// The provider gives back no more than there is; what it says counts for the newest refund alone.
    private mutating func refund(_ order: Int, _ number: Int, _ amount: Money) {
        let isKnown = orders[order].refunds[number] != nil
        if !isKnown, amount <= orders[order].left { orders[order].refunds[number] = amount }
        guard asked[order] == number else { return }
        tell(order, orders[order].refunds[number] == nil ? .refundFailed : .refundOpen)
    }

    private mutating func askRefund(_ order: Int) {
        guard let number = asked[order] else { return }
        guard orders[order].refunds[number] != nil else { return tell(order, .refundMissing) }
        wentBack(order, number)
    }

    /// A refund counts once by its number, and only once its payment is known.
    private mutating func wentBack(_ order: Int, _ number: Int) {
        guard let amount = orders[order].refunds[number], !known.contains(number) else { return }
        guard intents[order].transaction != nil else {
            return messages.append(.call(order: order, .query))
        }
        known.insert(number)
        tell(order, asked[order] == number ? .refundDone(amount) : .returned(amount))
    }

    /// Somebody pays back at the provider's console; it may tell of it.
    mutating func payBack(_ order: Int, _ part: Money) {
        guard orders[order].state == .paid, part.fen > 0, part <= orders[order].left else { return }
        refundsMade += 1
        orders[order].refunds[refundsMade] = part
        messages.append(.wentBack(order: order, number: refundsMade))
    }

    /// The provider's bill: every refund that it knows.
    mutating func readBill() {
        for order in orders.indices {
            for number in orders[order].refunds.keys.sorted() { wentBack(order, number) }
        }
    }

    private mutating func answer(
        _ order: Int,
        _ effect: PaymentIntent.Effect
    ) -> PaymentIntent.Event {
        if orders[order].state == .open, now >= orders[order].expires {
            orders[order].state = .closed
        }
        switch (effect, orders[order].state) {
        case (.query, .paid):
            let amount = orders[order].amount
            return orders[order].refunds.isEmpty
                ? .found(.paid(transaction: "t\(order)", amount: amount))
                : .found(.paidBack(transaction: "t\(order)", amount: amount))
        case (.query, .closed): return .found(.closed)
        case (.query, .open): return .found(.unpaid)
        case (.query, .unopened): return .found(.missing)
        case (.close, .paid): return .notClosed
        default:
            orders[order].state = .closed
            return .closed
        }
    }

    /// The payer confirms; a callback may follow.
    mutating func pay(_ order: Int, _ amount: Money = Self.amount) {
        guard orders[order].state == .open, now < orders[order].expires else { return }
        orders[order].state = .paid
        orders[order].amount = amount
        messages.append(.intent(order: order, .told(transaction: "t\(order)", amount: amount)))
    }

    /// Fires what is due, in an order of chance, also timers that were replaced.
    mutating func fire(_ random: inout SplitMix64) {
        if let due = saga.due, now >= due {
            tell(.timeout(version: saga.version))
            if random.pick(0...3) == 0 { tell(.timeout(version: saga.version - 1)) }
        }
        for order in intents.indices {
            guard let due = intents[order].due, now >= due else { continue }
            tell(order, .timeout(version: intents[order].version))
        }
    }
}
