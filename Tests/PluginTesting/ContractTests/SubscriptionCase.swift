import Foundation
import Giver
import HostStore
import PluginKit
import PluginTesting
import Synchronization
import Taker
import TestGround
import Testing

@testable import HostBus

/// One subscription of one plugin with two sources that publish what it hears.
struct SubscriptionCase: Sendable, CustomTestStringConvertible, CustomStringConvertible {
    /// What happens, one after the other; the consumer works after each.
    enum Step: Sendable {
        /// A source's events go into the log.
        case relay(Int)
        /// Relays and consumer begin anew, with what the files say.
        case restart
        /// A consumer that has not heard of the others' progress brings everything again.
        case repetition
    }

    /// How a handler fails before it succeeds.
    enum Failure: Sendable, CaseIterable {
        case throwing, asking, often

        var times: Int { self == .often ? 5 : 1 }
    }

    /// What can be seen afterwards.
    struct Outcome: Sendable, Equatable {
        /// Every row of the plugin's tables.
        let rows: [String]
        /// Ids of events in the order in which they took effect.
        let delivered: [String]
        let attempts: Int
        /// How often a consumer that lagged brought something again, or was refused because it did.
        let repetitions: Int

        static func == (one: Outcome, other: Outcome) -> Bool {
            one.rows == other.rows && one.delivered == other.delivered
        }
    }

    static let eventsPerSource = 5

    let contract: Contract
    let bundle: PluginBundle
    let rule: Manifest.SubscriptionRule

    var description: String { "\(contract.id)/\(rule.name)" }
    var testDescription: String { description }

    /// Every plugin of this build, and two of which one has moved on to a second version.
    private static let parties: [(contract: Contract, bundle: PluginBundle)] =
        (Contract.plugins + [Giver(), Taker()]).map { plugin in
            let bundle = type(of: plugin).bundle
            var registration = Registration()
            plugin.register(in: &registration)
            return (Contract(bundle, registration), bundle)
        }

    static let all: [SubscriptionCase] = parties.flatMap { contract, bundle in
        contract.manifest.subscriptions.map {
            SubscriptionCase(contract: contract, bundle: bundle, rule: $0)
        }
    }

    /// How events of earlier versions become later ones, whoever declares it.
    static let upcasts: [BoundUpcast] = parties.flatMap { contract, _ in
        contract.registration.map { Array($0.upcasts.values) } ?? []
    }

    /// Runs the steps in files of their own and looks at what is left.
    func state(
        after steps: [Step],
        failing failure: Failure? = nil,
        isNewer: Bool = false,
        as published: PublishedForm? = nil
    ) async throws -> Outcome {
        let stage = try SubscriptionStage(self, failing: failure)
        defer { stage.close() }
        let form =
            published ?? PublishedForm(type: rule.type, schema: rule.schema, contract: contract)
        for source in stage.sources { try await publish(form, in: source, isNewer: isNewer) }
        let late = try stage.consumer()
        var relays = try stage.relays()
        var consumer = try stage.consumer()
        var repetitions = 0
        for step in steps {
            switch step {
            case .relay(let index): while try await relays[index].step() {}
            case .restart:
                relays = try stage.relays()
                consumer = try stage.consumer()
            case .repetition:
                let before = stage.handler.attempts
                let isRefused = (try? await late.step()) == nil
                if isRefused || stage.handler.attempts > before { repetitions += 1 }
            }
            // As if the pauses between attempts had passed.
            while try await consumer.step(at: .max) != .upToDate {}
        }
        return Outcome(
            rows: try rows(stage.store.file.path),
            delivered: stage.handler.delivered,
            attempts: stage.handler.attempts,
            repetitions: repetitions
        )
    }

    private func publish(
        _ form: PublishedForm,
        in source: PluginStore,
        isNewer: Bool
    ) async throws {
        let shape = try #require(form.contract.schemas[form.schema]?.shape)
        var maker = ValueMaker(form.contract, seed: UInt64(source.plugin.text.utf8.last ?? 0))
        let key = "key of \(source.plugin)"
        for _ in 0..<SubscriptionCase.eventsPerSource {
            var payload = maker.value(of: shape)
            if isNewer { payload = payload.setting("laterMember", ["a": 1]) }
            let (type, bytes) = (form.type, payload.encoded)
            try await source.lane.perform { transaction in
                let insert = try transaction.statement(
                    """
                    INSERT INTO host_outbox(n, type, partition_key, tenant, at_ms, trace,
                        originator, personal, payload)
                    VALUES(1 + coalesce((SELECT max(n) FROM host_outbox), (SELECT CAST(value AS
                        INTEGER) FROM host_meta WHERE key = 'outbox_last'), 0),
                        ?1, ?2, 'place-0', 0, '', 'service:tests', 0, ?3)
                    """
                )
                insert.bind(type, at: 1)
                insert.bind(key, at: 2)
                insert.bind(bytes, at: 3)
                try insert.run()
            }
        }
    }

    /// What a handler leaves with the host: it is doubled as easily as a row of its own.
    private static let hostTables = [
        ("host_outbox", "type, partition_key, hex(payload)"), ("host_timer", "kind, key, due_ms"),
        ("host_effect", "name, partition_key"), ("host_transfer", "'one'"), ("host_hold", "'one'"),
        ("host_obligation", "'one'"), ("host_file", "'one'"),
    ]

