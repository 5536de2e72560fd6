import PluginKit

/// The life of one hold, pure: it is told the time and says what must happen.
struct HoldLife: Sendable, Hashable {
    enum Event: Sendable, Hashable {
        /// The person gives it back.
        case release
        /// The timer set for this version of the hold fired.
        case timer(version: Int64)
        /// Somebody else wants the same leaves.
        case sweep
    }

    /// What must happen, in the same transaction.
    enum Outcome: Sendable, Hashable {
        /// The hold ends in this state and its leaves become free.
        case end(HoldState)
        /// Nothing changes.
        case nothing
        /// The person asked for what can no longer happen.
        case refuse
    }

    var state: HoldState
    var expiresAt: Instant
    var version: Int64

    /// True when the home is kept for the person at this instant: the end itself is outside.
    func isLive(at now: Instant) -> Bool { state == .held && now < expiresAt }

    /// Decides what an event means now.
    func decide(_ event: Event, at now: Instant) -> Outcome {
        switch (state, event) {
        case (.held, .release):
            // After its time a hold is over even when its timer has not fired yet.
            .end(now < expiresAt ? .released : .expired)
        case (.held, .timer(let fired)):
            fired == version && now >= expiresAt ? .end(.expired) : .nothing
        case (.held, .sweep):
            now >= expiresAt ? .end(.expired) : .nothing
        case (.released, .release): .nothing
        case (.expired, .release), (.leased, .release): .refuse
        case (.released, _), (.expired, _), (.leased, _): .nothing
        }
    }

    /// Carries out an outcome on this value.
    mutating func apply(_ outcome: Outcome) {
        guard case .end(let next) = outcome else { return }
        state = next
        version += 1
    }
}
