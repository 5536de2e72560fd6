import PluginKit

/// A lease from the keys to their return, pure: it is told the day and what either side says, and says
/// what must be done in the same transaction.
///
/// Days are civil days in Asia/Shanghai and half-open: an end or a leaving day is the first that is not
/// the tenant's any more. Two things end the days and the codes of a home: the tenant's own return of the
/// keys, and, after the leaving day, a vacancy that was claimed, told, and waited out. Whoever stays keeps
/// both, whatever the contract's last day was.
struct LeaseLife: Sendable, Hashable {
    /// What a further term would be.
    struct Offer: Sendable, Hashable {
        let rent: Money
        let months: Int64
    }

    /// What is outside of a lease when time turns it.
    struct Facts: Sendable, Hashable {
        /// The highest rent that may be offered; nil where nobody signs for the landlord today.
        var rentMax: Money?
        /// What is owed of the deposit.
        var held = Money(fen: 0)
        /// Until the start of which day a code that nobody can delete opens the door.
        var exposed: CivilDay?
    }

    enum Event: Sendable, Hashable {
        /// The timer that was set with this version.
        case timeout(version: Int64, Facts)
        /// The landlord's own offer.
        case renewalOffered(Offer)
        /// The tenant takes this offer, or leaves with the term.
        case renewalAccepted(Offer)
        case renewalDeclined
        case noticeGiven(by: LeaseParty, leaving: CivilDay)
        /// The landlord has looked at the home, with the tenant.
        case inspected
        /// The tenant has given the keys back; a code that nobody can delete opens the door until the
        /// start of this day.
        case handedOver(exposed: CivilDay?)
        /// The landlord says that nobody lives there any more, or has an order.
        case vacancyClaimed(VacancyBasis)
        /// The tenant lives there.
        case vacancyDenied
        /// What the landlord would take off the deposit, and what is owed of it.
        case settlementProposed(deductions: Money, held: Money)
        /// The tenant's answer to the proposal of this number.
        case settlementAnswered(number: Int64, accepted: Bool)
        /// Bills were made, cut or paid: when the oldest that is open was due.
        case rentCounted(oldest: CivilDay?)
        /// The landlord demands what is overdue.
        case rentDemanded
        /// A demand was in vain; the lease ends on this day.
        case terminated(leaving: CivilDay)
        /// What was to go back of the deposit is with whoever paid it.
        case depositReturned
        /// The tenant does not qualify and stays, at this rent from the next bill on.
        case unqualifiedRentSet(Money)
        /// The tenant does not qualify and leaves on this day.
        case unqualifiedExit(leaving: CivilDay)
        /// The tenant does not qualify, and the landlord has given notice for this day.
        case unqualifiedNotice(leaving: CivilDay)
    }

    enum Effect: Sendable, Hashable {
        /// The term that has just begun to bind is written down.
        case addTerm
        /// Days and codes of the home are the tenant's until this day.
        case keep(until: CivilDay)
        /// The home is free from this day on, after its turnover, and its codes end.
        case free(from: CivilDay)
        /// The turnover is over: whoever looks for a home finds it.
        case show
        /// Rent is billed.
        case bill(Bill)
        /// Rent from this day on was billed and is not owed.
        case unbill(from: CivilDay, amount: Money)
        /// So much of the deposit goes back to whoever paid it.
        case giveBack(Money)
        /// So much of the deposit is the landlord's.
        case deduct(Money)
        /// Nothing of the deposit is open any more.
        case settled
    }

    /// Why an event changes nothing.
    enum Refusal: Error, Sendable, Hashable {
        case notNow
        /// The leaving day is too soon, or beyond the term.
        case days
        /// The offer is not the one that stands.
        case otherOffer
        /// An offer that stands is not made worse.
        case worse
        /// A proposal that stands only becomes smaller.
        case worseProposal
        /// The proposal is not the one that stands.
        case otherProposal
        /// More would be taken off the deposit than is owed of it.
        case deposit
        /// No rent is overdue, or none was demanded in vain.
        case notOwed
        /// The tenant has said that they live there: an order is needed.
        case denied
    }

    var state: LeaseState = .active
    var due: Instant?
    var version: Int64 = 1
    /// Which term runs, from 1.
    var term: Int64 = 1
    /// The first day of the term that runs.
    var start: CivilDay
    /// The day after its last.
    var end: CivilDay
    var rent: Money
    /// Until when days and codes are kept.
    var keptUntil: CivilDay
    var offer: Offer?
    var leaving: CivilDay?
    var leavingBy: LeaseParty?
    var handedOver: Instant?
    /// Why the home may be taken back without the tenant, and from which day on.
    var vacancy: Vacancy?
    /// True once the tenant has said that they live there.
    var isVacancyDenied = false
    /// The proposal that stands, or stood at the end.
    var settlement: Settlement?
    /// Where its bills stand.
    var rentBook = Rent()

    /// A lease begins with its first term.
    init(start: CivilDay, end: CivilDay, rent: Money) {
        self.start = start
        self.end = end
        self.rent = rent
        keptUntil = end
        rentBook.billedUntil = start
        due = nextDue(after: start.adding(days: -1).start)
    }

    /// A lease that ran by this day where other books kept its rent: it is billed from its next month on.
    init(start: CivilDay, end: CivilDay, rent: Money, billedElsewhereOn day: CivilDay) {
        self.init(start: start, end: end, rent: rent)
        guard day >= start else { return }
        rentBook.billedUntil = month(of: day).until
        due = nextDue(after: day.adding(days: -1).start)
    }

