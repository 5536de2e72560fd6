/// The rules of an auction as data: one engine runs every record that `PolicyReview` finds sound.
///
/// Spans are whole seconds; what does not apply is 0 or nil, as each member says.
struct Policy: Sendable, Hashable {
    /// Which way offers go.
    enum Direction: String, Sendable, CaseIterable {
        /// The highest offer is best.
        case forward
        /// The lowest offer is best.
        case reverse
    }

    /// How far an offer has to go.
    enum StepMode: String, Sendable, CaseIterable {
        case atLeast, multiple, range
    }

    /// What an offer's step is measured from.
    enum StepBase: String, Sendable, CaseIterable {
        case leader, own, start
    }

    /// Which offers put the end off.
    enum Trigger: String, Sendable, CaseIterable {
        case anyValid, leaderChange, rankChange
    }

    /// Who comes first of those who offer the same.
    enum Tie: String, Sendable, CaseIterable {
        case firstCome, lottery
    }

    /// What becomes of the time that was left when an auction was suspended.
    enum Outage: String, Sendable, CaseIterable {
        /// It is kept, at least a window.
        case extendBy
        /// A window, or the whole of a phase that has none.
        case resetWindow
        /// The phase begins anew; offers stay.
        case restart
    }

    /// A phase that offers put off: it ends after a window in which nobody does.
    struct Timed: Sendable, Hashable {
        var firstSeconds: Int64
        var windowSeconds: Int64
        /// After each offer nobody may offer for so long; 0 for no such rest.
        var cooldownSeconds: Int64 = 0
    }

    /// Rounds in which each bidder has a turn, the worst first.
    struct Rounds: Sendable, Hashable {
        var count: Int64
        var pauseBeforeSeconds: Int64
        var turnSeconds: Int64
        var pauseSeconds: Int64
        var resultsSeconds: Int64
    }

    /// What part of the start price a lot's step has to be, in hundredths of a percent.
    struct StepShare: Sendable, Hashable {
        var minBasisPoints: Int64
        var maxBasisPoints: Int64
    }

    var id: String
    var version: Int64 = 1
    var titleZh: String
    var titleEn: String
    var directions: [Direction]
    /// A first phase that nothing puts off; 0 for none.
    var freeSeconds: Int64 = 0
    /// After the free phase, time to say that one goes on; 0 for none.
    var entrySeconds: Int64 = 0
    var timed: Timed?
    var rounds: Rounds?
    var trigger: Trigger = .anyValid
    /// Nothing goes on so long after the opening; nil for no such end.
    var hardStopSeconds: Int64?
    var maxExtensions: Int64?
    var stepMode: StepMode = .atLeast
    var stepBase: StepBase = .leader
    var stepShare: StepShare?
    /// Fewer bidders than that, and it does not open.
    var minQualified: Int64 = 1
    /// Fewer bidders with an offer than that, and nothing is awarded.
    var minBidders: Int64 = 1
    var mustBidInFree = false
    /// Offers that are not the best are taken too.
    var allowNonLeading = false
    /// Whoever leads may improve on their own offer.
    var selfUndercut = true
    /// Amounts are divided by each bidder's quality before they are compared.
    var isScored = false
    var tie: Tie = .firstCome
    /// How many are named in order, each following one who defaults.
    var awardees: Int64 = 1
    /// Holders of a priority right may match the best offer.
    var hasPriority = false
    var outage: Outage = .extendBy
    /// What is announced before an auction goes on after a suspension.
    var resumeNoticeSeconds: Int64 = 600
    /// Bidders see the best amount, not only their rank.
    var showsBest = true
}
