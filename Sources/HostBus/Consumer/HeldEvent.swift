package import PluginKit

/// An event that a consumer has not settled, as the consumer's file keeps it.
package struct HeldEvent: Sendable {
    /// Why it is held.
    package enum State: String, Sendable, CaseIterable {
        /// Behind another event of its key.
        case waiting
        /// It comes again by itself.
        case retrying
        /// It waits for an operator, and its key with it.
        case parked
        /// It waits for an operator; its key has gone on: a dead letter.
        case dead
    }

    /// `<plugin>/<subscription>`.
    package let consumer: String
    /// Its place in the log.
    package let sequence: Int64
    package let state: State
    /// Attempts that came to an end.
    package let attempts: Int
    /// Attempts that were begun and ended with the process.
    package let begun: Int
    /// Why it is not done; nil while it has not been tried.
    package let reason: String?
    /// When it was held.
    package let first: Instant
    /// When that was last changed.
    package let last: Instant
    let key: EventKey
    let dueMillis: Int64
}

extension HeldEvent {
    /// An event that has not been tried, as it waits behind others.
    static func waiting(
        _ consumer: String,
        _ sequence: Int64,
        _ key: EventKey,
        at now: Instant
    ) -> HeldEvent {
        HeldEvent(
            consumer: consumer,
            sequence: sequence,
            state: .waiting,
            attempts: 0,
            begun: 0,
            reason: nil,
            first: now,
            last: now,
            key: key,
            dueMillis: 0
        )
    }

    /// The event after an attempt that was not the last word.
    func tried(_ failure: DeliveryFailure, _ policy: RetryPolicy, at now: Instant, chance: UInt8)
        -> HeldEvent
    {
        let attempts = attempts + 1
        let next = policy.state(after: failure, attempts: attempts)
        let isOver = next != .retrying && !failure.isFinal
        return HeldEvent(
            consumer: consumer,
            sequence: sequence,
            state: next,
            attempts: attempts,
            begun: 0,
            reason: (isOver ? "\(attempts) attempts, the last: " : "") + failure.reason,
            first: first,
            last: now,
            key: key,
            dueMillis: policy.due(
                after: failure,
                attempts: attempts,
                at: now.utcMillis,
                chance: chance
            )
        )
    }

    /// The event waiting for an operator.
    func parked(_ reason: String, at now: Instant) -> HeldEvent {
        HeldEvent(
            consumer: consumer,
            sequence: sequence,
            state: .parked,
            attempts: attempts,
            begun: begun,
            reason: reason,
            first: first,
            last: now,
            key: key,
            dueMillis: 0
        )
    }

    /// The event to be brought again at once, its attempts forgotten.
    func replayed(at now: Instant) -> HeldEvent {
        HeldEvent(
            consumer: consumer,
            sequence: sequence,
            state: .retrying,
            attempts: 0,
            begun: 0,
            reason: reason,
            first: first,
            last: now,
            key: key,
            dueMillis: 0
        )
    }
}