    /// From this day on a further term is offered to the tenant before anybody else.
    var renewalDay: CivilDay { max(start, end.adding(days: -LeaseLimits.renewalDays)) }

    /// True while the home is the tenant's.
    var isLived: Bool { handedOver == nil }

    /// True while the end of the tenancy has not been said.
    var isRunning: Bool { [.active, .renewalOffered, .holdover].contains(state) }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .timeout(let version, let facts): turn(version, facts, at: now)
            case .renewalOffered(let offer): try put(offer, on: now.civilDay)
            case .renewalAccepted(let offer): try accept(offer, on: now.civilDay)
            case .renewalDeclined: try decline(on: now.civilDay)
            case .noticeGiven(let party, let day): try notice(party, day, on: now.civilDay)
            case .inspected: try inspect()
            case .handedOver(let exposed): try handOver(exposed, at: now)
            case .vacancyClaimed(let basis): try claim(basis, on: now.civilDay)
            case .vacancyDenied: try deny()
            case .settlementProposed(let deductions, let held):
                try propose(deductions, held, at: now)
            case .settlementAnswered(let number, let accepted):
                try answer(number, accepted, at: now)
            case .rentCounted(let oldest): count(oldest: oldest, on: now.civilDay)
            case .rentDemanded: try demand(on: now.civilDay)
            case .terminated(let day): try terminate(day, on: now.civilDay)
            case .depositReturned: giveBackEnded(at: now)
            case .unqualifiedRentSet(let rent): try setUnqualifiedRent(rent, on: now.civilDay)
            case .unqualifiedExit(let day): try leaveUnqualified(day, on: now.civilDay)
            case .unqualifiedNotice(let day): try endUnqualified(day, on: now.civilDay)
            }
        if self != before {
            version += 1
            due = nextDue(after: now)
        }
        return effects
    }

    // MARK: - Time

    private mutating func turn(
        _ fired: Int64,
        _ facts: Facts,
        at now: Instant
    ) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        let today = now.civilDay
        if state == .active, today >= renewalDay, today < end, let rentMax = facts.rentMax {
            state = .renewalOffered
            offer = Offer(rent: min(rent, rentMax), months: months)
        }
        if state == .active || state == .renewalOffered, today >= end {
            // Nobody objected, and the tenant stays: the lease goes on without an end.
            state = .holdover
            offer = nil
        }
        var effects: [Effect] = []
        if isLived, let vacancy, today >= vacancy.day {
            effects = free(facts.exposed, at: now)
        } else if isLived, today >= keepDay {
            keptUntil = today.adding(days: LeaseLimits.keptDays)
            effects = [.keep(until: keptUntil)]
        }
        age(on: today)
        effects += bill(on: today)
        if !isLived, today >= shownDay { effects.append(.show) }
        effects += turnSettlement(facts.held, at: now)
        // Where nothing changed it is looked at again tomorrow.
        self.due = nextDue(after: now)
        return effects
    }

    /// When days and codes are kept longer, unless the keys are back.
    private var keepDay: CivilDay { keptUntil.adding(days: -LeaseLimits.keptMarginDays) }

    /// The first day, once the keys are back, on which the home can be let again.
    private var shownDay: CivilDay { keptUntil.adding(days: LeaseDesk.turnoverDays) }

    /// The next moment, after this one, at which time alone changes something.
    private func nextDue(after now: Instant) -> Instant? {
        let today = now.civilDay
        var days: [CivilDay] = []
        if let rentDay { days.append(rentDay) }
        if isLived { days += [keepDay] + (vacancy.map { [$0.day] } ?? []) }
        if state == .active { days += [renewalDay, end] }
        if state == .renewalOffered { days.append(end) }
        let tomorrow = today.adding(days: 1)
        if !isLived, shownDay >= tomorrow { days.append(shownDay) }
        // What is over already and did not happen, such as an offer that nobody could sign, is tried anew.
        let next = days.map { max($0, tomorrow) }.min()?.start
        let clock = settlementDue.map { max($0, now.adding(seconds: LeaseLimits.laterSeconds)) }
        return [next, clock].compactMap(\.self).min()
    }

    /// The whole months of the term that runs, at least one.
    private var months: Int64 {
        let (from, until) = (start.parts, end.parts)
        return Int64(max(1, (until.year - from.year) * 12 + until.month - from.month))
    }

    // MARK: - A further term

    private mutating func put(_ offer: Offer, on today: CivilDay) throws(Refusal) -> [Effect] {
        switch state {
        case .active where today < end: break
        case .renewalOffered where today < end:
            guard let known = self.offer, offer.rent <= known.rent else { throw .worse }
        default: throw .notNow
        }
        state = .renewalOffered
        self.offer = offer
        return []
    }

    private mutating func accept(_ offer: Offer, on today: CivilDay) throws(Refusal) -> [Effect] {
        guard state == .renewalOffered, today < end else { throw .notNow }
        guard offer == self.offer else { throw .otherOffer }
        if let billed = rentBook.billedUntil, billed < end {
            rentBook.earlier = EarlierTerm(start: start, rent: rent)
        }
        (start, end) = (end, end.adding(months: Int(offer.months)))
        rent = offer.rent
        term += 1
        state = .active
        self.offer = nil
        keptUntil = max(keptUntil, end)
        return [.addTerm, .keep(until: keptUntil)]
    }

    private mutating func decline(on today: CivilDay) throws(Refusal) -> [Effect] {
        if state == .notRenewed { return [] }
        guard state == .renewalOffered, today < end else { throw .notNow }
        state = .notRenewed
        offer = nil
        (leaving, leavingBy) = (end, .tenant)
        return []
    }
}