    private func rows(_ path: String) throws -> [String] {
        let connection = try Connection(path: path, role: .bare, environment: .system())
        defer { connection.close() }
        var rows: [String] = []
        for table in contract.manifest.tables {
            let columns = table.columns.map(\.name).joined(separator: ", ")
            try connection.each("SELECT json_array(\(columns)) FROM \(table.name) ORDER BY 1") {
                rows.append("\(table.name) \($0.text(at: 0))")
            }
        }
        for (table, columns) in Self.hostTables {
            let known = "SELECT 1 FROM sqlite_schema WHERE name='\(table)'"
            guard try connection.integer(known) != nil else { continue }
            try connection.each("SELECT json_array(\(columns)) FROM \(table) ORDER BY 1") {
                rows.append("\(table) \($0.text(at: 0))")
            }
        }
        return rows
    }
}

/// The files of one run: a log, two sources, and the plugin that subscribes.
final class SubscriptionStage: Sendable {
    let sources: [PluginStore]
    let store: PluginStore
    let bus: BusLog
    let handler: FailingHandler
    private let rule: Manifest.SubscriptionRule
    private let name: String
    private let folder: TestFolder
    private let directory: DataDirectory

    init(_ subscription: SubscriptionCase, failing failure: SubscriptionCase.Failure?) throws {
        let id = subscription.contract.id
        rule = subscription.rule
        name = "\(id)/\(rule.name)"
        guard let bound = subscription.contract.registration?.subscriptions[name] else {
            throw Unbound(name: name)
        }
        handler = FailingHandler(bound, failing: failure)
        folder = try TestFolder("subscription")
        directory = try DataDirectory(folder.path)
        bus = try BusLog(in: directory, environment: SubscriptionStage.environment(seed: 1))
        store = try PluginStore(
            bundle: subscription.bundle,
            tables: subscription.contract.manifest.tables,
            in: directory,
            environment: SubscriptionStage.environment(seed: 2)
        )
        let ids: [StaticString] = ["sourcea", "sourceb"]
        sources = try ids.enumerated().map { [directory] index, id in
            try PluginStore(
                bundle: PluginBundle(
                    id: id,
                    manifest: "",
                    digest: "",
                    schemas: [],
                    migrations: [],
                    statements: [],
                    web: []
                ),
                tables: [],
                in: directory,
                environment: SubscriptionStage.environment(seed: UInt64(3 + index))
            )
        }
    }

    func relays() throws -> [Relay] {
        try sources.map { try Relay(store: $0, bus: bus) { Issue.record("\($0)") } }
    }

    func consumer() throws -> Consumer {
        try Consumer(
            name: name,
            handler: handler,
            store: store,
            bus: bus,
            upcasts: SubscriptionCase.upcasts,
            rules: Consumer.Rules(retry: RetryPolicy(rule)),
            onProblem: { _ in }
        )
    }

    func close() {
        for source in sources { source.close() }
        store.close()
        bus.close()
    }

    /// The same chance in every run, so that sources have the same names.
    private static func environment(seed: UInt64) -> StoreEnvironment {
        let bytes = SeededBytes(seed: seed)
        let system = StoreEnvironment.system()
        return StoreEnvironment(
            now: { HandClock.noon },
            monotonicNanos: system.monotonicNanos,
            randomBytes: { bytes.draw($0) }
        )
    }
}

/// A plugin's own handler, which first fails at every second event when it is told to.
final class FailingHandler: SubscriptionHandler {
    private struct State {
        var calls: [String] = []
        var effects: [String] = []
        var failures: [String: Int] = [:]
    }

    private struct Failed: Error {}

    private let bound: any SubscriptionHandler
    private let failure: SubscriptionCase.Failure?
    private let state = Mutex(State())

    init(_ bound: any SubscriptionHandler, failing failure: SubscriptionCase.Failure?) {
        self.bound = bound
        self.failure = failure
    }

    var type: StaticString { bound.type }

    /// Ids in the order in which they took effect at last: a lane may run a command again.
    var delivered: [String] {
        let effects = state.withLock(\.effects)
        return effects.indices.filter { !effects[($0 + 1)...].contains(effects[$0]) }
            .map { effects[$0] }
    }

    var attempts: Int { state.withLock(\.calls.count) }

    func deliver(
        _ payload: [UInt8],
        _ envelope: EventEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict {
        let fails = state.withLock { state in
            state.calls.append(envelope.id)
            let failed = state.failures[envelope.id, default: 0]
            guard let failure, envelope.sourceNumber % 2 == 0, failed < failure.times else {
                return false
            }
            state.failures[envelope.id] = failed + 1
            return true
        }
        // The effect comes first, so that it is there to be undone.
        let verdict = try bound.deliver(payload, envelope, transaction)
        if fails {
            guard failure == .asking else { throw Failed() }
            return .retry(afterMillis: 1)
        }
        state.withLock { $0.effects.append(envelope.id) }
        return verdict
    }
}

/// The plugin declares the subscription and binds nothing to it.
struct Unbound: Error {
    let name: String
}
