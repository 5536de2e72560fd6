import PluginKit

/// Whether the tenant of a lease that began before every paper was there qualifies, pure: it is told the
/// time and what sources, officers and the tenant say, and says what must be done in the same transaction.
///
/// Nothing here ends a lease or a door code. A case fails only after one complete notice and the time to
/// cure what it names; what comes of a failure is the tenant's choice first, and the landlord's notice to
/// leave after it.
struct QualificationLife: Sendable, Hashable {
    /// One thing that was to be proved later.
    struct Item: Sendable, Hashable {
        /// Its rule in the procedure.
        let rule: String
        /// Who can tell.
        let source: ProofSource
        var answer: ProofAnswer?
        var answeredAt: Instant?
        /// When the tenant last handed something in for it.
        var paperAt: Instant?
        /// The newest notice that names it as missing.
        var noticed: Int64?

        var isProven: Bool { answer == .proven }
    }

    /// One complete notice of everything that is missing (一次性告知).
    struct Notice: Sendable, Hashable {
        /// Counts notices, from 1; only paper that was found to be forged leads to another one.
        let number: Int64
        let cause: DeficiencyCause
        let givenAt: Instant
    }

    struct Appeal: Sendable, Hashable {
        /// The notice that it is against.
        let notice: Int64
        let raisedAt: Instant
        var decidedAt: Instant?
        var isUpheld: Bool?
    }

    /// A look by people at paper that somebody suspects to be forged.
    struct Review: Sendable, Hashable {
        let rule: String
        /// The officer who suspects it; another one decides.
        let by: PersonID
        let since: Instant
        /// Where the case goes on from.
        let from: QualificationState
        var decidedAt: Instant?
        var isForged: Bool?
    }

    /// The rent that an unqualified tenant pays, and from when on.
    struct MarketRent: Sendable, Hashable {
        let rent: Money
        let from: CivilDay
        /// The rule that allows it and caps it.
        let rule: String
    }

    enum Event: Sendable, Hashable {
        /// The timer that was set with this version.
        case timeout(version: Int64)
        /// What a source says of an item.
        case answered(rule: String, isProven: Bool)
        /// The tenant has handed something in for an item.
        case paperHandedIn(rule: String)
        case appealed
        case appealDecided(isUpheld: Bool)
        case suspected(rule: String, by: PersonID)
        case reviewed(isForged: Bool, by: PersonID)
        /// After a failure the tenant stays, at this rent.
        case marketRentChosen(MarketRent)
        /// After a failure the tenant leaves, on this day.
        case exitChosen(leaving: CivilDay)
        /// After a failure, and the time to choose, the landlord gives notice.
        case terminated(leaving: CivilDay)
        /// The keys are back.
        case leaseEnded
    }

    enum Effect: Sendable, Hashable {
        /// How it ended, so many civil days after it began.
        case record(QualificationOutcome, days: Int32)
        /// An officer has not decided in time.
        case callOfficer
        case setMarketRent(Money)
        case agreeExit(leaving: CivilDay)
        case terminate(leaving: CivilDay)
    }

    /// Why an event changes nothing.
    enum Refusal: Error, Sendable, Hashable {
        case notNow
        /// Nothing of this kind was left open.
        case noItem
        /// This notice was appealed against already.
        case appealedAlready
        /// Who suspects paper does not judge it.
        case sameOfficer
        /// The tenant has time to choose still.
        case choosing
        /// The leaving day is too soon or too late.
        case days
    }

    var state: QualificationState = .open
    var due: Instant?
    var version: Int64 = 1
    /// The day on which the lease began to bind.
    let openedOn: CivilDay
    var items: [Item]
    /// When sources were out, as far as it matters to the case.
    let outages: [Outage]
    /// Times in which the case waited for an officer.
    var holds: [Hold] = []
    var notice: Notice?
    var appeal: Appeal?
    var review: Review?
    var reviews: Int64 = 0
    /// When it was verified, or failed.
    var endedAt: Instant?
    var choiceAt: Instant?
    var leaving: CivilDay?
    var marketRent: MarketRent?

    /// A case begins with what was left open, on the day on which the lease began to bind.
    init(openedOn: CivilDay, items: [Item], outages: [Outage] = []) {
        self.openedOn = openedOn
        self.items = items
        self.outages = outages
        due = nextDue(at: openedOn.start)
    }

    /// True until it is known whether the tenant qualifies.
    var isUndecided: Bool { [.open, .deficient, .appealed, .inReview].contains(state) }

