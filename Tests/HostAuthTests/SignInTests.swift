import PluginKit
import TestGround
import Testing

@testable import HostAuth

@Suite struct `Signing in with one phone` {
    private let limits = AuthLimits()
    private let start = Instant(utcMillis: 1_795_000_000_000)

    private func digest(_ number: UInt64) -> Bytes32 { Bytes32(words: number, 1, 2, 3) }

    @Test func `the right code opens once`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        #expect(signIn.isOpened(by: digest(7), at: start))
        #expect(!signIn.isOpened(by: digest(7), at: start))
    }

    @Test func `a code is good for five minutes and not a moment longer`() throws {
        for (seconds, isGood) in [(0, true), (299, true), (300, false), (301, false)] {
            let signIn = OnePhone()
            try signIn.request(digest(7), at: start, limits)
            #expect(
                signIn.isOpened(by: digest(7), at: start.adding(seconds: Int64(seconds))) == isGood
            )
        }
    }

    @Test func `the fifth wrong try spends the code`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        for _ in 0..<4 { #expect(!signIn.isOpened(by: digest(8), at: start)) }
        let last = signIn.copy()
        #expect(last.isOpened(by: digest(7), at: start))
        #expect(!signIn.isOpened(by: digest(8), at: start))
        #expect(!signIn.isOpened(by: digest(7), at: start))
    }

    @Test func `a new code replaces the old one`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        try signIn.request(digest(9), at: start.adding(seconds: 60), limits)
        #expect(!signIn.isOpened(by: digest(7), at: start.adding(seconds: 60)))
        #expect(signIn.isOpened(by: digest(9), at: start.adding(seconds: 60)))
    }

    @Test func `a second code waits a minute, and a refused request leaves the code alone`() throws
    {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        let soon = start.adding(seconds: 59)
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 1)) {
            try signIn.request(digest(8), at: soon, limits)
        }
        #expect(signIn.isOpened(by: digest(7), at: soon))
    }

    @Test func `the eleventh code of a day waits until the first is a day old`() throws {
        let signIn = OnePhone()
        for turn in 0..<10 {
            try signIn.request(digest(7), at: start.adding(seconds: Int64(turn) * 60), limits)
        }
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 86_400 - 600)) {
            try signIn.request(digest(7), at: start.adding(seconds: 600), limits)
        }
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 1)) {
            try signIn.request(digest(7), at: start.adding(seconds: 86_399), limits)
        }
        try signIn.request(digest(7), at: start.adding(seconds: 86_400), limits)
    }

    @Test func `a clock that is set back opens nothing`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        let earlier = start.adding(seconds: -3600)
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 60)) {
            try signIn.request(digest(8), at: earlier, limits)
        }
    }

    @Test func `what is stored of a phone is what is read back`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        let state = signIn.state
        #expect(SignIn(askers: state.askers) == state)
    }

    @Test func `a stranger's wrong tries spend no code of the network that asked`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        for _ in 0..<40 { #expect(!signIn.isOpened(by: digest(8), from: [9], at: start)) }
        #expect(!signIn.isOpened(by: digest(7), from: [9], at: start))
        #expect(signIn.isOpened(by: digest(7), at: start))
    }

    @Test func `the right code opens from another network too, three tries long`() throws {
        for (wrong, isOpen) in [(0, true), (2, true), (3, false)] {
            let signIn = OnePhone()
            try signIn.request(digest(7), at: start, limits)
            for _ in 0..<wrong { #expect(!signIn.isOpened(by: digest(8), from: [9], at: start)) }
            #expect(signIn.isOpened(by: digest(7), from: [9], at: start) == isOpen)
        }
    }

    @Test func `a stranger who asks all day long takes no code of the owner's`() throws {
        let signIn = OnePhone()
        try signIn.request(digest(7), at: start, limits)
        try signIn.request(digest(9), from: [9], at: start, limits)
        #expect(signIn.copy().isOpened(by: digest(7), at: start))
        var asked = 1
        for minute in 1..<600 {
            let now = start.adding(seconds: Int64(minute) * 60)
            if (try? signIn.request(digest(9), from: [9], at: now, limits)) != nil { asked += 1 }
        }
        #expect(asked == 10)
        let evening = start.adding(seconds: 36_000)
        try signIn.request(digest(11), at: evening, limits)
        #expect(signIn.isOpened(by: digest(11), at: evening))
    }

    @Test func `three networks have codes at once; a fourth waits until one is over`() throws {
        let signIn = OnePhone()
        for network in 1...3 {
            let now = start.adding(seconds: Int64(network))
            try signIn.request(digest(7), from: [UInt8(network)], at: now, limits)
        }
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 291)) {
            try signIn.request(digest(8), from: [4], at: start.adding(seconds: 10), limits)
        }
        try signIn.request(digest(8), from: [2], at: start.adding(seconds: 62), limits)
        try signIn.request(digest(8), from: [4], at: start.adding(seconds: 301), limits)
    }

    @Test func `a phone gets twenty codes a day, whoever asks`() throws {
        let signIn = OnePhone()
        for turn in 0..<20 {
            let now = start.adding(seconds: Int64(turn) * 300)
            try signIn.request(digest(7), from: [UInt8(turn)], at: now, limits)
        }
        #expect(throws: SignIn.TooOften(retryAfterSeconds: 86_400 - 6000)) {
            try signIn.request(digest(7), from: [99], at: start.adding(seconds: 6000), limits)
        }
    }

    /// Whoever tries, from wherever and in whatever order: a try that could have succeeded is a real try.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no phone is tried more often than the limits say`(seed: UInt64) {
        var numbers = SeededRandom(seed: seed)
        let signIn = OnePhone()
        var now = start
        var codes: [(at: Instant, network: UInt8)] = []
        var right: [UInt8: Bytes32] = [:]
        var realTries: [Instant] = []
        for step in 0..<900 {
            let network = UInt8.random(in: 0..<5, using: &numbers)
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0..<3:
                let digest = digest(UInt64(step) + 100)
                if (try? signIn.request(digest, from: [network], at: now, limits)) != nil {
                    codes.append((now, network))
                    right[network] = digest
                }
            case 3..<8:
                let open = right.values.count {
                    signIn.copy().isOpened(by: $0, from: [network], at: now)
                }
                realTries += Array(repeating: now, count: open)
                #expect(!signIn.isOpened(by: digest(1), from: [network], at: now))
            default:
                let longest: Int64 = Bool.random(using: &numbers) ? 40 : 20_000
                now = now.adding(seconds: Int64.random(in: 0...longest, using: &numbers))
            }
        }
        for network in 0..<5 as Range<UInt8> {
            let own = codes.filter { $0.network == network }.map(\.at)
            #expect(most(own, within: 60) <= 1, "seed \(seed)")
            #expect(most(own, within: 86_400) <= 10, "seed \(seed)")
        }
        #expect(most(codes.map(\.at), within: 86_400) <= 20, "seed \(seed)")
        #expect(most(realTries, within: 86_400) <= 20 * 8 + 3 * 8, "seed \(seed)")
        #expect(!realTries.isEmpty)
    }

    /// Strangers on other networks do what they like; the owner asks, and types what they read.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a stranger on one other network never keeps the owner out`(seed: UInt64) throws {
        var numbers = SeededRandom(seed: seed)
        let signIn = OnePhone()
        var now = start
        for turn in 0..<10 {
            for step in 0..<Int.random(in: 0..<60, using: &numbers) {
                if Bool.random(using: &numbers) {
                    let digest = digest(UInt64(1000 + step))
                    _ = try? signIn.request(digest, from: [9], at: now, limits)
                } else {
                    #expect(!signIn.isOpened(by: digest(1), from: [9], at: now))
                }
                now = now.adding(seconds: Int64.random(in: 0..<90, using: &numbers))
            }
            now = now.adding(seconds: 60)
            let mine = digest(UInt64(turn) + 100)
            try signIn.request(mine, at: now, limits)
            for _ in 0..<Int.random(in: 0..<80, using: &numbers) {
                #expect(!signIn.isOpened(by: digest(1), from: [9], at: now))
            }
            #expect(signIn.isOpened(by: mine, at: now), "seed \(seed)")
        }
    }

    /// The most instants in any half-open span of that length.
    private func most(_ instants: [Instant], within seconds: Int64) -> Int {
        instants.indices.map { first in
            instants[first...].count { $0 < instants[first].adding(seconds: seconds) }
        }.max() ?? 0
    }
}

/// A phone's state behind a reference, so that an expectation can change it.
private final class OnePhone {
    private(set) var state = SignIn()

    func copy() -> OnePhone {
        let other = OnePhone()
        other.state = state
        return other
    }

    func request(
        _ digest: Bytes32,
        from network: [UInt8] = [1],
        at now: Instant,
        _ limits: AuthLimits
    ) throws {
        try state.request(digest, from: network, at: now, limits)
    }

    func isOpened(by digest: Bytes32, from network: [UInt8] = [1], at now: Instant) -> Bool {
        state.verify(digest, from: network, at: now)
    }
}
