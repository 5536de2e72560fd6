import HostStore
package import PluginKit
import TransparencyLog

extension BusLog {
    /// Events of one segment.
    package static let segmentEvents: Int64 = 16_384
    /// The newest events stay in `bus.db`: a start reads them again.
    static let unarchivedMin: Int64 = 4096
    /// Rows that `bus.db` gives up in one transaction.
    private static let givenUpAtOnce: Int64 = 256

    /// The first event that no segment holds.
    package var archivedEnd: Int64 { archive.end }

    /// Moves the oldest events below `end` into a segment of their own and tells which; nil when
    /// they do not fill one.
    ///
    /// Their places in the tree stay, so every proof stays valid, and reading and replay go on over
    /// both files. `end` must be behind every consumer, every outbox and a checkpoint: see
    /// `RetentionFloor`. The segment is whole and durable before `bus.db` gives anything up; a
    /// loss of power at any step leaves every event in at least one of the two.
    @concurrent package func archiveSegment(
        below end: Int64,
        events: Int64 = BusLog.segmentEvents
    ) async throws -> ClosedRange<Int64>? {
        try await keeping.alone {
            try await giveUpArchived()
            let first = archive.end
            let last = first + events - 1
            let newest = try head().size - BusLog.unarchivedMin
            guard last < min(end, newest, try tiled()) else { return nil }
            try await announce(first...last, try makeSegment(first...last))
            try await giveUpArchived()
            return first...last
        }
    }

    /// Leaves whose hashes the tiles hold, so that the rows are not needed for proofs.
    private func tiled() throws -> Int64 {
        try file.read { snapshot in
            Int64(try TileTable.leaves { try snapshot.statement($0) })
        }
    }

    /// Writes a segment's file, durably; nothing knows of it yet.
    func makeSegment(_ range: ClosedRange<Int64>) throws -> ArchiveContent {
        try ArchiveFile(
            range: range,
            bus: file.path,
            folder: folder,
            environment: environment
        ).make()
    }

    /// Makes a segment known; its events are still in `bus.db` too.
    func announce(_ range: ClosedRange<Int64>, _ content: ArchiveContent) async throws {
        let segment = ArchiveSegment(range, root: content.root, in: folder, environment)
        try segment.check()
        segment.close()
        let now = environment.now()
        try await file.lane.perform { transaction in
            let note = try transaction.statement("INSERT INTO archive VALUES(?1,?2,?3,?4)")
            note.bind(range.lowerBound, at: 1)
            note.bind(range.upperBound, at: 2)
            note.bind(content.root.bytes, at: 3)
            note.bind(now.utcMillis, at: 4)
            try note.run()
            let source = try transaction.statement(
                "INSERT INTO archive_source VALUES(?1,?2,?3,?4)"
            )
            for found in content.sources {
                source.bind(found.row, at: 1)
                source.bind(found.last, at: 2)
                source.bind(found.first, at: 3)
                source.bind(range.lowerBound, at: 4)
                try source.run()
            }
            let type = try transaction.statement("INSERT INTO archive_type VALUES(?1,?2,?3,?4)")
            for found in content.types {
                type.bind(range.lowerBound, at: 1)
                type.bind(found.row, at: 2)
                type.bind(found.last, at: 3)
                type.bind(found.count, at: 4)
                try type.run()
            }
        }
        archive.add(segment, content)
    }

    /// Takes from `bus.db` what segments hold, in steps that keep nobody waiting.
    func giveUpArchived() async throws {
        let end = archive.end
        while true {
            let isDone = try await file.lane.perform { transaction in
                // A pack that the segment holds a part of stays whole.
                let find = try transaction.statement(
                    """
                    SELECT min(seq) FROM (SELECT min(seq) AS seq FROM log WHERE seq < ?1 UNION ALL
                        SELECT min(first) FROM pack WHERE first < ?1 AND last < ?1)
                    """
                )
                find.bind(end, at: 1)
                let first = try find.first { $0.optionalInt64(at: 0) } ?? nil
                guard let first else { return true }
                let next = min(end, first + BusLog.givenUpAtOnce)
                // A restored consumer may cause the same events again, however long ago that was.
                let keep = try transaction.statement(
                    """
                    INSERT OR IGNORE INTO archived_cause(id, seq)
                        SELECT id, seq FROM log WHERE seq >= ?1 AND seq < ?2 AND caused = 1
                    """
                )
                keep.bind(first, at: 1)
                keep.bind(next, at: 2)
                try keep.run()
                let delete = try transaction.statement(
                    "DELETE FROM log WHERE seq >= ?1 AND seq < ?2"
                )
                delete.bind(first, at: 1)
                delete.bind(next, at: 2)
                try delete.run()
                let unpack = try transaction.statement(
                    "DELETE FROM pack WHERE first < ?1 AND last < ?1"
                )
                unpack.bind(next, at: 1)
                try unpack.run()
                return false
            }
            guard !isDone else { return }
        }
    }

