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

    /// Opens `bus.db`; refuses one whose tree and rows do not go together.
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
        file = try StoreFile(
            path: path,
            owner: "bus",
            migrations: BusSchema.migrations,
            environment: environment,
            prepare: { tagKey = try BusLog.tagKey($0, environment) }
        )
        self.environment = environment
        appenderTags = LaneOnly(TagMaker(key: tagKey))
        try BusLog.checkTree(file)
    }

    /// Made once per log: who holds it can tell whom a leaf is about.
    private static func tagKey(
        _ connection: Connection,
        _ environment: StoreEnvironment
    ) throws -> [UInt8] {
        let find = try connection.statement("SELECT value FROM bus_meta WHERE key='tag_key'")
        if let known = try find.first({ $0.blob(at: 0) }) { return known }
        let made = environment.randomBytes(32)
        let insert = try connection.statement("INSERT INTO bus_meta VALUES('tag_key', ?1)")
        insert.bind(made, at: 1)
        try insert.run()
        return made
    }

    private static func checkTree(_ file: StoreFile) throws {
        try file.read { snapshot in
            let tree = try TreeRow.read { try snapshot.statement($0) }
            let select = try snapshot.statement("SELECT max(seq), count(*) FROM log")
            let (last, count) =
                try select.first {
                    ($0.isNull(at: 0) ? -1 : $0.int64(at: 0), $0.int64(at: 1))
                } ?? (-1, 0)
            guard last + 1 == count, count == Int64(tree.size) else {
                throw Fault.treeBroken("\(tree.size) leaves in the tree, \(count) rows to \(last)")
            }
            guard last >= 0 else { return }
            let leaf = try snapshot.statement("SELECT leaf, leaf_hash FROM log WHERE seq=?1")
            leaf.bind(last, at: 1)
            let matches = try leaf.first {
                MerkleHash.leaf($0.blob(at: 0)).bytes == $0.blob(at: 1)
            }
            guard matches == true else { throw Fault.treeBroken("the last leaf's hash is another") }
        }
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
            if let type {
                return try LogReader.read(
                    type: type,
                    after: sequence,
                    limit: limit,
                    from: snapshot
                )
            }
            return try LogReader.read(after: sequence, limit: limit, from: snapshot)
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
        let outcome = try await file.lane.perform { transaction in
            let appender = LogAppender(
                plugin: plugin,
                source: source,
                first: first,
                tags: tags.value,
                environment: environment
            )
            return try appender.append(drafts, in: transaction)
        }
        if outcome.appended > 0 {
            for doorbell in listeners.withLock(\.self) { doorbell.ring() }
        }
        return outcome
    }

    /// Hashes every leaf again and compares with the rows and the tree: minutes for a long log.
    package func verify() throws -> Head {
        try file.read { snapshot in
            var tree = CompactTree()
            let select = try snapshot.statement(
                "SELECT seq, leaf, leaf_hash FROM log ORDER BY seq"
            )
            try select.each { row in
                let hash = MerkleHash.leaf(row.blob(at: 1))
                guard row.int64(at: 0) == Int64(tree.size), hash.bytes == row.blob(at: 2) else {
                    throw Fault.treeBroken("leaf \(row.int64(at: 0)) is not what was hashed")
                }
                tree.append(hash)
            }
            guard try TreeRow.read({ try snapshot.statement($0) }) == tree else {
                throw Fault.treeBroken("the root is not that of the leaves")
            }
            return Head(size: Int64(tree.size), root: tree.root)
        }
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
