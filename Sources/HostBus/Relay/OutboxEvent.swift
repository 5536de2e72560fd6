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
        let select = try statement(
            """
            SELECT n, type, partition_key, tenant, subject, at_ms, trace, originator, personal,
                cause, payload, after FROM host_outbox WHERE n > ?1 ORDER BY n LIMIT ?2
            """
        )
        select.bind(number, at: 1)
        select.bind(Int64(limit), at: 2)
        var events: [OutboxEvent] = []
        var bytes = 0
        defer { select.reset() }
        while bytes < readBytesMax, events.count < limit, try select.step() {
            let payload = select.blob(at: 10)
            bytes += payload.count
            let event = event(select, payload)
            if event.type.isEmpty {
                events += try event.unpacked().drop { $0.number <= number }
            } else {
                events.append(event)
            }
        }
        return events
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

    /// The events of a row that holds several: its number is the last one's.
    private func unpacked() throws -> [OutboxEvent] {
        guard let items = PackedEvents.read(payload) else {
            throw DatabaseError.unreadable("the outbox's row \(number) holds no events")
        }
        let first = number - Int64(items.count) + 1
        return items.enumerated().map { index, item in
            OutboxEvent(
                number: first + Int64(index),
                type: item.type,
                partitionKey: item.partitionKey,
                tenant: tenant,
                subject: item.subject,
                atMillis: atMillis,
                trace: trace,
                originator: originator,
                isPersonal: item.isPersonal,
                cause: nil,
                payload: item.payload,
                after: after
            )
        }
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
