package import PluginKit

/// How often a consumer tries an event, and how long it waits in between; from the manifest.
package struct RetryPolicy: Sendable {
    /// Longest wait a handler can ask for.
    static let millisAskedMax: Int64 = 600_000

    let millisFirst: Int
    let millisMax: Int
    let attemptsMax: Int
    let exhausted: Manifest.SubscriptionRule.Exhausted

    package init(
        millisFirst: Int,
        millisMax: Int,
        attemptsMax: Int = 16,
        exhausted: Manifest.SubscriptionRule.Exhausted = .park
    ) {
        self.millisFirst = max(1, millisFirst)
        self.millisMax = max(millisFirst, millisMax)
        self.attemptsMax = max(1, attemptsMax)
        self.exhausted = exhausted
    }

    /// What a manifest says.
    package init(_ rule: Manifest.SubscriptionRule) {
        self.init(
            millisFirst: rule.retryFirstMillis,
            millisMax: rule.retryMaxMillis,
            attemptsMax: rule.attemptsMax,
            exhausted: rule.exhausted
        )
    }

    /// Doubled with every attempt, of which the upper half is left to chance: keys that failed
    /// together do not come back together.
    func millis(after attempts: Int, chance: UInt8) -> Int64 {
        let whole = Int64(min(millisMax, millisFirst << min(attempts - 1, 20)))
        return whole - whole / 2 * Int64(chance) / 255
    }

    /// What becomes of an event after an attempt that was not the last word.
    func state(after failure: DeliveryFailure, attempts: Int) -> HeldEvent.State {
        switch failure {
        case .park: .parked
        case .deadLetter: .dead
        case .retry, .error:
            attempts < attemptsMax ? .retrying : exhausted == .park ? .parked : .dead
        }
    }

    /// When an event that is to be retried is due.
    func due(after failure: DeliveryFailure, attempts: Int, at now: Int64, chance: UInt8) -> Int64 {
        if case .retry(let asked) = failure {
            return now + min(max(asked, 1), RetryPolicy.millisAskedMax)
        }
        return now + millis(after: attempts, chance: chance)
    }
}

/// Why an event is not done.
enum DeliveryFailure: Sendable {
    case retry(afterMillis: Int64)
    case park(String)
    case deadLetter(String)
    case error(String)

    private static let reasonMax = 500

    /// Nil for an event that is done.
    init?(_ verdict: Verdict) {
        switch verdict {
        case .done: return nil
        case .retry(let millis): self = .retry(afterMillis: millis)
        case .park(let reason): self = .park(reason)
        case .deadLetter(let reason): self = .deadLetter(reason)
        }
    }

    /// True when the handler itself said what is to become of the event.
    var isFinal: Bool {
        switch self {
        case .park, .deadLetter: true
        case .retry, .error: false
        }
    }

    /// What operators read.
    var reason: String {
        let whole =
            switch self {
            case .retry: "the handler asked to see the event again"
            case .park(let reason), .deadLetter(let reason), .error(let reason): reason
            }
        return String(whole.prefix(DeliveryFailure.reasonMax))
    }
}
