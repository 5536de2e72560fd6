import HostStore
import PluginKit

/// Effects and callbacks over the API: what waits, and what is to be tried again.
struct EffectActs {
    let operations: EffectOperations

    static let pageMax = 100

    /// The act behind an operation of the manifest.
    func act(for operation: String) -> (@Sendable (ActRequest) async throws -> Answer)? {
        switch operation {
        case "listEffects": { try list($0) }
        case "retryEffect": { try await retry($0) }
        default: nil
        }
    }

    private func list(_ request: ActRequest) throws -> Answer {
        let input = try decodeInput(ListEffects.self, request.input)
        let items = try operations.list(
            all: input.state == .open,
            plugin: input.plugin,
            limit: EffectActs.pageMax,
            for: request
        )
        return .payload(200, EffectList(items: items.map(EffectItem.init)))
    }

    private func retry(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(RetryEffect.self, request.input)
        try await operations.retry(input.plugin, input.id, for: request)
        return .done
    }
}

extension EffectItem {
    /// An effect or callback as the API tells it.
    init(_ item: EffectOperations.Item) {
        let entry = item.entry
        self.init(
            plugin: item.plugin.text,
            id: entry.id,
            name: entry.name,
            port: entry.port,
            tenantId: entry.tenant,
            since: entry.since,
            attempts: Int64(entry.attempts),
            stuck: entry.isStuck,
            problem: entry.problem
        )
    }
}
