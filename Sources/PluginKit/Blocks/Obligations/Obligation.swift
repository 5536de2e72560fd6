/// Something owed by somebody by a deadline, as it is at an instant.
public struct Obligation: Sendable, Hashable {
    /// The id its author gave it.
    public let id: String
    /// Its kind in the manifest.
    public let kind: String
    /// Whom it is owed to; nil for nobody in particular.
    public let person: PersonID?
    /// Who answers for it; there always is somebody.
    public let owner: PersonID
    /// Who has been asked to take it over.
    public let proposedOwner: PersonID?
    /// Where it is.
    public let phase: ServiceClock.Phase
    /// When it came in.
    public let received: Instant
    /// When the time is up, if nothing stops it from now on.
    public let deadline: ServiceClock.Deadline
    /// When it counts as accepted, if no notice is given before.
    public let acceptance: ServiceClock.Deadline
    /// Counted days that have passed, from 0.
    public let elapsedDays: Int
    /// What the notice has named as missing; nil before any notice.
    public let missing: [String]?
    /// True once the deadline has passed unmet; for good.
    public let isBreached: Bool
    /// The calendar that was the newest when it came in.
    public let calendar: String

    /// A row at an instant: who comes at a deadline or later finds it passed, timer or not.
    init(_ row: ObligationRow, on calendar: BusinessCalendar, at now: Instant) {
        var clock = row.clock
        _ = clock.advance(to: now, on: calendar)
        id = row.id
        kind = row.kind
        person = row.person
        owner = PersonID(clock.owner)
        proposedOwner = clock.proposedOwner.map(PersonID.init)
        phase = clock.phase
        received = clock.received
        deadline = clock.deadline(on: calendar)
        acceptance = clock.acceptanceDeadline(on: calendar)
        elapsedDays = clock.elapsed(at: clock.toldUntil, on: calendar)
        missing = clock.missing
        isBreached = clock.isBreached
        self.calendar = row.calendar
    }

    /// What the passing of time has brought about.
    public enum Turn: Sendable, Hashable {
        /// So many counted days are left: remind the owner.
        case reminder(daysLeft: Int)
        /// Nobody spoke in time, so it counts as accepted from this day.
        case deemedAccepted(from: CivilDay)
        /// The deadline passed unmet: compensate, and tell whoever must know.
        case breach(deadline: Instant)
    }
}
