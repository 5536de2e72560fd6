package import HostStore
import PluginKit
import Synchronization
package import TransparencyLog

/// The chain: every event of every plugin, in one order, hashed into one Merkle tree.
package final class BusLog: Sendable {
    /// How long the log is and what its root is.
    package struct Head: Sendable {
        package let size: Int64
        package let root: MerkleHash
    }

    package let file: StoreFile
    let environment: StoreEnvironment
    private let appenderTags: LaneOnly<TagMaker>
    private let listeners = Mutex<[Doorbell]>([])
    /// Places in this log as readers outside hold them.
    package let cursors: EventCursors
    /// Sources that have a relay.
    let relayed = Mutex<Set<String>>([])
    /// What consumers read lately.
    let shared = SharedReads()
    /// One for the process: events in doubt are brought one at a time.
    let doubts = DoubtGate()
    /// What came in since the start, by type.
    package let meter = TopicMeter()

    /// Opens `bus.db`; refuses one whose tree and newest rows do not go together.
    package convenience init(in directory: DataDirectory, environment: StoreEnvironment) throws {
        try self.init(path: directory.busFile, environment: environment)
    }

    /// Pages in the WAL before a checkpoint, at least: the same pages are written over and over.
    private static let checkpointPagesMin = 4096

    init(path: String, environment: StoreEnvironment) throws {
        var environment = environment
        environment.limits.checkpointPages = max(
            environment.limits.checkpointPages,
            BusLog.checkpointPagesMin
        )
        var tagKey: [UInt8] = []
        var cursorKey: [UInt8] = []
        file = try StoreFile(
            path: path,
            owner: "bus",
            migrations: BusSchema.migrations,
            environment: environment,
            prepare: {
                tagKey = try BusLog.key("tag_key", $0, environment)
                cursorKey = try BusLog.key("cursor_key", $0, environment)
            }
        )
        self.environment = environment
        appenderTags = LaneOnly(TagMaker(key: tagKey))
        cursors = EventCursors(key: cursorKey, random: environment.randomBytes)
        try file.read { try LogEdge.check($0) }
    }

    /// Made once per log: who holds the tag key can tell whom a leaf is about, who holds the
    /// cursor key where a reader stands.
    private static func key(
        _ name: String,
        _ connection: Connection,
        _ environment: StoreEnvironment
    ) throws -> [UInt8] {
        let find = try connection.statement("SELECT value FROM bus_meta WHERE key=?1")
        find.bind(name, at: 1)
        if let known = try find.first({ $0.blob(at: 0) }) { return known }
        let made = environment.randomBytes(32)
        let insert = try connection.statement("INSERT INTO bus_meta VALUES(?1, ?2)")
        insert.bind(name, at: 1)
        insert.bind(made, at: 2)
        try insert.run()
        return made
    }

    /// The log's length and root; both durable.
    package func head() throws -> Head {
        try file.read { snapshot in
            let tree = try TreeRow.read { try snapshot.statement($0) }
            return Head(size: Int64(tree.size), root: tree.root)
        }
    }

    /// Events after a sequence number (-1 for all), of one type or of every type.
    package func read(
        type: String? = nil,
        after sequence: Int64,
        limit: Int
    ) throws -> [LoggedEvent] {
        try file.read { snapshot in
            try LogReader.read(type: type, after: sequence, limit: limit, from: snapshot)
        }
    }

    /// Events of several types after a sequence number, in order.
    func read(types: [String], after sequence: Int64, limit: Int) throws -> [LoggedEvent] {
        if let type = types.first, types.count == 1 {
            return try shared.read(type, after: sequence, limit: limit) {
                try read(type: type, after: sequence, limit: limit)
            }
        }
        // Whole reads only: of one that ends early, what follows could be passed over.
        var events: [LoggedEvent] = []
        for type in types { events += try read(type: type, after: sequence, limit: limit) }
        events.sort { $0.envelope.sequence < $1.envelope.sequence }
        return Array(events.prefix(limit))
    }

    /// Single events by their sequence numbers.
    package func read(sequences: [Int64]) throws -> [Int64: LoggedEvent] {
        var events: [Int64: LoggedEvent] = [:]
        for sequence in sequences {
            events[sequence] = try read(after: sequence - 1, limit: 1).first {
                $0.envelope.sequence == sequence
            }
        }
        return events
    }

    /// How many events of some types there are after a sequence number, counted to `max`.
    func count(types: [String], after sequence: Int64, max: Int) throws -> Int {
        try file.read { snapshot in
            var count = 0
            for type in types where count < max {
                count += try LogReader.count(type: type, after: sequence, max: max - count) {
                    try snapshot.statement($0)
                }
            }
            return count
        }
    }

    /// The last number of a source in the log; nil when it has none.
    package func last(of source: String) throws -> Int64? {
        try file.read { snapshot in
            let find = try snapshot.statement("SELECT last FROM source WHERE name=?1")
            find.bind(source, at: 1)
            return try find.first { $0.int64(at: 0) }
        }
    }

    /// Rings whenever the log has grown.
    package func onGrowth(_ doorbell: Doorbell) {
        listeners.withLock { $0.append(doorbell) }
    }

    /// Appends a relay's events in one transaction.
    func append(
        _ drafts: [EventDraft],
        plugin: PluginID,
        source: String,
        first: Int64
    ) async throws -> AppendOutcome {
        let tags = appenderTags
        let environment = environment
        let relayed = relayed.withLock(\.self)
        let outcome = try await file.lane.perform { transaction in
            let appender = LogAppender(
                plugin: plugin,
                source: source,
                first: first,
                tags: tags.value,
                environment: environment,
                relayed: relayed
            )
            return try appender.append(drafts, in: transaction)
        }
        if outcome.appended > 0 {
            meter.note(
                drafts.suffix(outcome.appended).lazy.map(\.event.type),
                at: environment.now()
            )
            for doorbell in listeners.withLock(\.self) { doorbell.ring() }
        }
        return outcome
    }

    /// Closes readers and lane.
    package func close() { file.close() }
}

/// A value that only the lane's thread touches.
///
/// `@unchecked Sendable`: Safe because it is used in lane transactions only.
final class LaneOnly<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
