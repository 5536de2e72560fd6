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
    /// The data folder.
    let folder: String
    /// What was moved out of `bus.db`.
    let archive: Archive
    /// Archiving and erasing keep out of each other's way.
    let keeping = OneAtATime()
    /// Who holds it can tell whom a leaf is about.
    let tagKey: [UInt8]
    private let appenderTags: Confined<TagMaker>
    private let listeners = Mutex<[Doorbell]>([])
    /// Places in this log as readers outside hold them.
    package let cursors: EventCursors
    /// Sources that have a relay.
    let relayed = Mutex<Set<String>>([])
    /// What consumers read lately.
    let shared = SharedReads()
    /// Erasures since the log was opened, for whoever keeps events that were read before.
    let erased = Atomic(0)
    package var erasures: Int { erased.load(ordering: .acquiring) }
    /// One for the process: events in doubt are brought one at a time, so that when the process
    /// ends, one event alone is under suspicion.
    let doubts = OneAtATime()
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
        // Events are durable before they come here: nobody waits for it.
        environment.limits.laneStandsBack = true
        var tagKey: [UInt8] = []
        var cursorKey: [UInt8] = []
        var opened: Archive?
        let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        self.folder = folder
        file = try StoreFile(
            path: path,
            owner: "bus",
            migrations: BusSchema.migrations,
            environment: environment,
            prepare: {
                tagKey = try BusLog.key("tag_key", $0, environment)
                cursorKey = try BusLog.key("cursor_key", $0, environment)
                opened = try Archive($0, in: folder, environment)
            }
        )
        guard let opened else { throw Fault.treeBroken("its archive was not read") }
        archive = opened
        self.environment = environment
        self.tagKey = tagKey
        appenderTags = Confined(TagMaker(key: tagKey))
        cursors = EventCursors(key: cursorKey, random: environment.randomBytes)
        try file.read { try LogEdge.check($0, archived: opened.end) }
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

    /// Events after a sequence number (-1 for all), of one type or of every type: as many as asked
    /// for, or fewer when they are large; none only when there are none.
    package func read(
        type: String? = nil,
        after sequence: Int64,
        limit: Int
    ) throws -> [LoggedEvent] {
        try page(type: type, after: sequence, limit: limit, bytesMax: LogReader.bytesMax).events
    }

    private func page(
        type: String?,
        after sequence: Int64,
        limit: Int,
        bytesMax: Int
    ) throws -> LogPage {
        if sequence + 1 >= archive.end {
            let page = try file.read { snapshot in
                try LogReader.read(
                    type: type,
                    after: sequence,
                    limit: limit,
                    bytesMax: bytesMax,
                    from: snapshot
                )
            }
            // Unless some of them were archived meanwhile.
            if sequence + 1 >= archive.end { return page }
        }
        let end = archive.end
        var page = try file.read { snapshot in
            try archive.read(
                type: type,
                after: sequence,
                limit: limit,
                bytesMax: bytesMax
            ) { person in
                try LogReader.key(of: person) { try snapshot.statement($0) }
            }
        }
        guard page.events.count < limit, !page.isCut else { return page }
        // A segment that came meanwhile was read already.
        let last = max(end - 1, page.events.last?.envelope.sequence ?? -1)
        let rest = try self.page(
            type: type,
            after: last,
            limit: limit - page.events.count,
            bytesMax: bytesMax - page.bytes
        )
        page.events += rest.events
        page.bytes += rest.bytes
        page.isCut = rest.isCut
        return page
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
        var end = Int64.max
        for type in types {
            let page = try page(
                type: type,
                after: sequence,
                limit: limit,
                bytesMax: LogReader.bytesMax / max(1, types.count)
            )
            events += page.events
            if page.isCut, let last = page.events.last { end = min(end, last.envelope.sequence) }
        }
        events = events.filter { $0.envelope.sequence <= end }
        events.sort { $0.envelope.sequence < $1.envelope.sequence }
        return Array(events.prefix(limit))
    }

    /// Single events by their sequence numbers.
    package func read(sequences: [Int64]) throws -> [Int64: LoggedEvent] {
        var events: [Int64: LoggedEvent] = [:]
        for sequence in sequences { events[sequence] = try event(at: sequence) }
        return events
    }

    /// How many events of some types there are after a sequence number, counted to `max`.
    func count(types: [String], after sequence: Int64, max: Int) throws -> Int {
        try file.read { snapshot in
            var count = 0
            for type in types where count < max {
                count += try archive.count(type: type, after: sequence, max: max - count)
                guard count < max else { break }
                let start = Swift.max(sequence, archive.end - 1)
                count += try LogReader.count(type: type, after: start, max: max - count) {
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
        _ drafts: [LogDraft],
        plugin: PluginID,
        source: String,
        first: Int64,
        names: [ForeignNames] = []
    ) async throws -> AppendOutcome {
        let tags = appenderTags
        let environment = environment
        let archive = archive
        let relayed = relayed.withLock(\.self)
        let outcome = try await file.lane.perform { transaction in
            let appender = LogAppender(
                plugin: plugin,
                source: source,
                first: first,
                tags: tags.value,
                environment: environment,
                relayed: relayed,
                archive: archive
            )
            let outcome = try appender.append(drafts, in: transaction)
            try NameMemory.keep(names, of: source, at: environment.now(), in: transaction)
            return outcome
        }
        if !outcome.appended.isEmpty {
            meter.note(outcome.appended, at: environment.now())
            for doorbell in listeners.withLock(\.self) { doorbell.ring() }
        }
        return outcome
    }

    /// Closes readers and lane.
    package func close() {
        file.close()
        archive.close()
    }
}

/// A value that one thread at a time touches.
///
/// `@unchecked Sendable`: Safe because it is used in lane transactions only, or under a lock.
final class Confined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