    /// Segments that `bus.db` names and that cannot be read.
    package func absentSegments() -> [Fault] {
        archive.segments.compactMap { segment in
            do {
                try segment.check()
                segment.close()
                return nil
            } catch {
                return error as? Fault ?? Fault.archiveMissing(segment.name)
            }
        }
    }
}

/// Finds single events, whichever file holds them.
extension BusLog {
    /// The event in a place; nil when the log has none there.
    package func event(at sequence: Int64) throws -> LoggedEvent? {
        try read(after: sequence - 1, limit: 1).first { $0.envelope.sequence == sequence }
    }

    /// The hash of a leaf; an archived one has it in its tile, so that no segment is needed.
    func leafHash(at sequence: Int64) throws -> [UInt8]? {
        guard sequence >= 0 else { return nil }
        guard sequence < archive.end else {
            return try event(at: sequence).map { MerkleHash.leaf($0.leaf).bytes }
        }
        let (index, place) = UInt64(sequence).quotientAndRemainder(
            dividingBy: UInt64(Tile.widthMax)
        )
        let tile = Tile(.hashes(level: 0), index: index)
        let hashes = try tile.flatMap { tile in
            try file.read { snapshot in try TileTable.kept(tile) { try snapshot.statement($0) } }
        }
        let start = Int(place) * MerkleHash.byteCount
        return hashes.map { Array($0[start..<start + MerkleHash.byteCount]) }
    }

    /// The place of a source's event; nil when the log has none of that number.
    func sequence(of source: String, _ number: Int64) throws -> Int64? {
        let recent = try file.read { snapshot in
            try ArchivedEvent.sequence(of: source, number) { try snapshot.statement($0) }
                ?? PackTable.sequence(of: source, number) { try snapshot.statement($0) }
        }
        if let recent { return recent }
        let segment = try file.read { snapshot in
            try ArchivedEvent.segment(of: source, number) { try snapshot.statement($0) }
        }
        guard let segment else { return nil }
        return try archive.read(at: segment) { connection in
            try ArchivedEvent.sequence(of: source, number) { try connection.statement($0) }
        } ?? nil
    }
}

/// What `bus.db` keeps of events that it gave up.
enum ArchivedEvent {
    /// The first event of the segment that holds a source's event.
    static func segment(
        of source: String,
        _ number: Int64,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT a.first FROM source s JOIN archive_source a ON a.source = s.id
                WHERE s.name=?1 AND a.n_last >= ?2 AND a.n_first <= ?2 LIMIT 1
            """
        )
        find.bind(source, at: 1)
        find.bind(number, at: 2)
        return try find.first { $0.int64(at: 0) }
    }

    /// The place of a source's event in one file.
    static func sequence(
        of source: String,
        _ number: Int64,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT l.seq FROM source s JOIN log l ON l.source = s.id WHERE s.name=?1 AND l.n=?2
            """
        )
        find.bind(source, at: 1)
        find.bind(number, at: 2)
        return try find.first { $0.int64(at: 0) }
    }

    /// The place of an event that another caused, archived or not.
    static func sequence(
        ofCaused id: String,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT seq FROM log WHERE id=?1 AND caused=1
                UNION ALL SELECT seq FROM archived_cause WHERE id=?1 LIMIT 1
            """
        )
        find.bind(id, at: 1)
        return try find.first { $0.int64(at: 0) }
    }
}
