import HostStore
import PluginKit
import TransparencyLog

/// Makes the file of a segment: whole and durable under its name, or not there at all.
struct ArchiveFile {
    let range: ClosedRange<Int64>
    /// The log that the events come from.
    let bus: String
    let folder: String
    let environment: StoreEnvironment

    private static let tables = """
        CREATE TABLE segment(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            root BLOB NOT NULL
        ) STRICT;

        CREATE TABLE source(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE event_type(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE log(
            seq INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            n INTEGER NOT NULL,
            id TEXT NOT NULL,
            type INTEGER NOT NULL,
            partition_key TEXT NOT NULL,
            tenant TEXT,
            subject TEXT,
            at_ms INTEGER NOT NULL,
            trace TEXT NOT NULL,
            originator TEXT NOT NULL,
            caused INTEGER NOT NULL,
            sealed INTEGER NOT NULL,
            leaf_hash BLOB NOT NULL,
            leaf BLOB NOT NULL,
            salt BLOB,
            payload BLOB,
            cause TEXT
        ) STRICT;
        CREATE UNIQUE INDEX log_source ON log(source, n);
        CREATE INDEX log_type ON log(type, seq);
        """

    /// Packs as `bus.db` has them.
    private static let packs: StaticString = """
        SELECT p.first, s.name, p.n, t.name, p.links, p.hashes, p.items, p.last, p.source, p.type
        FROM bus.pack p JOIN bus.source s ON s.id = p.source JOIN bus.event_type t ON t.id = p.type
        WHERE p.last >= ?1 AND p.first <= ?2 ORDER BY p.first
        """

    /// Rows as `bus.db` has them, and the names that they point to.
    private static let copyRows: StaticString = """
        INSERT INTO log(seq, source, n, id, type, partition_key, tenant, subject, at_ms, trace,
            originator, caused, sealed, leaf_hash, leaf, salt, payload, cause)
        SELECT seq, source, n, id, type, partition_key, tenant, subject, at_ms, trace, originator,
            caused, sealed, leaf_hash, leaf, salt, payload, cause
        FROM bus.log WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq
        """

    private static let names = """
        INSERT INTO source SELECT id, name FROM bus.source
            WHERE id IN (SELECT DISTINCT source FROM main.log);
        INSERT INTO event_type SELECT id, name FROM bus.event_type
            WHERE id IN (SELECT DISTINCT type FROM main.log);
        """

    /// Writes the file and tells what is in it; throws unless the log's tiles are made of exactly
    /// its leaves.
    func make() throws -> ArchiveContent {
        try DurableFile.makeFolder("\(folder)/\(ArchiveSegment.folder)")
        let path = "\(folder)/\(ArchiveSegment.name(of: range))"
        let begun = path + ".new"
        for suffix in ["", "-journal"] { try DurableFile.remove(begun + suffix) }
        let connection = try Connection(path: begun, role: .single, environment: environment)
        defer { connection.close() }
        try connection.attach(bus, as: "bus", environment)
        try connection.execute("BEGIN IMMEDIATE")
        try connection.execute(ArchiveFile.tables)
        let copy = try connection.statement(ArchiveFile.copyRows)
        copy.bind(range.lowerBound, at: 1)
        copy.bind(range.upperBound, at: 2)
        try copy.run()
        try unpack(connection)
        try connection.execute(ArchiveFile.names)
        let root = try root(connection)
        let put = try connection.statement("INSERT INTO segment VALUES(1,?1,?2,?3)")
        put.bind(range.lowerBound, at: 1)
        put.bind(range.upperBound, at: 2)
        put.bind(root.bytes, at: 3)
        try put.run()
        let content = try ArchiveContent(connection, root)
        try connection.execute("COMMIT")
        connection.close()
        try DurableFile.move(begun, to: path)
        return content
    }

