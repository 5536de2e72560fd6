/// Resources kept for somebody until an instant, then for good, or given back.
public struct Reservation: Sendable, Hashable {
    /// Where it is in its life.
    public enum State: String, Sendable, CaseIterable {
        /// Kept until it expires.
        case active
        /// Kept for good.
        case committed
        /// Used up: what was kept is there no more.
        case consumed
        /// Given back.
        case released
        /// Ended by itself; it never comes back.
        case expired
    }

    /// The id its author gave it.
    public let id: String
    /// Where it is in its life.
    public let state: State
    /// Whom it is for; nil for nobody in particular.
    public let person: PersonID?
    /// When it ends by itself; the last such instant once it has left that state.
    public let expires: Instant
    /// What it was asked for, as it was asked.
    package let body: String

    package init(
        id: String,
        state: State,
        person: PersonID?,
        expires: Instant,
        body: String
    ) {
        self.id = id
        self.state = state
        self.person = person
        self.expires = expires
        self.body = body
    }

    /// The state at an instant: who comes at its end or later finds it expired.
    package func state(at now: Instant) -> State {
        state == .active && expires <= now ? .expired : state
    }

    /// The same, at its end.
    package var ended: Reservation { with(.expired) }

    /// What may be done with it.
    enum Step {
        case commit, release, consume, extend

        /// The states it may be done in, and the one that follows.
        var way: (from: Set<State>, to: State) {
            switch self {
            case .commit: ([.active], .committed)
            case .release: ([.active, .committed], .released)
            case .consume: ([.committed], .consumed)
            case .extend: ([.active], .active)
            }
        }
    }

    /// The state after a step, or why there is none; the step done before is answered as then.
    func after(_ step: Step, at now: Instant) -> Result<State, ReservationRefusal> {
        let state = state(at: now)
        let (from, to) = step.way
        if from.contains(state) || state == to { return .success(to) }
        switch state {
        case .expired: return .failure(.expired)
        case .released: return .failure(.released)
        case .consumed: return .failure(.consumed)
        case .committed, .active: return .failure(.otherState)
        }
    }

    func with(_ state: State, expires: Instant? = nil) -> Reservation {
        Reservation(
            id: id,
            state: state,
            person: person,
            expires: expires ?? self.expires,
            body: body
        )
    }
}
