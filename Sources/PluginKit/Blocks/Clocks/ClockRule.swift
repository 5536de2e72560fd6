/// How a service clock runs: a promise of time (限时办结) with everything that may stop it.
///
/// Data, so that a procedure can change its promise without a change of code.
public struct ClockRule: Sendable, Hashable {
    /// What is counted.
    public enum Unit: String, Sendable, CaseIterable {
        /// Days that the business calendar calls worked.
        case workingDays
        /// Every day.
        case civilDays
    }

    /// What a submission of what was missing does to the time.
    public enum Resubmission: String, Sendable, CaseIterable {
        /// The time goes on from where it stopped.
        case resumes
        /// The time begins anew.
        case restarts
    }

    /// The longest promise, in its own unit: ten years of days.
    public static let spanMax = 3660
    /// The most reminders of one clock.
    public static let remindersMax = 8
    /// The most reasons to pause.
    public static let pauseReasonsMax = 16

    /// What is counted.
    public let unit: Unit
    /// Counted days until the deadline, 1 to `spanMax`; the day it starts on is not counted.
    public let span: Int
    /// Working days in which the submission is checked; nil where there is nothing to check.
    ///
    /// When they pass without a notice, it counts as accepted from the day of receipt (视为受理).
    public let checkSpan: Int?
    /// Counted days left at which the owner is reminded, from many to few.
    public let reminders: [Int]
    /// The only reasons to pause.
    public let pauseReasons: Set<String>
    /// What the submission of what was missing does.
    public let resubmission: Resubmission

    /// Throws `clock.rule_malformed` when a number is out of its range, a reminder is not before
    /// the deadline, or reminders do not go from many to few.
    public init(
        unit: Unit,
        span: Int,
        checkSpan: Int? = nil,
        reminders: [Int] = [],
        pauseReasons: Set<String> = [],
        resubmission: Resubmission = .resumes
    ) throws {
        guard (1...ClockRule.spanMax).contains(span),
            checkSpan.map({ (1...ClockRule.spanMax).contains($0) }) ?? true,
            reminders.count <= ClockRule.remindersMax,
            pauseReasons.count <= ClockRule.pauseReasonsMax,
            reminders.allSatisfy({ (1..<span).contains($0) }),
            zip(reminders, reminders.dropFirst()).allSatisfy({ $0 > $1 })
        else { throw Fault.clockRuleMalformed() }
        self.unit = unit
        self.span = span
        self.checkSpan = checkSpan
        self.reminders = reminders
        self.pauseReasons = pauseReasons
        self.resubmission = resubmission
    }
}
