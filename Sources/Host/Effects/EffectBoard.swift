import HostStore
import PluginKit

/// What operators see of everything that plugins ask of providers, and have tried again.
struct EffectBoard: Sendable {
    /// One plugin's part of it.
    struct Part: Sendable {
        let plugin: PluginID
        let desk: EffectDesk
        let courier: ProviderCourier
    }

    let parts: [Part]

    /// `housing (3)` for /readyz: what waits until an operator has looked at it.
    func stuck() -> [String] {
        parts.compactMap { part in
            guard let count = try? part.desk.stuckCount(), count > 0 else { return nil }
            return "\(part.plugin) (\(count))"
        }
    }

    /// Providers that something waits for and nobody has set up.
    func missing(from providers: ProviderDesk) -> [String] {
        let standings = parts.flatMap { (try? $0.desk.standings()) ?? [] }
        return Set(standings.filter { $0.open > 0 }.map(\.provider))
            .filter { providers.port(of: $0) == nil }.sorted()
    }

    /// Adds what is open, under way, tried and left alone to the metrics.
    func measure(
        _ metrics: Metrics,
        _ providers: ProviderDesk,
        now: @escaping @Sendable () -> Instant
    ) {
        metrics.addGroup(
            "cityhost_effects_open",
            help: "Effects that have not ended."
        ) { standings { Int64($0.open) } }
        metrics.addGroup(
            "cityhost_effects_oldest_seconds",
            help: "Age of the oldest effect that has not ended."
        ) {
            let now = now()
            return standings { $0.oldest.map { (now.utcMillis - $0.utcMillis) / 1000 } ?? 0 }
        }
        metrics.addGroup(
            "cityhost_effects_in_flight",
            help: "Calls to providers under way."
        ) { counts { $0.inFlight } }
        metrics.addGroup(
            "cityhost_effects_attempts",
            help: "Calls to providers begun since the start."
        ) { counts { $0.attempts } }
        metrics.addGroup(
            "cityhost_effects_stuck",
            help: "Effects and callbacks that wait for an operator."
        ) {
            parts.map { ("{plugin=\"\($0.plugin)\"}", Int64((try? $0.desk.stuckCount()) ?? -1)) }
        }
        metrics.addGroup(
            "cityhost_provider_breaker",
            help: "Whether a provider is asked: 0 yes, 1 on trial, 2 not for a while."
        ) { providers.breakers.map { ("{provider=\"\($0.provider)\"}", $0.state) } }
    }

    private func standings(
        _ value: (EffectDesk.Standing) -> Int64
    ) -> [(labels: String, value: Int64)] {
        parts.flatMap { part in
            ((try? part.desk.standings()) ?? []).map {
                (EffectBoard.labels(part.plugin, $0.provider), value($0))
            }
        }
    }

    private func counts(
        _ values: (ProviderCourier.Standing) -> [String: Int64]
    ) -> [(labels: String, value: Int64)] {
        parts.flatMap { part in
            values(part.courier.standing).sorted { $0.key < $1.key }.map {
                (EffectBoard.labels(part.plugin, $0.key), $0.value)
            }
        }
    }

    private static func labels(_ plugin: PluginID, _ provider: String) -> String {
        "{plugin=\"\(plugin)\",provider=\"\(provider)\"}"
    }
}
