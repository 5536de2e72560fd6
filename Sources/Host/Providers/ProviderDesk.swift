import HostEgress
import PluginKit
import Synchronization

/// The providers outside that plugins may ask, each with its adapter and its breaker.
final class ProviderDesk: Sendable {
    private struct State {
        var ports: [String: any ProviderPort] = [:]
        var breakers: [String: Breaker] = [:]
        var callbackBase: String?
    }

    private let state = Mutex(State())
    private let monotonicNanos: @Sendable () -> UInt64

    init(monotonicNanos: @escaping @Sendable () -> UInt64) {
        self.monotonicNanos = monotonicNanos
    }

    /// Gives providers their adapters by name, now that the host knows where it is found; `own` is
    /// its origin.
    func connect(_ ports: [String: any ProviderPort], own: String) {
        state.withLock { state in
            state.ports.merge(ports) { _, later in later }
            state.callbackBase = own + ProviderDesk.callbackPath
        }
    }

    /// Where providers send notifications to: `/callbacks/<provider>/<plugin>`.
    static let callbackPath = "/callbacks/"

    /// A provider's adapter; nil for one that nobody has set up.
    func port(of provider: String) -> (any ProviderPort)? {
        state.withLock { $0.ports[provider] }
    }

    /// Where a provider may send notifications for a plugin.
    func callbackURL(of provider: String, for plugin: PluginID) -> String? {
        state.withLock { $0.callbackBase }.map { "\($0)\(provider)/\(plugin)" }
    }

    /// Leave to ask a provider once; nil while it is left alone.
    func admit(_ provider: String) -> Breaker.Pass? {
        let now = monotonicNanos()
        return state.withLock { $0.breakers[provider, default: Breaker()].admit(at: now) }
    }

    /// How an attempt ended that was let go.
    func ended(_ provider: String, _ pass: Breaker.Pass, _ outcome: Breaker.Outcome) {
        let now = monotonicNanos()
        state.withLock { $0.breakers[provider]?.ended(pass, outcome, at: now) }
    }

    /// Milliseconds until a provider may be asked; nil when it may be now.
    func pauseMillis(_ provider: String) -> UInt64? {
        let now = monotonicNanos()
        return state.withLock { state in
            guard let breaker = state.breakers[provider] else { return nil }
            switch breaker.state {
            case .closed: return nil
            case .open(let until) where until <= now: return nil
            case .open, .halfOpen: return UInt64(breaker.retryAfterSeconds(at: now)) * 1000
            }
        }
    }

    /// Each provider that was asked with the state of its breaker: 0 closed, 1 on trial, 2 open.
    var breakers: [(provider: String, state: Int64)] {
        state.withLock { $0.breakers }.map { provider, breaker in
            switch breaker.state {
            case .closed: (provider, 0)
            case .halfOpen: (provider, 1)
            case .open: (provider, 2)
            }
        }.sorted { $0.provider < $1.provider }
    }
}

extension ProviderAnswer {
    /// What it says of the provider, whatever it says of the effect.
    var outcome: Breaker.Outcome {
        switch self {
        case .done, .refused, .retry: .succeeded
        case .unreachable, .unknown: .failed
        }
    }
}
