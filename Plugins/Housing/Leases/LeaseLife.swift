import PluginKit

/// A lease from the keys to their return, pure: it is told the day and what either side says, and says
/// what must be done in the same transaction.
///
/// Days are civil days in Asia/Shanghai and half-open: an end or a leaving day is the first that is not
/// the tenant's any more. Nothing but the tenant's own return of the keys ends the days and the codes of
/// a home: whoever stays keeps both, whatever the contract's last day was.
struct LeaseLife: Sendable, Hashable {
    /// What a further term would be.
    struct Offer: Sendable, Hashable {
        let rent: Money
        let months: Int64
    }

    enum Event: Sendable, Hashable {
        /// The timer that was set with this version; the highest rent that may be offered, nil where
        /// nobody signs for the landlord today.
        case timeout(version: Int64, rentMax: Money?)
        /// The landlord's own offer.
        case renewalOffered(Offer)
        /// The tenant takes this offer, or leaves with the term.
        case renewalAccepted(Offer)
        case renewalDeclined
        case noticeGiven(by: LeaseParty, leaving: CivilDay)
        /// The landlord has looked at the home, with the tenant.
        case inspected
        /// The tenant has given the keys back.
        case handedOver
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

    /// A lease begins with its first term.
    init(start: CivilDay, end: CivilDay, rent: Money) {
        self.start = start
        self.end = end
        self.rent = rent
        keptUntil = end
        due = nextDue(after: start.adding(days: -1))
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
            case .timeout(let version, let rentMax): turn(version, rentMax, at: now)
            case .renewalOffered(let offer): try put(offer, on: now.civilDay)
            case .renewalAccepted(let offer): try accept(offer, on: now.civilDay)
            case .renewalDeclined: try decline(on: now.civilDay)
            case .noticeGiven(let party, let day): try notice(party, day, on: now.civilDay)
            case .inspected: try inspect()
            case .handedOver: try handOver(at: now)
            }
        if self != before {
            version += 1
            due = nextDue(after: now.civilDay)
        }
        return effects
    }

    // MARK: - Time

    private mutating func turn(_ fired: Int64, _ rentMax: Money?, at now: Instant) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        let today = now.civilDay
        if state == .active, today >= renewalDay, today < end, let rentMax {
            state = .renewalOffered
            offer = Offer(rent: min(rent, rentMax), months: months)
        }
        if state == .active || state == .renewalOffered, today >= end {
            // Nobody objected, and the tenant stays: the lease goes on without an end.
            state = .holdover
            offer = nil
        }
        var effects: [Effect] = []
        if isLived, today >= keepDay {
            keptUntil = today.adding(days: LeaseLimits.keptDays)
            effects = [.keep(until: keptUntil)]
        }
        if !isLived, today >= shownDay { effects.append(.show) }
        // Where nothing changed it is looked at again tomorrow.
        self.due = nextDue(after: today)
        return effects
    }

    /// When days and codes are kept longer, unless the keys are back.
    private var keepDay: CivilDay { keptUntil.adding(days: -LeaseLimits.keptMarginDays) }

    /// The first day, once the keys are back, on which the home can be let again.
    private var shownDay: CivilDay { keptUntil.adding(days: LeaseDesk.turnoverDays) }

    /// The next day, after this one, on which time alone changes something.
    private func nextDue(after today: CivilDay) -> Instant? {
        var days: [CivilDay] = []
        if isLived { days.append(keepDay) }
        if state == .active { days += [renewalDay, end] }
        if state == .renewalOffered { days.append(end) }
        let tomorrow = today.adding(days: 1)
        if !isLived, shownDay >= tomorrow { days.append(shownDay) }
        // What is over already and did not happen, such as an offer that nobody could sign, is tried anew.
        return days.map { max($0, tomorrow) }.min()?.start
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

    // MARK: - Leaving

    private mutating func notice(
        _ party: LeaseParty,
        _ day: CivilDay,
        on today: CivilDay
    ) throws(Refusal) -> [Effect] {
        if state == .notice, leaving == day, leavingBy == party { return [] }
        guard isRunning else { throw .notNow }
        switch (party, state) {
        case (.tenant, _):
            guard state == .holdover || day <= end else { throw .days }
            guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        // An indefinite lease ends by notice of either side; one with a term runs to its end, and once a
        // further term has been offered the choice is the tenant's.
        case (.lessor, .holdover):
            guard day >= today.adding(days: LeaseLimits.noticeDays) else { throw .days }
        case (.lessor, .active) where today < renewalDay:
            guard day == end else { throw .days }
        case (.lessor, _): throw .notNow
        }
        state = .notice
        offer = nil
        (leaving, leavingBy) = (day, party)
        return []
    }

    private mutating func inspect() throws(Refusal) -> [Effect] {
        switch state {
        case .notice, .notRenewed, .terminating: state = .inspection
        // Said again, as long as the tenant has not given the keys on it.
        case .inspection where isLived: break
        default: throw .notNow
        }
        return []
    }

    private mutating func handOver(at now: Instant) throws(Refusal) -> [Effect] {
        if state == .inspection, handedOver != nil { return [] }
        let today = now.civilDay
        switch state {
        case .inspection: break
        // A landlord who does not come to the inspection keeps nobody in the lease.
        case .notice, .notRenewed, .terminating:
            guard let leaving, today >= leaving else { throw .notNow }
        default: throw .notNow
        }
        state = .inspection
        handedOver = now
        let free = max(today, start).adding(days: 1)
        keptUntil = free
        return [.free(from: free)]
    }
}

/// The bounds of leases.
enum LeaseLimits {
    /// A further term is offered so many days before the end.
    static let renewalDays: Int32 = 60
    /// Between a notice and the leaving day.
    static let noticeDays: Int32 = 30
    /// Days and codes are kept for so long at a time where there is no end.
    static let keptDays: Int32 = 30
    /// They are kept longer so many days before they would end.
    static let keptMarginDays: Int32 = 3
}
