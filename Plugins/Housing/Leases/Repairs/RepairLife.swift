import PluginKit

/// A repair from the report to its end, pure: it is told the moment and what either side says, and says
/// what must be done in the same transaction.
///
/// The landlord's clock runs while the landlord can act, and stands while the tenant is to answer or has
/// agreed to wait. What came due before an event happens before it, at its own moment: a timer that
/// fires late changes nothing of what becomes of a repair.
struct RepairLife: Sendable, Hashable {
    enum Event: Sendable, Hashable {
        /// The timer that was set with this version.
        case timeout(version: Int64)
        case started
        /// The landlord asks to wait until this day.
        case deferred(until: CivilDay)
        case declined
        case completed
        case visitProposed(starts: Instant, ends: Instant, withCode: Bool)
        /// The tenant lets this visit in, or does not, or not any more.
        case visitAnswered(number: Int64, accepted: Bool)
        case deferralAnswered(until: CivilDay, accepted: Bool)
        /// The tenant confirms a repair, or opens it again.
        case completionAnswered(accepted: Bool)
        case claimed(Claim)
        case claimAnswered(Grant)
        /// The tenant asks an officer.
        case appealed
        /// The officer's word on a repair that was declined.
        case ruled(overturned: Bool)
        /// The same on a claim.
        case granted(Grant)
    }

    enum Effect: Sendable, Hashable {
        /// The visitor whom the tenant lets in gets a code for these hours.
        case letIn(visit: Int64, starts: Instant, ends: Instant)
        /// The tenant is owed this much more than before.
        case owe(bill: Money, percent: ClosedRange<Int64>, by: RepairJudge)
    }

    /// Why an event changes nothing.
    enum Refusal: Error, Sendable, Hashable {
        case notNow
        /// The day is not one until which it can wait.
        case days
        /// The visit is too soon, too far ahead, or too long.
        case window
        /// The question is not the one that stands.
        case otherQuestion
        /// The landlord's time is not over.
        case tooSoon
        /// The days were not lived, or not yet, or nothing is claimed.
        case lostDays
        /// More is granted than was claimed, or less than before.
        case tooMuch
    }

    let terms: RepairRule.Terms
    let reportedAt: Instant
    var state: RepairState = .open
    var remedy: RepairRemedy = .none
    var version: Int64 = 1
    var due: Instant?
    /// When the landlord's time is over.
    var deadline: Instant
    /// From when on the tenant may repair it.
    var graceUntil: Instant
    /// Since when the clock stands.
    var waitingSince: Instant?
    var reopened: Int64 = 0
    var visit: Visit?
    var deferral: Deferral?
    var completedAt: Instant?
    var confirmBy: Instant?
    var claim: Claim?
    var claimDue: Instant?
    var grant: Grant?
    var grantedBy: RepairJudge?
    var appeal: Appeal?
    var appealBy: Instant?
    var appealDue: Instant?

    /// A repair begins with its report.
    init(_ terms: RepairRule.Terms, at now: Instant) {
        self.terms = terms
        reportedAt = now
        deadline = now.adding(seconds: terms.seconds)
        graceUntil = deadline.adding(seconds: terms.graceSeconds)
        due = next?.at
    }

    /// True while the landlord has to do something.
    var isOpen: Bool { state == .open || state == .inProgress }

    /// True while the clock does not run against the landlord.
    var isStanding: Bool {
        !isOpen || visit?.state == .proposed || deferral?.isAsked == true
    }

    /// True while somebody may come in.
    func mayEnter(at now: Instant) -> Bool {
        guard let visit, visit.state == .consented else { return false }
        return visit.starts <= now && now < visit.ends
    }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        let before = self
        if case .timeout(let fired) = event, fired != version { return [] }
        var effects = catchUp(to: now)
        do {
            effects += try answer(event, at: now)
        } catch {
            self = before
            throw error
        }
        setClock(at: now)
        if self != before { version += 1 }
        due = next?.at
        return effects
    }

    private mutating func answer(_ event: Event, at now: Instant) throws(Refusal) -> [Effect] {
        switch event {
        case .timeout: []
        case .started: try start()
        case .deferred(let day): try ask(toWaitUntil: day, at: now)
        case .declined: try decline(at: now)
        case .completed: try complete(at: now)
        case .visitProposed(let starts, let ends, let withCode):
            try propose(starts, ends, withCode, at: now)
        case .visitAnswered(let number, let accepted): try answer(number, accepted, at: now)
        case .deferralAnswered(let day, let accepted): try answer(day, accepted)
        case .completionAnswered(let accepted): try confirm(accepted)
        case .claimed(let claim): try put(claim, at: now)
        case .claimAnswered(let grant): try answer(grant, at: now)
        case .appealed: try ask(at: now)
        case .ruled(let overturned): try rule(overturned)
        case .granted(let grant): try rule(grant)
        }
    }

    // MARK: - Time

    /// What time alone does next.
    private enum Step {
        case breach, allow, lapse, letIn, goOn, resume, close, grant, settle, stand
    }

    private var next: (at: Instant, step: Step)? {
        var steps: [(at: Instant, step: Step)] = []
        if !isStanding {
            if remedy == .none { steps.append((deadline, .breach)) }
            if remedy == .breached { steps.append((graceUntil, .allow)) }
        }
        if let visit, visit.state == .proposed { steps.append((visit.starts, .lapse)) }
        if let visit, visit.state == .consented, visit.withCode, !visit.isAsked {
            steps.append((visit.starts.adding(seconds: -RepairLimits.codeSeconds), .letIn))
        }
        if let by = deferral?.answerBy { steps.append((by, .goOn)) }
        if state == .deferred, let deferral { steps.append((deferral.until.start, .resume)) }
        if state == .completed, let confirmBy { steps.append((confirmBy, .close)) }
        if remedy == .claimed, let claimDue { steps.append((claimDue, .grant)) }
        if remedy == .answered, let appealBy { steps.append((appealBy, .settle)) }
        if appeal == .declined || appeal == .claim, let appealDue {
            steps.append((appealDue, .stand))
        }
        return steps.min { $0.at < $1.at }
    }

    /// Everything that came due, each at its moment.
    private mutating func catchUp(to now: Instant) -> [Effect] {
        var effects: [Effect] = []
        while let (at, step) = next, at <= now {
            effects += take(step, at: at)
            setClock(at: at)
        }
        return effects
    }

    private mutating func take(_ step: Step, at now: Instant) -> [Effect] {
        switch step {
        case .breach: remedy = .breached
        case .allow: remedy = .selfRepair
        case .lapse: visit?.state = .lapsed
        case .letIn: return letIn()
        case .goOn: deferral = nil
        case .resume:
            state = .inProgress
            deferral = nil
        case .close: close()
        case .grant: return claim.map { settle(Grant($0), by: .silence) } ?? []
        case .settle: remedy = .settled
        case .stand: stand()
        }
        return []
    }

    /// The clock stands or goes on; what it stood is the landlord's once more.
    private mutating func setClock(at now: Instant) {
        switch (isStanding, waitingSince) {
        case (true, nil): waitingSince = now
        case (false, let since?):
            let millis = now.utcMillis - since.utcMillis
            if remedy == .none { deadline = Instant(utcMillis: deadline.utcMillis + millis) }
            if remedy == .none || remedy == .breached {
                graceUntil = Instant(utcMillis: graceUntil.utcMillis + millis)
            }
            waitingSince = nil
        default: break
        }
    }
}
