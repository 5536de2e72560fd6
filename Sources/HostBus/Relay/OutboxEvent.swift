import HostStore

/// One row of a plugin's outbox.
struct OutboxEvent: Sendable {
    let number: Int64
    let type: String
    let partitionKey: String
    let tenant: String?
    let subject: String?
    let atMillis: Int64
    let trace: String
    let originator: String
    let isPersonal: Bool
    /// `<id of the causing event>/<consumer>/<ordinal>`; nil for events that no event caused.
    let cause: String?
    let payload: [UInt8]
    /// Events of other sources that come before this one in the log.
    let after: [EventPlace]

    /// The id of the causing event: what stands before the consumer, a name with one slash.
    var causeID: String? {
        guard let parts = cause?.split(separator: "/"), parts.count == 4 else { return nil }
        return String(parts[0])
    }

    /// Payload bytes of one read; the row that passes the bound is still taken.
    private static let readBytesMax = 4 << 20

    /// Events after a number, in order: as many as asked for, or fewer when they are large.
    ///
    /// A row that holds several is taken whole, so that there can be some more.
    static func read(
        after number: Int64,
        limit: Int,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [OutboxEvent] {
        try rows(after: number, limit: limit, statement).flatMap { row in
            row.events.drop { $0.number <= number }
        }
    }

    /// The rows that hold these events.
    static func rows(
        after number: Int64,
        limit: Int,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> [OutboxRow] {
        let select = try statement(
            """
            SELECT n, type, partition_key, tenant, subject, at_ms, trace, originator, personal,
                cause, payload, after FROM host_outbox WHERE n > ?1 ORDER BY n LIMIT ?2
            """
        )
        select.bind(number, at: 1)
        select.bind(Int64(limit), at: 2)
        var rows: [OutboxRow] = []
        var (count, bytes) = (0, 0)
        defer { select.reset() }
        while bytes < readBytesMax, count < limit, try select.step() {
            let payload = select.blob(at: 10)
            bytes += payload.count
            let row = try OutboxRow(event(select, payload))
            count += min(row.count, Int(clamping: row.common.number - number))
            rows.append(row)
        }
        return rows
    }

    private static func event(_ row: PreparedStatement, _ payload: [UInt8]) -> OutboxEvent {
        OutboxEvent(
            number: row.int64(at: 0),
            type: row.text(at: 1),
            partitionKey: row.text(at: 2),
            tenant: row.optionalText(at: 3),
            subject: row.optionalText(at: 4),
            atMillis: row.int64(at: 5),
            trace: row.text(at: 6),
            originator: row.text(at: 7),
            isPersonal: row.int64(at: 8) != 0,
            cause: row.optionalText(at: 9),
            payload: payload,
            after: EventPlace.read(row.optionalText(at: 11))
        )
    }

}

/// A row of an outbox: one event, or several that became durable together.
struct OutboxRow: Sendable {
    /// The event; of several what they have in common, and all of them as the payload.
    let common: OutboxEvent
    /// Where each of several lies in that payload; nil for one alone.
    let places: [PackedEvents.Place]?

    /// Throws for a row that cannot be read.
    init(_ event: OutboxEvent) throws {
        common = event
        guard event.type.isEmpty else {
            places = nil
            return
        }
        guard let found = PackedEvents.places(in: event.payload) else {
            throw DatabaseError.unreadable("the outbox's row \(event.number) holds no events")
        }
        places = found
    }

    var count: Int { places?.count ?? 1 }

    /// The number of the first; the row has that of the last.
    var first: Int64 { common.number - Int64(count) + 1 }

    /// Its events one by one.
    var events: [OutboxEvent] {
        guard let places else { return [common] }
        // Events of a batch are mostly of one type.
        var type = ""
        return places.indices.map { index in
            let found = common.payload[places[index].type]
            if !found.elementsEqual(type.utf8) { type = String(decoding: found, as: UTF8.self) }
            return event(places[index], type: type, number: first + Int64(index))
        }
    }

    /// One of several.
    func event(_ place: PackedEvents.Place, type: String, number: Int64) -> OutboxEvent {
        func text(_ range: Range<Int>) -> String {
            String(decoding: common.payload[range], as: UTF8.self)
        }
        return OutboxEvent(
            number: number,
            type: type,
            partitionKey: text(place.partitionKey),
            tenant: common.tenant,
            subject: place.subject.map(text),
            atMillis: common.atMillis,
            trace: common.trace,
            originator: common.originator,
            isPersonal: place.isPersonal,
            cause: nil,
            payload: Array(common.payload[place.payload]),
            after: common.after
        )
    }
}

/// A number of a source: where an event stands before the log has it.
struct EventPlace: Sendable, Equatable {
    let source: String
    let number: Int64

    /// Reads `<source> <number>`, one a line; what is none is left out.
    static func read(_ lines: String?) -> [EventPlace] {
        guard let lines else { return [] }
        return lines.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let number = Int64(words[1]), number > 0 else { return nil }
            return EventPlace(source: String(words[0]), number: number)
        }
    }
}
