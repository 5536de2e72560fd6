import PluginKit

/// Where an auction stands.
enum AuctionState: Sendable, Hashable {
    case scheduled
    case live(LivePhase)
    case suspended(Suspension)
    /// The time for offers is over; the sealed limit is not open yet.
    case closing
    /// Those whose best offers are equal, by place, wait for the draw.
    case drawing([Int])
    /// Named in order, by place; the first may sign.
    case closed([Int])
    case confirmed(Int)
    case failed(AuctionFailure)
    case annulled

    /// The word for it in logs.
    var word: String {
        switch self {
        case .scheduled: "scheduled"
        case .live(let live): live.phase.rawValue
        case .suspended: "suspended"
        case .closing: "closing"
        case .drawing: "drawing"
        case .closed: "closed"
        case .confirmed: "confirmed"
        case .failed: "failed"
        case .annulled: "annulled"
        }
    }

    /// Nothing comes after it.
    var isFinal: Bool {
        switch self {
        case .confirmed, .failed, .annulled: true
        default: false
        }
    }
}

/// The part of an auction that is under way.
struct LivePhase: Sendable, Hashable {
    enum Phase: String, Sendable, CaseIterable {
        case free, entry, timed, cooldown, pause, turn, results
    }

    var phase: Phase
    /// From 1 on, in rounds.
    var round: Int64 = 0
    /// Who has turns in this round, by place.
    var order: [Int] = []
    /// Whose turn it is, as an index of the order.
    var turn = 0
}

/// An auction that stands still.
struct Suspension: Sendable, Hashable {
    var live: LivePhase
    var since: Stamp
    /// What was left of the phase, in nanoseconds.
    var remainingNanos: Int64
    var isResuming = false
}

/// What is known of one bidder.
struct Standing: Sendable, Hashable {
    /// The offer that stands.
    var fen: Int64?
    /// When it came, by its number.
    var sequence: Int64 = 0
    var isMatch = false
    var didBidFree = false
    var hasEntered = false
    var isOut = false
}
