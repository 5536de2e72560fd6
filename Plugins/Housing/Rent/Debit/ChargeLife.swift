import PluginKit

/// The charge of one rent bill by agreement, pure: told to the payer by the provider in advance, made once on
/// the bill's last day, and never more than the bound leaves of the month.
///
/// Whatever does not go well leaves
/// the bill what it was, to be paid by hand.
struct ChargeLife: Sendable, Hashable {
    /// What is outside of a charge when time turns it.
    struct Facts: Sendable, Hashable {
        /// What of the bill is to be paid still.
        let open: Money
        /// True while somebody may be paying it by hand.
        let isBeingPaid: Bool
        /// True while the agreement holds.
        let isAgreed: Bool
        /// What the bound leaves of this month.
        let room: Money
    }

    enum Event: Sendable, Hashable {
        /// The provider has told the payer, and takes the charge on these days.
        case announced(from: CivilDay, last: CivilDay)
        case notAnnounced
        /// The timer that was set with this version.
        case timeout(version: Int64, Facts)
        /// The order of the charge was paid and is the bill's, or was not.
        case settled(isPaid: Bool)
    }

    enum Effect: Sendable, Hashable {
        /// The money is asked for: this happens once.
        case charge
        /// The order is to be closed: nobody knows of it.
        case close
    }

    let amount: Money
    /// The last day on which the bill is paid in time.
    let billDue: CivilDay
    var state: ChargeState = .announcing
    var version: Int64 = 1
    var due: Instant?
    var from: CivilDay?
    var last: CivilDay?
    /// The day on which the money was asked for.
    var chargedOn: CivilDay?
    var reason: ChargeReason?

    /// A charge of a bill that was just made; none is tried that the bound can never hold.
    init(amount: Money, billDue: CivilDay, most: Money) {
        self.amount = amount
        self.billDue = billDue
        if amount > most { (state, reason) = (.skipped, .bound) }
    }

    /// True for money that the bound of its month counts.
    var counts: Bool { state == .charging || state == .paid }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .announced(let from, let last): plan(from, last)
            case .notAnnounced: state == .announcing ? skip(.provider) : []
            case .timeout(let fired, let facts): turn(fired, facts, at: now)
            case .settled(let isPaid): settle(isPaid)
            }
        if self != before { version += 1 }
        return effects
    }

    private mutating func plan(_ from: CivilDay, _ last: CivilDay) -> [Effect] {
        guard state == .announcing else { return [] }
        state = .announced
        (self.from, self.last) = (from, last)
        due = max(billDue, from).start.adding(seconds: DebitLimits.morningSeconds)
        return []
    }

    private mutating func turn(_ fired: Int64, _ facts: Facts, at now: Instant) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        if state == .charging {
            self.due = nil
            return [.close]
        }
        guard state == .announced, let last else { return [] }
        let today = now.civilDay
        guard facts.isAgreed else { return skip(.ended) }
        guard facts.open.fen > 0 else { return skip(.paid) }
        guard facts.open == amount else { return skip(.changed) }
        guard today <= last else { return skip(.late) }
        if facts.isBeingPaid {
            let evening = today.start.adding(seconds: DebitLimits.eveningSeconds)
            guard now < evening else { return skip(.paying) }
            self.due = now.adding(seconds: DebitLimits.waitSeconds)
            return []
        }
        guard amount <= facts.room else { return skip(.bound) }
        (state, chargedOn) = (.charging, today)
        self.due = now.adding(seconds: DebitLimits.chargeSeconds)
        return [.charge]
    }

    private mutating func settle(_ isPaid: Bool) -> [Effect] {
        guard state == .charging else { return [] }
        state = isPaid ? .paid : .failed
        due = nil
        return []
    }

    private mutating func skip(_ reason: ChargeReason) -> [Effect] {
        (state, self.reason, due) = (.skipped, reason, nil)
        return []
    }
}
