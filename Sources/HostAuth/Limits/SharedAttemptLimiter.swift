internal import Synchronization

/// One limiter for all loops, so that a quota does not grow with their number.
package final class SharedAttemptLimiter: Sendable {
    private let limiter: Mutex<AttemptLimiter>

    /// Room for at least `keys` keys at once.
    package init(keys: Int) { limiter = Mutex(AttemptLimiter(keys: keys)) }

    /// Makes an attempt: counted when allowed, not counted when refused.
    package func attempt(
        _ key: AttemptLimiter.Key,
        _ quota: AttemptLimiter.Quota,
        at nowNanos: UInt64
    ) -> AttemptLimiter.Verdict {
        limiter.withLock { $0.attempt(key, quota, at: nowNanos) }
    }
}
