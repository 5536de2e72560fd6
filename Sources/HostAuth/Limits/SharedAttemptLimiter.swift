internal import Synchronization

/// One limiter for all loops, so that a quota does not grow with their number.
package final class SharedAttemptLimiter: Sendable {
    private let limiter: Mutex<AttemptLimiter>

    /// Room for at least `keys` keys at once.
    package init(keys: Int) { limiter = Mutex(AttemptLimiter(keys: keys)) }

    /// Makes an attempt, or several at once: counted when all are allowed, not counted when refused.
    package func attempt(
        _ key: AttemptLimiter.Key,
        _ quota: AttemptLimiter.Quota,
        times: Int = 1,
        at nowNanos: UInt64
    ) -> AttemptLimiter.Verdict {
        limiter.withLock { $0.attempt(key, quota, times: times, at: nowNanos) }
    }
}
