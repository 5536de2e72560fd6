internal import PluginKit
internal import Synchronization

/// Where a provider says that its endpoints are, kept for an hour and asked for again when something
/// there failed: at most once in a floor of time, so that nobody can make this host ask and ask.
final class ProviderDescription: Sendable {
    private struct State {
        var issuer = ""
        var found: OIDCProvider.Endpoints?
        var readAt: UInt64 = 0
        var askedAt: UInt64?
        /// Something failed at these addresses.
        var isDoubtful = false
        var asking: Task<OIDCProvider.Endpoints, any Error>?
    }

    private let wire: any ProviderWire
    private let state = Mutex(State())
    static let floorNanos: UInt64 = 10_000_000_000
    static let ageNanosMax: UInt64 = 3_600_000_000_000

    init(_ wire: any ProviderWire) { self.wire = wire }

    /// The endpoints, as the provider gave them within the hour.
    func endpoints(
        of provider: OIDCProvider,
        at nowNanos: UInt64
    ) async throws -> OIDCProvider.Endpoints {
        let step = state.withLock { next(provider, nowNanos, &$0) }
        switch step {
        case .use(let found): return found
        case .refuse: throw Fault.providerUnavailable("its description was asked for just now")
        case .wait(let asking, let known):
            do {
                return try await asking.value
            } catch {
                // What it said within the hour goes on while it does not answer.
                guard let known else { throw error }
                return known
            }
        }
    }

    /// Something failed at the endpoints: they may have moved.
    func doubt() { state.withLock { $0.isDoubtful = true } }

    private enum Step {
        case use(OIDCProvider.Endpoints)
        case wait(Task<OIDCProvider.Endpoints, any Error>, known: OIDCProvider.Endpoints?)
        case refuse
    }

    private func next(
        _ provider: OIDCProvider,
        _ nowNanos: UInt64,
        _ state: inout State
    ) -> Step {
        if state.issuer != provider.issuer { state = State(issuer: provider.issuer) }
        let isFresh = nowNanos < state.readAt &+ ProviderDescription.ageNanosMax
        let known = isFresh ? state.found : nil
        if let known, !state.isDoubtful { return .use(known) }
        if let asking = state.asking { return .wait(asking, known: known) }
        if let asked = state.askedAt, nowNanos < asked &+ ProviderDescription.floorNanos {
            return known.map { .use($0) } ?? .refuse
        }
        state.askedAt = nowNanos
        let asking = Task { try await self.ask(provider, nowNanos) }
        state.asking = asking
        return .wait(asking, known: known)
    }

    private func ask(
        _ provider: OIDCProvider,
        _ nowNanos: UInt64
    ) async throws -> OIDCProvider.Endpoints {
        defer { state.withLock { if $0.issuer == provider.issuer { $0.asking = nil } } }
        let text = try await wire.get(provider.discoveryURL)
        guard let found = OIDCProvider.Endpoints(text, issuer: provider.issuer) else {
            throw Fault.providerUnavailable("its description cannot be used")
        }
        state.withLock { state in
            guard state.issuer == provider.issuer else { return }
            state.found = found
            state.readAt = nowNanos
            state.isDoubtful = false
        }
        return found
    }
}
