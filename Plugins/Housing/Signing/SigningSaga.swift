import PluginKit

/// The signing of one home, from its hold to the door code, pure: it is told what happened and when,
/// and says what must be done in the same transaction.
///
/// What comes late, twice or for a state that is over changes nothing; what a person asks for out of
/// turn is refused.
struct SigningSaga: Sendable, Hashable {
    /// Where the home is when money arrives.
    enum Home: Sendable, Hashable, CaseIterable {
        /// The journey's hold still keeps it.
        case kept
        /// The hold was over, and the home has just been held again.
        case heldAgain
        /// Somebody else has it.
        case taken
    }

    /// What the rules say of the applicant.
    enum Judgement: Sendable, Hashable {
        case met
        /// Proof of these rules may follow.
        case provisional
        /// Broken, or not known and not to be deferred.
        case refused(rule: String)
    }

    enum Event: Sendable, Hashable {
        /// The person gave name and citizen id.
        case identityGiven
        /// The register answered; `isAdult` where it matched.
        case identityFound(IdentityState, isAdult: Bool)
        case judged(Judgement)
        /// The terms are frozen.
        case offered
        /// There is nothing to offer any more: the home left the list, or its rent is above the cap.
        case withdrawn
        /// The person signed these terms; the desk has compared hash and code.
        case signed
        /// The person wants to pay.
        case payBegun
        /// Exactly what was due has come in.
        case paid(Home)
        /// The provider says for certain that nobody paid, and nobody can any more.
        case unpaid
        case countersigned(Bool)
        /// The first door code is there.
        case doorReady
        case refunded
        case cancelled
        /// The timer that was set with this version.
        case timeout(version: Int64)
    }

    enum Effect: Sendable, Hashable {
        case askRegister
        case releaseHold(HoldState)
        case keepHold(until: Instant)
        case openOrder(expires: Instant)
        case closeOrder
        /// Deposit and first rent are received.
        case apply
        /// The money is received and is to go back.
        case setAside
        /// Deposit and first rent are to go back.
        case takeBack
        case refund
        case countersign
        /// The hold becomes a lease, and its doors get their codes.
        case activate
        case callOperator(String)
    }

    /// The person asked for what cannot happen now.
    struct NotNow: Error, Sendable, Hashable {}

    var state: JourneyState
    /// When the state's timer fires; nil where nothing ends by itself.
    var due: Instant?
    /// Until then the home is kept while nothing is paid.
    let holdEnds: Instant
    var version: Int64 = 1
    var identity: IdentityState = .none
    var identityFailures: Int64 = 0
    var countersignFailures: Int64 = 0
    /// Why it was refused, or is paid back.
    var reason: String?

    /// A journey begins with a hold.
    init(holdEnds: Instant) {
        state = .held
        due = holdEnds
        self.holdEnds = holdEnds
    }

    /// Nobody can pay in the last minute of the hold, so that a payment made in time is heard of in time.
    var orderExpires: Instant { holdEnds.adding(seconds: -SigningLimits.orderMarginSeconds) }

    /// Until then the home is kept while nobody knows whether it was paid.
    var doubtEnds: Instant { holdEnds.adding(seconds: SigningLimits.doubtSeconds) }

