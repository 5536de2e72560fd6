import HostBus
import HostLoop
import HostStore
import Logging
import PluginKit
import Synchronization

/// The host's side of the one chain: the log, a relay for each plugin, a consumer for each
/// subscription.
final class Chain: Sendable {
    private struct State {
        var relays: [(plugin: String, relay: Relay)] = []
        var consumers: [Consumer] = []
        var work: [Task<Void, Never>] = []
    }

    let bus: BusLog
    private let metrics: Metrics
    private let state = Mutex(State())
    private static let log = Logger(label: "bus")

    init(_ data: DataDirectory, _ environment: StoreEnvironment, _ metrics: Metrics) throws {
        bus = try BusLog(in: data, environment: environment)
        self.metrics = metrics
        metrics.add(
            Metrics.Gauge("cityhost_log_size", help: "Events in the log.") { [bus] in
                (try? bus.head().size) ?? -1
            }
        )
    }

    /// Compares a file with the log and makes its relay; nothing runs yet.
    func adopt(_ store: any EventSource) async throws -> Relay {
        try await StartCheck.run(store, bus)
        let relay = try Relay(store: store, bus: bus, onProblem: Chain.note)
        metrics.add(
            Metrics.Gauge(
                "cityhost_relay_lag_events",
                help: "Committed events that are not in the log yet.",
                labels: "{plugin=\"\(store.plugin)\"}"
            ) { relay.progress.lag }
        )
        state.withLock { $0.relays.append((store.plugin.text, relay)) }
        return relay
    }

    /// Begins to relay, and to deliver what plugins subscribed to.
    func start(_ plugins: [(loaded: LoadedPlugin, store: PluginStore)]) throws {
        let upcasts = plugins.flatMap { $0.loaded.registration.upcasts.values }
        let running = Set(plugins.map(\.loaded.id))
        for (loaded, store) in plugins {
            for rule in loaded.manifest.subscriptions
            where Chain.hasUpcasters(for: rule.type, running) {
                try addConsumer(rule, loaded, store, upcasts)
            }
        }
        state.withLock { state in
            for (_, relay) in state.relays { state.work.append(Task { await relay.run() }) }
            for consumer in state.consumers {
                state.work.append(Task { await consumer.run() })
            }
        }
    }

    /// Ends relays and consumers; what is left in an outbox is relayed at the next start.
    func stop() async {
        let (relays, consumers, work) = state.withLock { ($0.relays, $0.consumers, $0.work) }
        for (_, relay) in relays { relay.stop() }
        for consumer in consumers { consumer.stop() }
        for task in work {
            task.cancel()
            await task.value
        }
    }

    func close() { bus.close() }

    /// Consumers that have handled an event.
    var heard: [String] {
        state.withLock { $0.consumers }.filter { $0.progress.cursor >= 0 }.map(\.name)
    }

    /// True when every committed event is in the log and has been brought to its consumers.
    func isQuiet() throws -> Bool {
        let (relays, consumers) = state.withLock { ($0.relays, $0.consumers) }
        guard relays.allSatisfy({ $0.relay.progress.lag == 0 }) else { return false }
        return try consumers.allSatisfy { try $0.isUpToDate() }
    }

    /// A later version may need its producer's upcasters for what is in the log: without them the
    /// consumer would pass over those events, so it waits, its cursor where it is.
    private static func hasUpcasters(for type: String, _ running: Set<String>) -> Bool {
        let isFirst = Names.eventVersion(type)?.number == 1
        guard !isFirst, !running.contains(String(type.prefix { $0 != "." })) else { return true }
        log.warning("the producer of \(type) is not running: its consumers wait")
        return false
    }

    private func addConsumer(
        _ rule: Manifest.SubscriptionRule,
        _ plugin: LoadedPlugin,
        _ store: PluginStore,
        _ upcasts: [BoundUpcast]
    ) throws {
        let name = "\(plugin.id)/\(rule.name)"
        guard let handler = plugin.registration.subscriptions[name] else { return }
        let consumer = try Consumer(
            name: name,
            handler: handler,
            store: store,
            bus: bus,
            upcasts: upcasts,
            retry: Consumer.Retry(
                millisFirst: rule.retryFirstMillis,
                millisMax: rule.retryMaxMillis
            ),
            onProblem: Chain.note
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_consumer_cursor",
                help: "Sequence of the last event a consumer handled.",
                labels: "{consumer=\"\(name)\"}"
            ) { consumer.progress.cursor }
        )
        state.withLock { $0.consumers.append(consumer) }
    }

    @Sendable private static func note(_ problem: String) { log.warning("\(problem)") }
}
