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
    private let rights: OriginatorRights
    private let state = Mutex(State())
    private static let log = Logger(label: "bus")

    init(
        _ data: DataDirectory,
        _ environment: StoreEnvironment,
        _ metrics: Metrics,
        _ rights: OriginatorRights
    ) throws {
        bus = try BusLog(in: data, environment: environment)
        self.metrics = metrics
        self.rights = rights
        metrics.add(
            Metrics.Gauge("cityhost_log_size", help: "Events in the log.") { [bus] in
                (try? bus.head().size) ?? -1
            }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_log_archived",
                help: "The oldest events of the log, which lie in segments of the archive."
            ) { [bus] in bus.archivedEnd }
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
            let background = BackgroundExecutor.shared
            for (_, relay) in state.relays {
                state.work.append(Task(executorPreference: background) { await relay.run() })
            }
            for consumer in state.consumers {
                state.work.append(Task(executorPreference: background) { await consumer.run() })
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

    /// Every consumer at work; none before the start.
    var consumers: [Consumer] { state.withLock { $0.consumers } }

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
            rules: Consumer.Rules(
                retry: RetryPolicy(rule),
                startsNow: rule.start == .now,
                permission: rule.permission,
                declared: Set(plugin.manifest.permissions.map(\.id))
            ),
            rights: rights,
            onProblem: Chain.note
        )
        count(consumer)
        state.withLock { $0.consumers.append(consumer) }
    }

    private func count(_ consumer: Consumer) {
        let labels = "{consumer=\"\(consumer.name)\"}"
        metrics.add(
            Metrics.Gauge(
                "cityhost_consumer_cursor",
                help: "Sequence up to which every event has taken effect or is held.",
                labels: labels
            ) { consumer.progress.cursor }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_consumer_lag_events",
                help: "Events that a consumer has not come to, counted to \(Chain.lagMax).",
                labels: labels
            ) { (try? consumer.lag(max: Chain.lagMax)).map(Int64.init) ?? -1 }
        )
        metrics.add(
            Metrics.Gauge(
                "cityhost_consumer_full",
                help: "1 while so many events are held that a consumer takes no more.",
                labels: labels
            ) { consumer.progress.isFull ? 1 : 0 }
        )
        for state in HeldEvent.State.allCases {
            metrics.add(
                Metrics.Gauge(
                    "cityhost_consumer_held_events",
                    help: "Events that a consumer has not settled.",
                    labels: "{consumer=\"\(consumer.name)\",state=\"\(state)\"}"
                ) { Int64(consumer.progress[state]) }
            )
        }
    }

    private static let lagMax = 100_000

    /// Consumers that take no more because too much is held, for /readyz.
    func fullConsumers() -> [String] {
        state.withLock { $0.consumers }.filter(\.progress.isFull).map(\.name).sorted()
    }

    @Sendable private static func note(_ problem: String) { log.warning("\(problem)") }
}