    /// What an event means now; a person's event out of turn throws.
    mutating func take(_ event: Event, at now: Instant) throws(NotNow) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .identityGiven: try give(at: now)
            case .identityFound(let found, let isAdult): find(found, isAdult)
            case .judged(let judgement): judge(judgement)
            case .offered: advance(from: [.cleared, .provisional], to: .offered)
            case .withdrawn: [.cleared, .provisional].contains(state) ? refuse("offer") : []
            case .signed: try sign(at: now)
            case .payBegun: try pay(at: now)
            case .paid(let home): receive(home, at: now)
            case .unpaid: giveUp(at: now)
            case .countersigned(let isDone): countersign(isDone, at: now)
            case .doorReady: advance(from: [.active], to: .ready)
            case .refunded: advance(from: [.refunding], to: .refunded)
            case .cancelled: try cancel()
            case .timeout(let version): timeOut(version, at: now)
            }
        if self != before { version += 1 }
        return effects
    }

    // MARK: - Before the money

    private mutating func give(at now: Instant) throws(NotNow) -> [Effect] {
        guard state == .held, now < holdEnds else {
            // Given twice, or by the other phone.
            guard identity == .match, state != .expired, state != .refused else { throw NotNow() }
            return []
        }
        guard identity != .checking else { return [] }
        identity = .checking
        return [.askRegister]
    }

    private mutating func find(_ found: IdentityState, _ isAdult: Bool) -> [Effect] {
        guard state == .held, identity == .checking else { return [] }
        identity = found
        switch found {
        case .match where isAdult: state = .identified
        case .match: return refuse("adult")
        case .mismatch, .unrecorded:
            identityFailures += 1
            if identityFailures >= SigningLimits.identityTriesMax { return refuse("identity") }
        case .none, .checking, .unanswered: break
        }
        return []
    }

    private mutating func judge(_ judgement: Judgement) -> [Effect] {
        guard state == .identified else { return [] }
        switch judgement {
        case .met: state = .cleared
        case .provisional: state = .provisional
        case .refused(let rule): return refuse(rule)
        }
        return []
    }

    private mutating func refuse(_ why: String) -> [Effect] {
        end(.refused, why)
        return [.releaseHold(.released)]
    }

    private mutating func sign(at now: Instant) throws(NotNow) -> [Effect] {
        switch state {
        case .offered where now < holdEnds: state = .signed
        case .signed, .paying, .paid, .active, .ready: break
        default: throw NotNow()
        }
        return []
    }

    private mutating func pay(at now: Instant) throws(NotNow) -> [Effect] {
        switch state {
        case .signed where now < orderExpires:
            state = .paying
            // While somebody may be paying nobody else gets the home, however late timers are.
            return [.keepHold(until: doubtEnds), .openOrder(expires: orderExpires)]
        case .paying, .paid, .active, .ready: return []
        default: throw NotNow()
        }
    }

    private mutating func cancel() throws(NotNow) -> [Effect] {
        switch state {
        case .held, .identified, .cleared, .provisional, .offered, .signed:
            end(.expired, "cancelled")
            return [.releaseHold(.released)]
        case .expired, .refused: return []
        default: throw NotNow()
        }
    }

    // MARK: - Money and after

    private mutating func receive(_ home: Home, at now: Instant) -> [Effect] {
        guard [.signed, .paying, .unknownPay, .expired].contains(state) else { return [] }
        guard home != .taken else {
            end(.refunding, "taken")
            return [.setAside, .refund]
        }
        state = .paid
        due = now
        reason = nil
        // What is paid for is kept until the lease takes it, whatever happens in between.
        return [.keepHold(until: CivilDay.openEnd.start), .apply]
    }

    private mutating func giveUp(at now: Instant) -> [Effect] {
        switch state {
        case .paying where now < holdEnds:
            state = .signed
            due = holdEnds
            return [.keepHold(until: holdEnds)]
        case .paying, .unknownPay:
            end(.expired, "unpaid")
            return [.releaseHold(.expired)]
        default: return []
        }
    }

    private mutating func countersign(_ isDone: Bool, at now: Instant) -> [Effect] {
        guard state == .paid else { return [] }
        guard !isDone else {
            end(.active, nil)
            return [.activate]
        }
        countersignFailures += 1
        let pauses = SigningLimits.countersignPausesSeconds
        guard countersignFailures <= pauses.count else {
            end(.refunding, "countersign")
            return [.releaseHold(.released), .takeBack, .refund]
        }
        due = now.adding(seconds: pauses[Int(countersignFailures) - 1])
        return []
    }

    private mutating func timeOut(_ fired: Int64, at now: Instant) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        switch state {
        case .held, .identified, .cleared, .provisional, .offered, .signed:
            end(.expired, "timeout")
            return [.releaseHold(.expired)]
        case .paying:
            state = .unknownPay
            self.due = holdEnds.adding(seconds: SigningLimits.operatorSeconds)
            return [.closeOrder]
        case .unknownPay where due < doubtEnds:
            self.due = doubtEnds
            return [.callOperator("unknown")]
        case .unknownPay:
            end(.expired, "unknown")
            return [.releaseHold(.expired)]
        case .paid: return [.countersign]
        case .active, .ready, .refused, .expired, .refunding, .refunded: return []
        }
    }

    private mutating func advance(from: [JourneyState], to next: JourneyState) -> [Effect] {
        if from.contains(state) { state = next }
        return []
    }

    /// A state in which nothing ends by itself.
    private mutating func end(_ next: JourneyState, _ why: String?) {
        state = next
        due = nil
        reason = why
    }
}

/// The bounds of signings.
enum SigningLimits {
    /// Times a wrong identity may be entered.
    static let identityTriesMax: Int64 = 3
    /// Orders end so long before the hold.
    static let orderMarginSeconds: Int64 = 60
    /// How long a home is kept after its hold while a payment is in doubt.
    static let doubtSeconds: Int64 = 1800
    /// How long after the hold an operator hears of it.
    static let operatorSeconds: Int64 = 300
    /// Pauses between tries to countersign; after as many tries and one more it is paid back.
    static let countersignPausesSeconds: [Int64] = [5, 30]
    /// How long a signing code is good.
    static let codeSeconds: Int64 = 300
    /// The shortest time between two codes.
    static let codePauseSeconds: Int64 = 30
    /// Codes of one journey, and wrong entries of one code.
    static let codesMax: Int64 = 5
    static let wrongCodesMax: Int64 = 5
    /// A lease begins within so many days.
    static let startDaysMax: Int32 = 60
    /// Days for proofs that may follow.
    static let proofDays: Int32 = 30
}
