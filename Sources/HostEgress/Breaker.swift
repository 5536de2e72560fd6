/// Whether one origin is worth asking, pure: told the time and what became of each request.
///
/// Some failures in a row open it, and nothing is sent for a while; then one request goes out as a
/// trial. A trial that succeeds closes it, one that fails opens it for twice as long.
package struct Breaker: Sendable, Equatable {
    /// When it opens, and for how long.
    package struct Limits: Sendable, Equatable {
        /// Failures in a row that open it.
        package var failuresMax = 5
        /// How long it stays open the first time, in nanoseconds.
        package var pauseNanosFirst: UInt64 = 1_000_000_000
        /// How long it stays open at most, in nanoseconds.
        package var pauseNanosMax: UInt64 = 60_000_000_000

        package init() {}
    }

    /// Leave to send one request; its end is told with it.
    package struct Pass: Sendable, Equatable {
        /// Grows with every change of state: what was sent under an earlier one says nothing now.
        fileprivate let turn: UInt64
    }

    /// How a request ended.
    package enum Outcome: Sendable, CaseIterable {
        case succeeded
        /// No connection, no time left, too much, or a status of 500 and above.
        case failed
        /// It ended for reasons of our own and says nothing of the origin.
        case untold
    }

    /// What it does with requests.
    package enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(untilNanos: UInt64)
        /// A trial is under way.
        case halfOpen
    }

    package private(set) var state = State.closed(failures: 0)
    private let limits: Limits
    private var pauseNanos: UInt64
    private var turn: UInt64 = 0

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
        pauseNanos = limits.pauseNanosFirst
    }

    /// Lets a request go, or not; whoever gets a pass tells how it ended.
    package mutating func admit(at nowNanos: UInt64) -> Pass? {
        switch state {
        case .closed: return Pass(turn: turn)
        case .halfOpen: return nil
        case .open(let until):
            guard nowNanos >= until else { return nil }
            become(.halfOpen)
            return Pass(turn: turn)
        }
    }

    /// Learns how a request ended that it let go.
    package mutating func ended(_ pass: Pass, _ outcome: Outcome, at nowNanos: UInt64) {
        guard pass.turn == turn else { return }
        switch (state, outcome) {
        case (.closed, .succeeded): state = .closed(failures: 0)
        case (.closed(let failures), .failed) where failures + 1 < limits.failuresMax:
            state = .closed(failures: failures + 1)
        case (.closed, .failed), (.halfOpen, .untold): open(at: nowNanos)
        case (.halfOpen, .succeeded):
            pauseNanos = limits.pauseNanosFirst
            become(.closed(failures: 0))
        case (.halfOpen, .failed):
            pauseNanos = min(2 * pauseNanos, limits.pauseNanosMax)
            open(at: nowNanos)
        case (.closed, .untold), (.open, _): break
        }
    }

    /// Whole seconds until a trial may go out, at least 1.
    package func retryAfterSeconds(at nowNanos: UInt64) -> Int {
        guard case .open(let until) = state, until > nowNanos else { return 1 }
        return Int((until - nowNanos + 999_999_999) / 1_000_000_000)
    }

    private mutating func open(at nowNanos: UInt64) {
        become(.open(untilNanos: nowNanos + pauseNanos))
    }

    private mutating func become(_ next: State) {
        state = next
        turn += 1
    }
}
