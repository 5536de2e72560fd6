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
        #expect(SignIn(pending: state.pending, sent: state.sent) == state)
    }

    /// Whoever tries, in whatever order: a try that could have succeeded is a real try.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no phone is tried more often than the limits say`(seed: UInt64) {
        var numbers = SeededRandom(seed: seed)
        let signIn = OnePhone()
        var now = start
        var right = digest(0)
        var codes: [Instant] = []
        var triesAtCode = 0
        var realTries: [Instant] = []
        for step in 0..<600 {
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0..<3:
                let digest = digest(UInt64(step) + 100)
                if (try? signIn.request(digest, at: now, limits)) != nil {
                    codes.append(now)
                    right = digest
                    triesAtCode = 0
                }
            case 3..<8:
                let other = signIn.copy()
                guard other.isOpened(by: right, at: now) else { continue }
                realTries.append(now)
                triesAtCode += 1
                #expect(!signIn.isOpened(by: digest(1), at: now))
            default:
                let longest: Int64 = Bool.random(using: &numbers) ? 40 : 20_000
                now = now.adding(seconds: Int64.random(in: 0...longest, using: &numbers))
            }
            #expect(triesAtCode <= 5, "seed \(seed)")
        }
        #expect(most(codes, within: 60) <= 1, "seed \(seed)")
        #expect(most(codes, within: 86_400) <= 10, "seed \(seed)")
        #expect(most(realTries, within: 86_400) <= 55, "seed \(seed)")
        #expect(!realTries.isEmpty)
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

    func request(_ digest: Bytes32, at now: Instant, _ limits: AuthLimits) throws {
        try state.request(digest, at: now, limits)
    }

    func isOpened(by digest: Bytes32, at now: Instant) -> Bool { state.verify(digest, at: now) }
}