    /// What the newest notice names and nobody has proved since.
    var missing: [Item] { items.filter { !$0.isProven && $0.noticed != nil } }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        let before = self
        // Whoever comes at a deadline or later finds it passed, whether its timer has fired or not.
        var effects = age(at: now)
        let said: [Effect] =
            switch event {
            case .timeout(let version): remind(version, before, at: now)
            case .answered(let rule, let isProven): try answer(rule, isProven, at: now)
            case .paperHandedIn(let rule): try handIn(rule, at: now)
            case .appealed: try appeal(at: now)
            case .appealDecided(let isUpheld): try decideAppeal(isUpheld, at: now)
            case .suspected(let rule, let officer): try suspect(rule, officer, at: now)
            case .reviewed(let isForged, let officer): try decide(isForged, officer, at: now)
            case .marketRentChosen(let rent): try choose(rent, at: now)
            case .exitChosen(let day): try exit(day, at: now)
            case .terminated(let day): try terminate(day, at: now)
            case .leaseEnded: end(at: now)
            }
        effects += said
        due = nextDue(at: now)
        if self != before { version += 1 }
        return effects
    }

    // MARK: - Sources and papers

    private func place(of rule: String) throws(Refusal) -> Int {
        guard let place = items.firstIndex(where: { $0.rule == rule }) else { throw .noItem }
        return place
    }

    private mutating func answer(
        _ rule: String,
        _ isProven: Bool,
        at now: Instant
    ) throws(Refusal) -> [Effect] {
        let place = try place(of: rule)
        let known = items[place].answer
        if known == (isProven ? .proven : .disproven) { return [] }
        // What was proved is not asked for again, and what people look at is theirs to decide.
        guard isUndecided, known != .proven, state != .inReview || review?.rule != rule else {
            throw .notNow
        }
        items[place].answer = isProven ? .proven : .disproven
        items[place].answeredAt = now
        if isProven { return settle(at: now) }
        if state == .open { giveNotice(.disproven, at: now) }
        return []
    }

    private mutating func handIn(_ rule: String, at now: Instant) throws(Refusal) -> [Effect] {
        let place = try place(of: rule)
        guard isUndecided, !items[place].isProven else { throw .notNow }
        items[place].paperAt = now
        return []
    }

    /// Everything is proved: the tenant qualifies, whatever was said before.
    mutating func settle(at now: Instant) -> [Effect] {
        guard state != .inReview, items.allSatisfy(\.isProven) else { return [] }
        release(at: now)
        return verify(notice == nil ? nil : .cured, at: now)
    }

    mutating func verify(_ outcome: QualificationOutcome?, at now: Instant) -> [Effect] {
        state = .verified
        endedAt = now
        let days = now.civilDay.sinceEpoch - openedOn.sinceEpoch
        let plain: QualificationOutcome = days <= QualificationLimits.promptDays ? .inTime : .late
        return [.record(outcome ?? plain, days: days)]
    }

    /// Names everything that is missing, at once; what it leaves out is never held against the tenant.
    mutating func giveNotice(_ cause: DeficiencyCause, at now: Instant) {
        let number = (notice?.number ?? 0) + 1
        notice = Notice(number: number, cause: cause, givenAt: now)
        for place in items.indices where !items[place].isProven { items[place].noticed = number }
        state = .deficient
    }

    // MARK: - Time

    /// What deadlines that are over have made of the case.
    private mutating func age(at now: Instant) -> [Effect] {
        if state == .open, let last = lastDay(at: now), now >= last.end {
            giveNotice(.expired, at: now)
        }
        guard state == .deficient, let last = lastDay(at: now), now >= last.end else { return [] }
        state = .failed
        endedAt = now
        return [.record(.failed, days: now.civilDay.sinceEpoch - openedOn.sinceEpoch)]
    }

    /// What waits for people is told them again; a failure of which nobody chose anything, once.
    private func remind(
        _ version: Int64,
        _ before: QualificationLife,
        at now: Instant
    ) -> [Effect] {
        guard version == before.version, state == before.state, let due = before.due, now >= due
        else { return [] }
        return officeSince != nil || state == .failed ? [.callOfficer] : []
    }

    /// Since when an officer has something to decide.
    var officeSince: Instant? {
        switch state {
        case .appealed: appeal?.raisedAt
        case .inReview: review?.since
        default: nil
        }
    }

    /// The next moment, after this one, at which time alone changes something.
    private func nextDue(at now: Instant) -> Instant? {
        if let since = officeSince {
            let period = Int64(QualificationLimits.officeDays) * 86_400
            let passed = max(0, (now.utcMillis - since.utcMillis) / 1000 / period)
            return since.adding(seconds: (passed + 1) * period)
        }
        if state == .failed, let day = chooseBy { return now < day.end ? day.end : nil }
        guard let last = lastDay(at: now) else { return nil }
        // While the time stands still it is looked at again every day.
        return max(last.end, now.civilDay.end)
    }

    // MARK: - The end of the lease

    private mutating func end(at now: Instant) -> [Effect] {
        guard isUndecided || state == .failed else { return [] }
        release(at: now)
        state = .ended
        return []
    }
}
