import HostStore
import PluginKit

/// What one read of the log brought.
struct LogPage: Sendable {
    var events: [LoggedEvent] = []
    /// Bytes that the events keep in memory, about.
    var bytes = 0
    /// True when it ended because of its bytes: there may be more before the number asked for.
    var isCut = false
}

/// Reads events in order of their sequence, opening sealed payloads.
enum LogReader {
    /// Bytes of one read; the event that passes the bound is still taken, so that each read goes on.
    static let bytesMax = 4 << 20

    /// Events after a sequence number, of one type or of every type, from `bus.db`.
    static func read(
        type: String? = nil,
        after sequence: Int64,
        limit: Int,
        bytesMax: Int = bytesMax,
        from snapshot: borrowing SystemSnapshot
    ) throws -> LogPage {
        try read(
            type: type,
            after: sequence,
            limit: limit,
            bytesMax: bytesMax,
            { try snapshot.statement($0) },
            key: { person in try key(of: person) { try snapshot.statement($0) } }
        )
    }

    /// Events after a sequence number, of one type or of every type, from any file that holds rows
    /// of the log; a segment holds rows only.
    static func read(
        type: String? = nil,
        after sequence: Int64,
        limit: Int,
        bytesMax: Int,
        isSegment: Bool = false,
        _ statement: (StaticString) throws -> PreparedStatement,
        key: (PersonID) throws -> [UInt8]?
    ) throws -> LogPage {
        var page = LogPage()
        guard limit > 0 else { return page }
        let packs = isSegment ? nil : try PackTable.after(sequence, type: type, statement)
        let select: PreparedStatement
        if let type {
            select = try statement(
                """
                SELECT l.seq, s.name, l.n, l.id, t.name, l.partition_key, l.tenant, l.subject,
                    l.at_ms, l.trace, l.originator, l.sealed, l.leaf, l.salt, l.payload, l.cause
                FROM event_type t JOIN log l ON l.type = t.id JOIN source s ON s.id = l.source
                WHERE l.seq > ?1 AND t.name = ?3 ORDER BY l.seq LIMIT ?2
                """
            )
            select.bind(type, at: 3)
        } else {
            select = try statement(
                """
                SELECT l.seq, s.name, l.n, l.id, t.name, l.partition_key, l.tenant, l.subject,
                    l.at_ms, l.trace, l.originator, l.sealed, l.leaf, l.salt, l.payload, l.cause
                FROM log l JOIN source s ON s.id = l.source JOIN event_type t ON t.id = l.type
                WHERE l.seq > ?1 ORDER BY l.seq LIMIT ?2
                """
            )
        }
        select.bind(sequence, at: 1)
        select.bind(Int64(limit), at: 2)
        try LogWalk.each(select, packs, from: sequence + 1) { stored in
            let event = try event(stored, key)
            page.events.append(event)
            page.bytes += event.bytes
            page.isCut = page.bytes >= bytesMax
            return page.events.count < limit && !page.isCut
        }
        return page
    }

    /// How many events of a type there are after a sequence number, counted to `max`.
    static func count(
        type: String,
        after sequence: Int64,
        max: Int,
        isSegment: Bool = false,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> Int {
        let select = try statement(
            """
            SELECT count(*) FROM (SELECT 1 FROM event_type t JOIN log l ON l.type = t.id
                WHERE t.name=?1 AND l.seq>?2 LIMIT ?3)
            """
        )
        select.bind(type, at: 1)
        select.bind(sequence, at: 2)
        select.bind(Int64(max), at: 3)
        let rows = try select.first { Int($0.int64(at: 0)) } ?? 0
        guard !isSegment, rows < max else { return rows }
        let packed = try PackTable.count(type: type, after: sequence, max: max - rows, statement)
        return min(rows + packed, max)
    }

    /// One event as it is kept.
    static func event(
        _ stored: LogWalk.Stored,
        _ keyOf: (PersonID) throws -> [UInt8]?
    ) throws -> LoggedEvent {
        switch stored {
        case .row(let row): try event(row, keyOf)
        case .packed(let pack, let index): LoggedEvent(pack, index)
        }
    }

    static func envelope(_ stored: LogWalk.Stored) -> EventEnvelope {
        switch stored {
        case .row(let row): envelope(row)
        case .packed(let pack, let index): pack.envelope(index)
        }
    }

    /// One row of a statement over a file that holds rows of the log.
    private static func event(
        _ row: PreparedStatement,
        _ keyOf: (PersonID) throws -> [UInt8]?
    ) throws -> LoggedEvent {
        let envelope = envelope(row)
        let leaf = row.blob(at: 12)
        let cause = row.optionalText(at: 15)
        guard row.int64(at: 11) != 0 else {
            return LoggedEvent(
                envelope: envelope,
                payload: row.blob(at: 14),
                leaf: leaf,
                salt: row.blob(at: 13),
                cause: cause
            )
        }
        guard let subject = envelope.subject, !row.isNull(at: 14),
            let key = try keyOf(subject)
        else {
            return LoggedEvent(
                envelope: envelope,
                payload: nil,
                leaf: leaf,
                salt: nil,
                cause: cause
            )
        }
        let opened = try SealedPayload.open(row.blob(at: 14), id: envelope.id, key: key)
        return LoggedEvent(
            envelope: envelope,
            payload: opened.payload,
            leaf: leaf,
            salt: opened.salt,
            cause: cause
        )
    }

    private static func envelope(_ row: PreparedStatement) -> EventEnvelope {
        EventEnvelope(
            id: row.text(at: 3),
            type: row.text(at: 4),
            source: row.text(at: 1),
            sourceNumber: row.int64(at: 2),
            sequence: row.int64(at: 0),
            partitionKey: row.text(at: 5),
            tenant: row.optionalText(at: 6).map(TenantID.init),
            subject: row.optionalText(at: 7).map(PersonID.init),
            at: Instant(utcMillis: row.int64(at: 8)),
            traceID: row.text(at: 9),
            originator: row.text(at: 10)
        )
    }

    /// The key of a person; nil when it was destroyed.
    static func key(
        of subject: PersonID,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [UInt8]? {
        let find = try statement("SELECT key FROM subject_key WHERE subject=?1")
        find.bind(subject.text, at: 1)
        return try find.first { $0.blob(at: 0) }
    }
}
