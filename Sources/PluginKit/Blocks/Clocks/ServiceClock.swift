/// The time somebody has to do what was asked for, pure: it is told the instant and says what follows.
///
/// It always has an owner (首问负责): a hand-over takes place when the receiver accepts it, and not
/// before. A submission is answered by at most one notice that names everything missing
/// (一次性告知). Time stands still for listed reasons only. A day is counted when it is over, unless the
/// clock stands still at that moment; so the time counted never goes back.
public struct ServiceClock: Sendable, Hashable {
    /// Where it is.
    public enum Phase: Sendable, Hashable {
        /// Whether everything is there is being looked at; the time runs.
        case checking
        /// Everything is there; the time runs.
        case running
        /// The applicant is to hand in what is missing; the time stands still.
        case supplementing
        /// The time stands still for a listed reason; `wasChecking` says what goes on afterwards.
        case paused(reason: String, wasChecking: Bool)
        /// Done, in time or late.
        case finished(inTime: Bool)
        /// Taken back by the applicant.
        case withdrawn
    }

    /// A time at which the clock stood still; open when `end` is nil.
    public struct Standstill: Sendable, Hashable {
        /// When it began.
        public let start: Instant
        /// When it ended.
        public internal(set) var end: Instant?

        func covers(_ instant: Instant) -> Bool {
            start < instant && (end.map { instant <= $0 } ?? true)
        }
    }

    /// When the time is up.
    public enum Deadline: Sendable, Hashable {
        /// At this instant, the end of a day in Asia/Shanghai.
        case at(Instant)
        /// Unknown for as long as the time stands still.
        case standsStill
        /// Unknown until the calendar of a year is published; so many days are left after that of
        /// the last year known.
        case unpublished(left: Int)
        /// There is none any more.
        case none
    }

    /// How it runs.
    public let rule: ClockRule
    /// When the submission came in.
    public let received: Instant
    /// Who answers for it.
    public internal(set) var owner: String
    /// Who has been asked to take it over.
    public internal(set) var proposedOwner: String?
    /// Where it is.
    public internal(set) var phase: Phase
    /// From when the time is counted: the receipt, or the resubmission where that restarts it.
    public internal(set) var started: Instant
    /// From when the check's time is counted.
    public internal(set) var checkStarted: Instant
    /// When it stood still since it started.
    public internal(set) var standstills: [Standstill] = []
    /// What the notice has named as missing; nil before any notice.
    public internal(set) var missing: [String]?
    /// Reminders given.
    public internal(set) var remindersGiven = 0
    /// True once the deadline has passed unmet; for good.
    public internal(set) var isBreached = false
    /// The latest instant it was told.
    public internal(set) var toldUntil: Instant

    /// The most times a clock stands still before it has to be begun anew.
    public static let standstillsMax = 64
    /// The most things one notice names.
    public static let missingMax = 64

    /// Starts with the receipt; throws `clock.owner_missing` when nobody would answer for it.
    public init(_ rule: ClockRule, owner: String, received: Instant) throws {
        guard !owner.isEmpty else { throw Fault.clockOwnerMissing() }
        self.rule = rule
        self.owner = owner
        self.received = received
        phase = rule.checkSpan == nil ? .running : .checking
        started = received
        checkStarted = received
        toldUntil = received
    }

    /// True until it is finished or withdrawn.
    public var isOpen: Bool {
        switch phase {
        case .finished, .withdrawn: false
        default: true
        }
    }

    /// True while the time stands still.
    public var standsStill: Bool { standstills.last.map { $0.end == nil } ?? false }
}
