/// Counts attempts per key in fixed memory: a token bucket of two words a key.
///
/// A key has `count` attempts at once and gets them back evenly over the window; so in any span
/// of `t` it makes at most `count + count · t / window`. A key whose bucket is full again needs no
/// memory; when every slot of a set is in use, the key with the fewest attempts is forgotten.
package struct AttemptLimiter: Sendable {
    /// How many attempts a key has, and in how long they come back.
    package struct Quota: Sendable, Hashable {
        package let count: Int
        package let windowNanos: UInt64

        /// A quota of at least one attempt in at least one second and at most a day.
        package init(count: Int, windowSeconds: Int) {
            self.count = min(max(count, 1), 1_000_000)
            windowNanos = UInt64(min(max(windowSeconds, 1), 86_400)) * 1_000_000_000
        }

        /// The time in which one attempt comes back.
        var stepNanos: UInt64 { max(windowNanos / UInt64(count), 1) }
    }

    /// The answer to one attempt, with the figures of the RateLimit header fields.
    package struct Verdict: Sendable, Equatable {
        package let isAllowed: Bool
        /// Attempts left at once.
        package let remaining: Int
        /// Seconds until all attempts are back, or until one is when refused; rounded up.
        package let resetSeconds: Int
    }

    /// Whose attempts are counted: made of the process's random hash seed, so nobody outside can
    /// choose two callers that share a slot.
    package struct Key: Sendable, Equatable {
        let bits: UInt64

        /// A key in a space of its own, such as one operation's quota.
        package init(_ space: Int, _ subject: some Hashable) {
            var hasher = Hasher()
            hasher.combine(space)
            hasher.combine(subject)
            let hash = UInt64(truncatingIfNeeded: hasher.finalize())
            bits = hash == 0 ? 1 : hash
        }
    }

    private struct Slot {
        var key: UInt64
        /// The monotonic time at which the bucket is full again.
        var fullAt: UInt64
    }

    private var slots: [Slot]
    private let setMask: UInt64
    private static let ways = 8

    /// Room for at least `keys` keys at once, 16 bytes each.
    package init(keys: Int) {
        var sets = 1
        while sets * AttemptLimiter.ways < keys { sets *= 2 }
        slots = Array(repeating: Slot(key: 0, fullAt: 0), count: sets * AttemptLimiter.ways)
        setMask = UInt64(sets - 1)
    }

    /// Makes an attempt without allocating: counted when allowed, not counted when refused.
    ///
    /// Several attempts at once are allowed together or not at all.
    package mutating func attempt(
        _ key: Key,
        _ quota: Quota,
        times: Int = 1,
        at nowNanos: UInt64
    ) -> Verdict {
        let place = place(of: key.bits, at: nowNanos)
        let isKnown = slots[place].key == key.bits
        let fullAt = isKnown ? max(slots[place].fullAt, nowNanos) : nowNanos
        let step = quota.stepNanos
        let price = step * UInt64(max(1, times))
        let capacity = step * UInt64(quota.count)
        let debt = fullAt - nowNanos
        guard debt + price <= capacity else {
            return Verdict(
                isAllowed: false,
                remaining: 0,
                resetSeconds: AttemptLimiter.seconds(debt + price - capacity)
            )
        }
        slots[place] = Slot(key: key.bits, fullAt: fullAt + price)
        return Verdict(
            isAllowed: true,
            remaining: Int((capacity - debt - price) / step),
            resetSeconds: AttemptLimiter.seconds(debt + price)
        )
    }

    /// The key's own slot, else a free one, else the one whose loss matters least.
    private func place(of key: UInt64, at now: UInt64) -> Int {
        let first = Int((key >> 32 ^ key) & setMask) * AttemptLimiter.ways
        var best = first
        var bestFullAt = UInt64.max
        for index in first..<first + AttemptLimiter.ways {
            if slots[index].key == key { return index }
            let fullAt = slots[index].fullAt <= now ? 0 : slots[index].fullAt
            if fullAt < bestFullAt {
                best = index
                bestFullAt = fullAt
            }
        }
        return best
    }

    private static func seconds(_ nanos: UInt64) -> Int {
        Int((nanos + 999_999_999) / 1_000_000_000)
    }
}
