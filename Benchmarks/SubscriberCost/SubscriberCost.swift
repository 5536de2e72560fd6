import Glibc
import HostBus
import HostStore
import JSONWire
import PluginKit
import Synchronization

/// What subscribers of one event type cost: the CPU of publishing, relaying and handling with one
/// of them, and with ten.
///
///     swift run -c release SubscriberCost [EVENTS]
@main
enum SubscriberCost {
    private static let rounds = 3

    static func main() async throws {
        let events = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20_000
        for isWriting in [false, true] {
            print(isWriting ? "each writes a row for each event:" : "each only takes the event:")
            var micros: [Int: Double] = [:]
            for count in [0, 1, 10] {
                var best = Double.infinity
                for _ in 0..<rounds {
                    best = min(best, try await run(events, subscribers: count, isWriting))
                }
                micros[count] = best
                print("  \(count) subscribers: \(Int(best * 10)) tenths of a µs of CPU an event")
            }
            if let one = micros[1], let ten = micros[10] {
                print("  ten cost \(Int(ten / one * 100)) % of one")
            }
        }
    }

    /// Microseconds of CPU for each event, from publishing to the last subscriber.
    private static func run(
        _ events: Int,
        subscribers: Int,
        _ isWriting: Bool
    ) async throws -> Double {
        let folder = "/tmp/subscriber-cost-\(getpid())"
        let directory = try DataDirectory(folder)
        defer {
            withExtendedLifetime(directory) {}
            for file in ["bus", "town", "reader"] {
                for end in ["", "-wal", "-shm"] { unsafe unlink("\(folder)/\(file).db\(end)") }
            }
        }
        let environment = StoreEnvironment.system()
        let bus = try BusLog(in: directory, environment: environment)
        let signal = Mutex<Relay?>(nil)
        let town = try store("town", directory, environment) { report in
            signal.withLock { $0 }?.wake(report)
        }
        let reader = try store("reader", directory, environment)
        let relay = try Relay(store: town, bus: bus) { print($0) }
        signal.withLock { $0 = relay }
        let consumers = try (0..<subscribers).map { number in
            try Consumer(
                name: "reader/Subscriber\(number)",
                handler: Taker(number: number, isWriting: isWriting),
                store: reader,
                bus: bus,
                rules: Consumer.Rules(retry: RetryPolicy(millisFirst: 10, millisMax: 100)),
                onProblem: { print($0) }
            )
        }
        let before = cpuMicros()
        var tasks = consumers.map { consumer in Task { await consumer.run() } }
        tasks.append(Task { await relay.run() })
        for _ in 0..<(events / 100) {
            try await town.write(call) { transaction in
                for _ in 0..<100 { try transaction.publish(Written(note: "a note of some length")) }
            }
        }
        while relay.progress.lag > 0
            || consumers.contains(where: { $0.progress.cursor < Int64(events) - 1 })
        {
            try await Task.sleep(for: .milliseconds(5))
        }
        let spent = cpuMicros() - before
        for consumer in consumers { consumer.stop() }
        relay.stop()
        for task in tasks {
            task.cancel()
            await task.value
        }
        for store in [town, reader] { store.close() }
        bus.close()
        return Double(spent) / Double(events)
    }

    private static func store(
        _ id: StaticString,
        _ directory: DataDirectory,
        _ environment: StoreEnvironment,
        onCommit: @escaping @Sendable (CommitReport) -> Void = { _ in }
    ) throws -> PluginStore {
        let bundle = PluginBundle(
            id: id,
            manifest: manifest,
            digest: "",
            schemas: [],
            migrations: [
                .init(
                    "0001-taken.sql",
                    """
                    CREATE TABLE taken(subscriber INTEGER NOT NULL, event_id TEXT NOT NULL) STRICT;
                    """
                )
            ],
            statements: [],
            web: []
        )
        return try PluginStore(
            bundle: bundle,
            tables: Manifest.read(bundle).manifest?.tables ?? [],
            in: directory,
            environment: environment,
            onCommit: onCommit
        )
    }

    private static let manifest: StaticString = """
        {"schema": "plugin/1", "id": "reader", "version": "0.1.0", "hostApi": "^0.1",
         "title": {"zh": "测量", "en": "Measuring"}, "owner": "host team",
         "status": "alpha", "boot": "degraded", "tables": {"taken": {"columns": {
            "subscriber": {"class": "internal", "purpose": "measuring"},
            "event_id": {"class": "internal", "purpose": "measuring"}}}}}
        """

    private static func cpuMicros() -> Int64 {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Int64(seconds) * 1_000_000 + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    }

    private static let call = CallContext(
        principal: Principal(kind: .person, id: "liu"),
        tenant: TenantID("t1"),
        permissions: [],
        received: Received(monotonicNanos: 0, instant: Instant(utcMillis: 0)),
        traceID: "0af7651916cd43dd8448eb211c80319c",
        language: .zh,
        operation: "measure"
    )
}

/// A subscriber that decodes the event and, where it is told to, writes a row.
private struct Taker: SubscriptionHandler {
    let number: Int
    let isWriting: Bool
    var type: StaticString { Written.spec.type }

    func deliver(
        _ payload: [UInt8],
        _ envelope: EventEnvelope,
        _ transaction: borrowing Transaction
    ) throws -> Verdict {
        var reader = try JSONReader(payload)
        try reader.beginObject()
        while try reader.nextKey() != nil { _ = try reader.string() }
        if isWriting { try transaction.run(Take(number: number, event: envelope.id)) }
        return .done
    }
}

private struct Take: Statement {
    static let spec = StatementSpec(
        index: 0,
        name: "take",
        scope: .system,
        sql: "INSERT INTO taken VALUES(:number, :event)",
        isWrite: true
    )
    let number: Int
    let event: String

    func bind(_ binder: borrowing Binder) {
        binder.bind(Int64(number), at: 1)
        binder.bind(event, at: 2)
    }
}

private struct Written: Event {
    static let spec = EventSpec(type: "town.note.written.v1", isPersonal: false)
    let note: String
    var partitionKey: String { "notes" }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Written? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("note")
        writer.string(note)
        writer.endObject()
    }
}
