import HostAuth
import HostBus
import PluginKit

/// The bus over the API: consumers, held events, and what is to become of them.
struct BusActs {
    let deliveries: Deliveries

    static let pageMax = 100

    /// The act behind an operation of the manifest.
    func act(for operation: String) -> (@Sendable (ActRequest) async throws -> Answer)? {
        switch operation {
        case "listConsumers": { try listConsumers($0) }
        case "listHeld": { try listHeld($0) }
        case "replayHeld": { try await replay($0) }
        case "discardHeld": { try await discard($0) }
        default: nil
        }
    }

    private func listConsumers(_ request: ActRequest) throws -> Answer {
        _ = try deliveries.view(for: request)
        let items = try deliveries.consumers().prefix(1000).map { ConsumerInfo($0) }
        return .payload(200, ConsumerList(items: Array(items)))
    }

    private func listHeld(_ request: ActRequest) throws -> Answer {
        let view = try deliveries.view(for: request)
        let input = try decodeInput(ListHeld.self, request.input)
        let consumer = input.consumer
        // Without one consumer there is no order to go on in.
        let entries = try deliveries.held(
            input.state.flatMap { HeldEvent.State(rawValue: $0.rawValue) } ?? .parked,
            for: view,
            consumer: consumer,
            after: consumer == nil ? -1 : input.after ?? -1,
            limit: BusActs.pageMax + 1
        )
        let items = entries.prefix(BusActs.pageMax).map { HeldItem($0) }
        let hasMore = entries.count > BusActs.pageMax && consumer != nil
        return .payload(
            200,
            HeldList(items: Array(items), next: hasMore ? items.last?.sequence : nil)
        )
    }

    private func replay(_ request: ActRequest) async throws -> Answer {
        _ = try deliveries.view(for: request)
        let input = try decodeInput(ReplayHeld.self, request.input)
        try await deliveries.decide(.replay, input.consumer, input.sequence, for: request)
        return .done
    }

    private func discard(_ request: ActRequest) async throws -> Answer {
        _ = try deliveries.view(for: request)
        let input = try decodeInput(DiscardHeld.self, request.input)
        try await deliveries.decide(.discard, input.consumer, input.sequence, for: request)
        return .done
    }
}

extension ConsumerInfo {
    /// A consumer as the API tells it.
    init(_ standing: Deliveries.Standing) {
        let progress = standing.progress
        self.init(
            consumer: standing.name,
            cursor: progress.cursor,
            lag: Int64(standing.lag),
            waiting: Int64(progress.waiting),
            retrying: Int64(progress.retrying),
            parked: Int64(progress.parked),
            dead: Int64(progress.dead),
            full: progress.isFull
        )
    }
}

extension HeldItem {
    /// A held event as the API tells it.
    init(_ entry: HeldDesk.Entry) {
        let held = entry.held
        self.init(
            consumer: held.consumer,
            sequence: held.sequence,
            state: held.state.rawValue,
            attempts: Int64(held.attempts),
            endings: Int64(held.begun),
            cause: held.reason,
            firstAt: held.first,
            lastAt: held.last,
            eventId: entry.envelope?.id,
            type: entry.envelope?.type,
            partitionKey: entry.envelope?.partitionKey,
            tenantId: entry.envelope?.tenant
        )
    }
}
