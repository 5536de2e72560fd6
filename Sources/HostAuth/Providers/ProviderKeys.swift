internal import PluginKit
internal import Synchronization

/// A provider's keys, kept for an hour and asked for again when a token names an unknown one: at
/// most once in a floor of time, so that forged tokens cannot make this host ask and ask.
final class ProviderKeys: Sendable {
    private struct State {
        var url = ""
        var keys: PinnedKeys?
        var readAt: UInt64 = 0
        var askedAt: UInt64?
        var asking: Task<PinnedKeys, any Error>?
    }

    private let wire: any ProviderWire
    private let state = Mutex(State())
    static let floorNanos: UInt64 = 60_000_000_000
    static let ageNanosMax: UInt64 = 3_600_000_000_000

    init(_ wire: any ProviderWire) { self.wire = wire }

    /// The keys, with the wanted one among them when the provider has it.
    func keys(
        at url: String,
        wanting id: String?,
        at nowNanos: UInt64
    ) async throws -> PinnedKeys {
        enum Step {
            case use(PinnedKeys)
            case wait(Task<PinnedKeys, any Error>)
            case refuse
        }
        let step: Step = state.withLock { state in
            // Keys belong to the address they come from, which the provider may change.
            if state.url != url { state = State(url: url) }
            let isFresh = nowNanos < state.readAt &+ ProviderKeys.ageNanosMax
            if let keys = state.keys, isFresh, id.map({ keys[$0] != nil }) ?? true {
                return .use(keys)
            }
            if let asking = state.asking { return .wait(asking) }
            if let asked = state.askedAt, nowNanos < asked &+ ProviderKeys.floorNanos {
                // Keys that are too old are none, however lately the provider was asked.
                return state.keys.map { isFresh ? .use($0) : .refuse } ?? .refuse
            }
            state.askedAt = nowNanos
            let asking = Task { try await self.ask(url, nowNanos) }
            state.asking = asking
            return .wait(asking)
        }
        switch step {
        case .use(let keys): return keys
        case .wait(let asking): return try await asking.value
        case .refuse: throw Fault.providerUnavailable("its keys were asked for just now")
        }
    }

    private func ask(_ url: String, _ nowNanos: UInt64) async throws -> PinnedKeys {
        defer { state.withLock { if $0.url == url { $0.asking = nil } } }
        let text = try await wire.get(url)
        guard let keys = await PinnedKeys(jwks: text), keys.count > 0 else {
            throw Fault.providerUnavailable("its key set cannot be read")
        }
        state.withLock { state in
            guard state.url == url else { return }
            state.keys = keys
            state.readAt = nowNanos
        }
        return keys
    }
}
