import PluginKit

/// A tenant's agreement to be charged for rent, pure: asked for on a page of the payment provider, signed
/// there, and ended by the tenant at any time, by the provider, or with the keys.
struct DebitLife: Sendable, Hashable {
    /// What the provider says of the agreement.
    enum Answer: Sendable, Hashable {
        case waiting
        /// The provider's number of it.
        case signed(agreement: String)
        case ended
        case unclear
    }

    enum Event: Sendable, Hashable {
        /// The timer that was set with this version.
        case timeout(version: Int64)
        /// There is a page to agree on, or there will be none.
        case prepared(page: String)
        case notPrepared
        case told(Answer)
        case ended(by: DebitEnd)
    }

    enum Effect: Sendable, Hashable {
        case query
        /// The provider is to charge nobody by it any more.
        case end
    }

    let asked: Instant
    var state: DebitState = .asked
    var version: Int64 = 1
    var due: Instant?
    var page: String?
    var agreement: String?
    var signed: Instant?
    var ended: Instant?
    var endedBy: DebitEnd?

    init(asked: Instant) {
        self.asked = asked
        due = asked.adding(seconds: DebitLimits.pollSeconds)
    }

    /// True while a new one cannot be asked for.
    var isOpen: Bool { state != .ended }

    /// What an event means now.
    mutating func take(_ event: Event, at now: Instant) -> [Effect] {
        let before = self
        let effects: [Effect] =
            switch event {
            case .timeout(let fired): turn(fired, at: now)
            case .prepared(let page): show(page)
            case .notPrepared: page == nil && state == .asked ? end(by: .lapsed, at: now) : []
            case .told(let answer): hear(answer, at: now)
            case .ended(let party): isOpen ? end(by: party, at: now) + [.end] : []
            }
        if self != before { version += 1 }
        return effects
    }

    private mutating func turn(_ fired: Int64, at now: Instant) -> [Effect] {
        guard fired == version, let due, now >= due else { return [] }
        guard now < asked.adding(seconds: DebitLimits.agreeSeconds) else {
            return end(by: .lapsed, at: now) + [.query]
        }
        self.due = now.adding(seconds: DebitLimits.pollSeconds)
        return [.query]
    }

    private mutating func show(_ page: String) -> [Effect] {
        if state == .asked { self.page = page }
        return []
    }

    private mutating func hear(_ answer: Answer, at now: Instant) -> [Effect] {
        switch (answer, state) {
        case (.signed(let number), .asked):
            (state, agreement, signed) = (.active, number, now)
            (due, page) = (nil, nil)
            return []
        case (.signed(let number), .ended) where agreement == nil:
            // Somebody agreed to what was over: nobody is ever charged by it.
            agreement = number
            return [.end]
        case (.ended, .active): return end(by: .provider, at: now)
        default: return []
        }
    }

    private mutating func end(by party: DebitEnd, at now: Instant) -> [Effect] {
        (state, ended, endedBy) = (.ended, now, party)
        (due, page) = (nil, nil)
        return []
    }
}
