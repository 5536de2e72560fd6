import Foundation
@testable import HostBus
import HostStore
import JSONWire
@testable import PluginKit
import Synchronization
import TestGround

/// A bus and plugins on a data directory of their own, with a clock turned by hand.
final class TestTown: Sendable {
    let path: String
    let clock = Atomic<Int64>(1_800_000_000_000)
    let failures = Mutex<[StoreFailure]>([])
    let problems = Mutex<[String]>([])

    private let folder: TestFolder?

    /// In a folder of its own, or in one that another process made.
    init(at known: String? = nil) throws {
        folder = known == nil ? try TestFolder("bus") : nil
        path = known ?? folder?.path ?? ""
    }

    var environment: StoreEnvironment {
        let system = StoreEnvironment.system()
        return StoreEnvironment(
            now: { Instant(utcMillis: self.clock.load(ordering: .relaxed)) },
            monotonicNanos: system.monotonicNanos,
            randomBytes: system.randomBytes,
            onFatal: { failure in self.failures.withLock { $0.append(failure) } }
        )
    }

    var failed: [String] { failures.withLock { $0.map(\.cause) } }

    func bus() throws -> BusLog {
        try BusLog(path: path + "/bus.db", environment: environment)
    }

    /// The head of a log that is sound from its first leaf to its last.
    func verified() throws -> BusLog.Head {
        try ChainCheck.run(path: path + "/bus.db", environment: environment)
    }

    private static let seen = Manifest.Table(
        name: "seen",
        isLarge: false,
        columns: ["event_id", "note", "times"].map {
            Manifest.Table.Column(name: $0, dataClass: .internal, purpose: "test")
        }
    )

    func store(_ id: StaticString) throws -> PluginStore {
        let bundle = PluginBundle(
            id: id,
            manifest: "",
            digest: "",
            schemas: [],
            migrations: [
                .init(
                    "0001-seen.sql",
                    """
                    CREATE TABLE seen(
                        event_id TEXT PRIMARY KEY, note TEXT NOT NULL, times INTEGER NOT NULL
                    ) STRICT;
                    """
                )
            ],
            statements: [],
            web: []
        )
        return try PluginStore(
            bundle: bundle,
            tables: [TestTown.seen],
            in: DataDirectory(path),
            environment: environment
        )
    }

    func relay(_ store: PluginStore, _ bus: BusLog) throws -> Relay {
        try Relay(store: store, bus: bus, onProblem: note)
    }

    func consumer(
        _ store: PluginStore,
        _ bus: BusLog,
        retry: RetryPolicy = RetryPolicy(millisFirst: 10, millisMax: 100),
        heldMax: Int = Consumer.heldMax,
        startsNow: Bool = false,
        _ body:
            @escaping @Sendable (NoteMessage, EventEnvelope, borrowing Transaction) throws ->
            Verdict
    ) throws -> Consumer {
        var registration = Registration()
        registration.on(NoteSeen.self, body)
        guard let handler = registration.subscriptions["\(NoteSeen.name)"] else {
            throw Missing()
        }
        return try Consumer(
            name: "\(NoteSeen.name)",
            handler: handler,
            store: store,
            bus: bus,
            rules: Consumer.Rules(retry: retry, startsNow: startsNow),
            heldMax: heldMax,
            onProblem: note
        )
    }

    @Sendable func note(_ problem: String) { problems.withLock { $0.append(problem) } }

    func call(tenant: String? = "t1") -> CallContext {
        CallContext(
            principal: Principal(kind: .person, id: "liu"),
            tenant: tenant.map(TenantID.init),
            permissions: [],
            received: Received(monotonicNanos: 0, instant: environment.now()),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            language: .zh,
            operation: "test"
        )
    }

    /// Publishes notes with these texts, one command each; `a/1` has the key `a`.
    func publish(_ notes: [String], in store: PluginStore) async throws {
        for note in notes {
            try await store.write(call()) { try $0.publish(NoteWritten(note: note)) }
        }
    }

    /// Publishes notes, one command each.
    func publish(_ notes: Range<Int>, in store: PluginStore) async throws {
        for number in notes {
            try await store.write(call()) { try $0.publish(NoteWritten(note: "n\(number)")) }
        }
    }

    struct Missing: Error {}
}

/// A fact that says nothing about anybody.
struct NoteWritten: NoteEvent {
    static let spec = EventSpec(type: "town.note.written.v1", isPersonal: false)
    let note: String
    var partitionKey: String { String(note.prefix { $0 != "/" }) }
}

/// A fact about a person; its members are written out of order on purpose.
struct HomeHeld: Event {
    static let spec = EventSpec(type: "town.home.held.v1", isPersonal: true)
    let person: PersonID
    let phone: String
    var partitionKey: String { person.text }
    var subject: PersonID? { person }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> HomeHeld? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("phone")
        writer.string(phone)
        writer.key("note")
        writer.string("held")
        writer.endObject()
    }
}

/// What a consumer wants to know of a note.
struct NoteMessage: Payload {
    let note: String

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> NoteMessage? {
        try reader.beginObject()
        var note: String?
        while let key = try reader.nextKey() {
            switch key {
            case "note": note = try reader.string()
            default: try reader.skipValue()
            }
        }
        return note.map(NoteMessage.init)
    }

    func write(to writer: inout JSONWriter) {}
}

enum NoteSeen: Subscription {
    typealias Message = NoteMessage
    static let type: StaticString = "town.note.written.v1"
    static let name: StaticString = "reader/NoteSeen"
}

/// Counts how often an event took effect.
struct CountSeen: Statement {
    static let spec = StatementSpec(
        index: 0,
        name: "countSeen",
        scope: .system,
        sql: """
            INSERT INTO seen VALUES(:event, :note, 1)
                ON CONFLICT(event_id) DO UPDATE SET times = times + 1
            """,
        isWrite: true
    )
    let event: String
    let note: String

    func bind(_ binder: borrowing Binder) {
        binder.bind(event, at: 1)
        binder.bind(note, at: 2)
    }
}

struct AllSeen: RowStatement {
    static let spec = StatementSpec(
        index: 1,
        name: "allSeen",
        scope: .system,
        sql: "SELECT note, times FROM seen ORDER BY rowid",
        isWrite: false
    )

    struct Row {
        let note: String
        let times: Int64
    }

    func bind(_ binder: borrowing Binder) {}

    static func row(_ reader: borrowing RowReader) throws -> Row {
        Row(note: reader.text(0), times: reader.int64(1))
    }
}

/// The fault thrown by `body`, or nil.
func fault(_ body: () async throws -> some Any) async -> Fault? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? Fault
    }
}

extension Relay {
    /// Relays until nothing is left.
    func drain() async throws { while try await step() {} }
}

extension Consumer {
    /// Delivers until nothing is left to do, as if it were `now` for what is to be tried again.
    @discardableResult
    func drain(at now: Int64? = nil) async throws -> Step {
        while true {
            let step = try await step(at: now)
            if step != .delivered { return step }
        }
    }
}