    /// Makes rows of the events that lie in packs: a segment is found in by event, and long kept.
    private func unpack(_ connection: Connection) throws {
        let packs = try connection.statement(ArchiveFile.packs)
        packs.bind(range.lowerBound, at: 1)
        packs.bind(range.upperBound, at: 2)
        try packs.each { row in
            let pack = try PackTable.pack(row)
            for index in 0..<pack.count where range.contains(pack.first + Int64(index)) {
                try put(pack, index, source: row.int64(at: 8), type: row.int64(at: 9), connection)
            }
        }
    }

    private func put(
        _ pack: LogPack,
        _ index: Int,
        source: Int64,
        type: Int64,
        _ connection: Connection
    ) throws {
        let insert = try connection.statement(
            """
            INSERT INTO log(seq, source, n, id, type, partition_key, tenant, subject, at_ms, trace,
                originator, caused, sealed, leaf_hash, leaf, salt, payload, cause)
                VALUES(?1,?2,?3,?4,?5,?6,?7,NULL,?8,?9,?10,0,0,?11,?12,?13,?14,NULL)
            """
        )
        let setting = pack.setting(index)
        insert.bind(pack.first + Int64(index), at: 1)
        insert.bind(source, at: 2)
        insert.bind(pack.number + Int64(index), at: 3)
        insert.bind(pack.id(index), at: 4)
        insert.bind(type, at: 5)
        insert.bind(pack.partitionKey(index), at: 6)
        insert.bind(setting.tenant, at: 7)
        insert.bind(setting.atMillis, at: 8)
        insert.bind(setting.trace, at: 9)
        insert.bind(setting.originator, at: 10)
        insert.bind(Array(pack.hash(index)), at: 11)
        insert.bind(pack.leaf(index), at: 12)
        insert.bind(pack.salt(index), at: 13)
        insert.bind(pack.payload(index), at: 14)
        try insert.run()
    }

    /// The root of the leaves as they were written, once the tiles that were signed agree.
    private func root(_ connection: Connection) throws -> MerkleHash {
        var tree = CompactTree()
        var tile: [UInt8] = []
        try connection.each("SELECT seq, leaf FROM log ORDER BY seq") { row in
            let hash = MerkleHash.leaf(row.blob(at: 1))
            guard row.int64(at: 0) == range.lowerBound + Int64(tree.size) else {
                throw Fault.treeBroken("row \(range.lowerBound + Int64(tree.size)) is missing")
            }
            tree.append(hash)
            hash.append(to: &tile)
            guard tree.size % UInt64(Tile.widthMax) == 0 else { return }
            let index = UInt64(row.int64(at: 0)) / UInt64(Tile.widthMax)
            let kept = try Tile(.hashes(level: 0), index: index).flatMap { tile in
                try TileTable.kept(tile) { try connection.statement($0) }
            }
            guard kept == tile else {
                throw Fault.treeBroken("leaves up to \(row.int64(at: 0)) are not what was signed")
            }
            tile = []
        }
        guard tree.size == UInt64(range.count), tile.isEmpty else {
            throw Fault.treeBroken("\(tree.size) of \(range.count) rows were copied")
        }
        return tree.root
    }
}

/// What a new segment holds, for whoever looks for an event.
struct ArchiveContent: Sendable {
    struct Source: Sendable {
        let row: Int64
        let first: Int64
        let last: Int64
    }

    struct EventType: Sendable {
        let row: Int64
        let name: String
        let last: Int64
        let count: Int64
    }

    let root: MerkleHash
    private(set) var sources: [Source] = []
    private(set) var types: [EventType] = []

    init(_ connection: Connection, _ root: MerkleHash) throws {
        self.root = root
        try connection.each("SELECT source, min(n), max(n) FROM log GROUP BY source") { row in
            sources.append(
                Source(row: row.int64(at: 0), first: row.int64(at: 1), last: row.int64(at: 2))
            )
        }
        let perType = """
            SELECT t.id, t.name, max(l.seq), count(*) FROM main.event_type t
                JOIN main.log l ON l.type = t.id GROUP BY t.id
            """
        try connection.each(perType) { row in
            types.append(
                EventType(
                    row: row.int64(at: 0),
                    name: row.text(at: 1),
                    last: row.int64(at: 2),
                    count: row.int64(at: 3)
                )
            )
        }
    }
}
