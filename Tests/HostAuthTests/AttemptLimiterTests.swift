import TestGround
import Testing

@testable import HostAuth

@Suite struct `Counting attempts` {
    private typealias Quota = AttemptLimiter.Quota
    private let second: UInt64 = 1_000_000_000

    @Test func `a key has its attempts at once and then waits for each`() {
        let limiter = SharedAttemptLimiter(keys: 64)
        let quota = Quota(count: 3, windowSeconds: 60)
        let key = AttemptLimiter.Key(1, "a")
        let start = 1000 * second
        var verdicts = (0..<4).map { _ in limiter.attempt(key, quota, at: start) }
        #expect(verdicts.map(\.isAllowed) == [true, true, true, false])
        #expect(verdicts.map(\.remaining) == [2, 1, 0, 0])
        #expect(verdicts.map(\.resetSeconds) == [20, 40, 60, 20])
        verdicts = [19, 20, 20].map { limiter.attempt(key, quota, at: start + $0 * second) }
        #expect(verdicts.map(\.isAllowed) == [false, true, false])
        #expect(limiter.attempt(AttemptLimiter.Key(1, "b"), quota, at: start).isAllowed)
        #expect(limiter.attempt(AttemptLimiter.Key(2, "a"), quota, at: start).isAllowed)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `no key gets more than its quota allows in any span`(seed: UInt64) {
        var numbers = SeededRandom(seed: seed)
        let limiter = SharedAttemptLimiter(keys: 1024)
        let quota = Quota(
            count: Int.random(in: 1...20, using: &numbers),
            windowSeconds: Int.random(in: 1...100, using: &numbers)
        )
        var allowed: [[UInt64]] = Array(repeating: [], count: 4)
        var refused = 0
        var now: UInt64 = 5 * second
        for _ in 0..<1500 {
            now += UInt64.random(in: 0...quota.windowNanos / 8, using: &numbers)
            let who = Int.random(in: 0..<4, using: &numbers)
            let verdict = limiter.attempt(AttemptLimiter.Key(7, who), quota, at: now)
            if verdict.isAllowed { allowed[who].append(now) } else { refused += 1 }
        }
        for times in allowed {
            for first in times.indices {
                for last in first..<times.count {
                    let span = times[last] - times[first]
                    let most = quota.count + Int(span / quota.stepNanos)
                    #expect(last - first + 1 <= most, "seed \(seed)")
                }
            }
        }
        #expect(refused > 0 || quota.count > 1)
    }

    @Test func `keys without number fit into the same memory, and busy ones are kept`() {
        let limiter = SharedAttemptLimiter(keys: 64)
        let quota = Quota(count: 2, windowSeconds: 3600)
        let busy = AttemptLimiter.Key(0, "busy")
        _ = limiter.attempt(busy, quota, at: second)
        _ = limiter.attempt(busy, quota, at: second)
        for number in 0..<10_000 {
            _ = limiter.attempt(AttemptLimiter.Key(1, number), quota, at: second)
        }
        #expect(!limiter.attempt(busy, quota, at: second).isAllowed)
    }

    @Test func `silly quotas become the nearest sensible ones`() {
        #expect(Quota(count: 0, windowSeconds: 0) == Quota(count: 1, windowSeconds: 1))
        #expect(Quota(count: -5, windowSeconds: .max) == Quota(count: 1, windowSeconds: 86_400))
        let limiter = SharedAttemptLimiter(keys: 1)
        let wide = Quota(count: .max, windowSeconds: 1)
        #expect(limiter.attempt(AttemptLimiter.Key(1, 1), wide, at: 0).remaining == 999_999)
    }
}

@Suite struct `Addresses as limits count them` {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("::ffff:192.0.2.7", "192.0.2.7", true), ("::ffff:c000:207", "192.0.2.7", true),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
        ("2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:1", true),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", false), ("fe80::1%eth0", "fe80::2", true),
        ("::1", "::2", true), ("::1", "127.0.0.1", false), ("1.2.3.256", "1.2.3.4.5", true),
        ("", "x", true), ("2001:db8::1::2", "", true), ("1:2:3:4:5:6:7", "", true),
        ("2001:+db8::1", "", true), ("1.2.3.4", "", false), ("1::2:3:4:5:6:7:8", "", true),
    ])
    func `two addresses count as one when they are one network`(
        one: String,
        other: String,
        isSame: Bool
    ) {
        #expect((NetworkAddress(one) == NetworkAddress(other)) == isSame)
    }

    @Test func `naughty strings are one address`() throws {
        #expect(Set(try naughtyStrings().map { NetworkAddress($0) }).count <= 3)
    }
}
