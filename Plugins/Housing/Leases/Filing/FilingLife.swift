import PluginKit

/// One filing of a lease with the housing office, pure: it is told the moment and what the landlord, the
/// tenant and the office say.
///
/// The landlord files; where the day has passed the tenant may. What the office refuses is to be handed in
/// again. Every word of the office is recorded by an officer.
struct FilingLife: Sendable, Hashable {
    enum Event: Sendable, Hashable {
        /// The timer that was set with this version.
        case timeout(version: Int64)
        case submitted(by: LeaseParty)
        case accepted
        case rejected
        case filed
    }

    /// Why an event changes nothing.
    enum Refusal: Error, Sendable, Hashable {
        case notNow
        /// It is the landlord's to file until the day has passed.
        case lessors
    }

    let openedAt: Instant
    /// After this moment it is late.
    let deadline: Instant
    let officeSeconds: Int64
    var state: FilingState = .due
    var version: Int64 = 1
    var due: Instant?
    var isOverdue = false
    var submittedBy: LeaseParty?
    /// By when the office is to answer.
    var answerBy: Instant?
    var isOfficeLate = false
    var rejections: Int64 = 0
    var filedAt: Instant?

    init(_ rule: FilingRule, at now: Instant) {
        openedAt = now
        deadline = now.civilDay.adding(days: rule.days + 1).start
        officeSeconds = Int64(rule.officeDays) * 86_400
        due = deadline
    }

    init(openedAt: Instant, deadline: Instant, officeSeconds: Int64) {
        self.openedAt = openedAt
        self.deadline = deadline
        self.officeSeconds = officeSeconds
    }

    /// True while somebody is to hand it in.
    var isToSubmit: Bool { state == .due || state == .rejected }

    /// Takes an event at its moment; what is said twice changes nothing.
    ///
    /// The version rises with each change, so that a timer set before it does nothing.
    mutating func take(_ event: Event, at now: Instant) throws(Refusal) {
        if case .timeout(let fired) = event, fired != version { return }
        var next = self
        next.age(at: now)
        switch event {
        case .timeout: break
        case .submitted(let party): try next.submit(party, at: now)
        case .accepted: try next.accept(at: now)
        case .rejected: try next.reject()
        case .filed: try next.file(at: now)
        }
        if next != self { next.version += 1 }
        next.due = next.nextDue(after: now)
        self = next
    }

    private mutating func age(at now: Instant) {
        if state != .filed, now >= deadline { isOverdue = true }
        if let answerBy, now >= answerBy { isOfficeLate = true }
    }

    private func nextDue(after now: Instant) -> Instant? {
        guard state != .filed else { return nil }
        return [isOverdue ? nil : deadline, isOfficeLate ? nil : answerBy].compactMap(\.self).min()
    }

    private mutating func submit(_ party: LeaseParty, at now: Instant) throws(Refusal) {
        if state == .submitted, submittedBy == party { return }
        guard isToSubmit else { throw .notNow }
        guard party == .lessor || isOverdue else { throw .lessors }
        state = .submitted
        submittedBy = party
        answerBy = now.adding(seconds: officeSeconds)
        isOfficeLate = false
    }

    private mutating func accept(at now: Instant) throws(Refusal) {
        if state == .accepted { return }
        guard state == .submitted else { throw .notNow }
        state = .accepted
        answerBy = now.adding(seconds: officeSeconds)
        isOfficeLate = false
    }

    private mutating func reject() throws(Refusal) {
        guard state == .submitted || state == .accepted else { throw .notNow }
        state = .rejected
        rejections += 1
        answerBy = nil
        isOfficeLate = false
    }

    private mutating func file(at now: Instant) throws(Refusal) {
        guard state == .submitted || state == .accepted else { throw .notNow }
        state = .filed
        filedAt = now
        answerBy = nil
    }
}
