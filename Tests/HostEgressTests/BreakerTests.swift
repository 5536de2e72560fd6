import TestGround
import Testing

@testable import HostEgress

@Suite struct `A breaker` {
    private let second: UInt64 = 1_000_000_000

    private func opened(at now: UInt64 = 0) throws -> Breaker {
        var breaker = Breaker()
        for _ in 0..<5 { try send(&breaker, .failed, at: now) }
        return breaker
    }

    /// One request that is let go and ends at once.
    private func send(_ breaker: inout Breaker, _ outcome: Breaker.Outcome, at now: UInt64) throws {
        let pass = breaker.admit(at: now)
        breaker.ended(try #require(pass), outcome, at: now)
    }

    private func pass(_ breaker: inout Breaker, at now: UInt64) throws -> Breaker.Pass {
        let pass = breaker.admit(at: now)
        return try #require(pass)
    }

    @Test func `opens after failures in a row, and a success between starts the count anew`() throws
    {
        var breaker = Breaker()
        for outcome in [false, false, false, false, true, false, false, false, false] {
            try send(&breaker, outcome ? .succeeded : .failed, at: 0)
        }
        #expect(breaker.state == .closed(failures: 4))
        try send(&breaker, .failed, at: 0)
        #expect(breaker.state == .open(untilNanos: second))
        let early = breaker.admit(at: second - 1)
        #expect(early == nil)
        #expect(breaker.retryAfterSeconds(at: 0) == 1)
    }

    @Test func `sends one trial after its pause, which closes it or opens it for longer`() throws {
        var breaker = try opened()
        var now = second
        for pause in [2, 4, 8, 16, 32, 60, 60] as [UInt64] {
            let trial = try pass(&breaker, at: now)
            let further = breaker.admit(at: now)
            #expect(further == nil, "one at a time")
            breaker.ended(trial, .failed, at: now)
            #expect(breaker.state == .open(untilNanos: now + pause * second))
            now += pause * second
        }
        try send(&breaker, .succeeded, at: now)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `learns nothing from requests sent before it opened, nor from a trial given up`()
        throws
    {
        var breaker = Breaker()
        let early = try pass(&breaker, at: 0)
        for _ in 0..<5 { try send(&breaker, .failed, at: 0) }
        breaker.ended(early, .succeeded, at: 0)
        #expect(breaker.state == .open(untilNanos: second))
        let trial = try pass(&breaker, at: second)
        breaker.ended(early, .failed, at: second)
        #expect(breaker.state == .halfOpen)
        breaker.ended(trial, .untold, at: second)
        #expect(breaker.state == .open(untilNanos: 2 * second))
    }

    /// Requests that start, end in any order and late, and time that passes.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `holds its promises whatever happens`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var breaker = Breaker()
        var now: UInt64 = 0
        /// Requests under way, with the number of changes of state before each.
        var pending: [(pass: Breaker.Pass, turn: Int)] = []
        var (turn, failures) = (0, 0)
        for _ in 0..<500 {
            let before = breaker.state
            switch UInt64.random(in: 0..<10, using: &random) {
            case 0: now += UInt64.random(in: 0..<3 * second, using: &random)
            case 1..<5:
                let pass = breaker.admit(at: now)
                switch before {
                case .closed: #expect(pass != nil)
                case .halfOpen: #expect(pass == nil, "one trial at a time")
                case .open(let until):
                    #expect((pass != nil) == (now >= until))
                    turn += pass == nil ? 0 : 1
                }
                if let pass { pending.append((pass, turn)) }
            default:
                guard let place = pending.indices.randomElement(using: &random) else { continue }
                let ended = pending.remove(at: place)
                let outcome = try #require(Breaker.Outcome.allCases.randomElement(using: &random))
                breaker.ended(ended.pass, outcome, at: now)
                guard ended.turn == turn else {
                    #expect(breaker.state == before, "what comes late says nothing")
                    continue
                }
                failures = outcome == .untold ? failures : outcome == .failed ? failures + 1 : 0
                if check(before, breaker.state, outcome, &failures, now) { turn += 1 }
            }
        }
    }

    /// Compares what became of one ending with the rules; true when the state has changed.
    private func check(
        _ before: Breaker.State,
        _ after: Breaker.State,
        _ outcome: Breaker.Outcome,
        _ failures: inout Int,
        _ now: UInt64
    ) -> Bool {
        let isOpen =
            if case .open(let until) = after {
                until > now && until <= now + 60 * second
            } else { false }
        switch before {
        case .closed where failures == 5:
            #expect(isOpen, "five failures in a row open it")
        case .closed:
            #expect(after == .closed(failures: failures))
            return false
        case .halfOpen where outcome == .succeeded: #expect(after == .closed(failures: 0))
        case .halfOpen: #expect(isOpen, "a trial decides")
        case .open: Issue.record("nothing that counts is under way while it is open")
        }
        failures = 0
        return true
    }
}
