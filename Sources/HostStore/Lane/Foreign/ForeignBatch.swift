package import PluginKit

/// Events that somebody outside wrote and the host has checked, as they are stored: side by side
/// in two texts of bytes, so that the lane has nothing to build.
package struct ForeignBatch: Sendable {
    private(set) var events: PackedEvents
    private(set) var names: NameList
    /// The names' hashes.
    private(set) var hashes: [UInt64] = []
    /// What the names of an organisation begin with: no caller's idempotency key does.
    private let prefix: [UInt8]
    /// What the names of the newest source begin with: events of a batch are mostly of one.
    private var head: (source: String, bytes: [UInt8])

    /// No events yet, with room for some of usual size.
    package init(of tenant: TenantID?, capacity: Int) {
        events = PackedEvents(capacity: 192 * capacity)
        names = NameList(capacity: 96 * capacity)
        hashes.reserveCapacity(capacity)
        prefix = Array("\(tenant?.text ?? "")//event/".utf8)
        head = ("", ForeignBatch.head(of: "", prefix))
    }

    /// The length keeps source and id apart, whatever characters they have.
    private static func head(of source: String, _ prefix: [UInt8]) -> [UInt8] {
        prefix + "\(source.utf8.count)/\(source)/".utf8
    }

    package var count: Int { hashes.count }

    /// Adds an event: `payload` is canonical JSON, `source` and `id` are what its author calls
    /// it, `hash` is SHA-256 of what that name stands for.
    package mutating func append(
        type: String,
        isPersonal: Bool,
        partitionKey: String,
        subject: PersonID?,
        payload: [UInt8],
        source: String,
        id: ArraySlice<UInt8>,
        hash: Span<UInt8>
    ) {
        events.append(
            type: type,
            isPersonal: isPersonal,
            partitionKey: partitionKey,
            subject: subject?.text,
            payload: payload
        )
        // Equal texts may be other bytes, and other bytes are another name.
        if !head.source.utf8.elementsEqual(source.utf8) {
            head = (source, ForeignBatch.head(of: source, prefix))
        }
        let head = head.bytes
        names.append(hash) { bytes in
            bytes += head
            bytes.append(contentsOf: id)
        }
        hashes.append(IdempotencyIndex.hash(names[count].name))
    }
}

/// The place of a foreign event in its file.
package struct ForeignPlace: Sendable, Equatable {
    /// Its number in the file's outbox.
    package let number: Int64
    /// True when it was there before.
    package let isReplay: Bool
    /// The source that the number is of, when a restored file had another then; nil for the file's.
    package var source: String?
}

/// Another event has the name of one that was to be published.
package struct ForeignNameTaken: Error {
    /// Which of them.
    package let index: Int
}

extension SystemTransaction {
    /// Publishes events that somebody outside wrote, each once under its name: the same event again
    /// has the number it has, another one under that name is a `ForeignNameTaken`.
    ///
    /// Names are kept as long as idempotency keys are.
    package func publish(_ batch: ForeignBatch, for call: CallContext) throws -> [ForeignPlace] {
        try engine.publish(batch, for: call)
    }
}

extension LaneEngine {
    /// What is known of one name.
    private typealias Known = (number: Int64, hash: ArraySlice<UInt8>, source: String?)

    fileprivate func publish(
        _ batch: ForeignBatch,
        for call: CallContext
    ) throws -> [ForeignPlace] {
        let row = try nextKeys()
        let first = try nextEvent()
        var places: [ForeignPlace] = []
        places.reserveCapacity(batch.count)
        var fresh: [Int] = []
        fresh.reserveCapacity(batch.count)
        for (index, hash) in batch.hashes.enumerated() {
            var known: Known?
            try keys.find(hash) { place in
                known =
                    place == row
                    ? LaneEngine.twin(of: index, among: fresh, batch.names, from: first)
                    : try stored(batch.names[index].name, in: place)
                return known != nil
            }
            guard let known else {
                places.append(ForeignPlace(number: first + Int64(fresh.count), isReplay: false))
                keys.add(hash, row: row)
                fresh.append(index)
                continue
            }
            guard known.hash == batch.names[index].hash else {
                throw ForeignNameTaken(index: index)
            }
            places.append(
                ForeignPlace(number: known.number, isReplay: true, source: known.source)
            )
        }
        guard !fresh.isEmpty else { return places }
        let isAllFresh = fresh.count == batch.count
        var names = isAllFresh ? batch.names : batch.names.picking(fresh)
        names.first = first
        try append(isAllFresh ? batch.events : batch.events.picking(fresh), from: first, for: call)
        try keep(names, row, at: call.received.instant)
        return places
    }

    /// The number that the next row of keys gets; looked up once in a batch.
    private func nextKeys() throws -> Int64 {
        guard told.newestKeys == 0 else { return told.newestKeys + 1 }
        return try number("SELECT 1 + coalesce((SELECT max(n) FROM host_idempotency), 0)")
    }

    /// The number that the next event gets; looked up once in a batch.
    private func nextEvent() throws -> Int64 {
        guard told.newestOutbox == 0 else { return told.newestOutbox + 1 }
        return try number(
            """
            SELECT 1 + coalesce((SELECT max(n) FROM host_outbox),
                (SELECT CAST(value AS INTEGER) FROM host_meta WHERE key = 'outbox_last'), 0)
            """
        )
    }

    private func number(_ sql: StaticString) throws -> Int64 {
        try statement(sql).first { $0.int64(at: 0) } ?? 1
    }

    /// An event of the same batch that has the same name.
    private static func twin(
        of index: Int,
        among fresh: [Int],
        _ names: NameList,
        from first: Int64
    ) -> Known? {
        let name = names[index].name
        guard let place = fresh.firstIndex(where: { names[$0].name == name }) else { return nil }
        return (first + Int64(place), names[fresh[place]].hash, nil)
    }

    private func stored(_ name: ArraySlice<UInt8>, in row: Int64) throws -> Known? {
        let select = try statement(
            "SELECT content_type, response, key, body_hash FROM host_idempotency WHERE n=?1"
        )
        select.bind(row, at: 1)
        let found = try select.first { row -> Known? in
            guard row.text(at: 0) == "names" else {
                // As names were kept before: a row for each.
                guard row.text(at: 2).utf8.elementsEqual(name) else { return nil }
                let number = Int64(String(decoding: row.blob(at: 1), as: UTF8.self)) ?? 0
                return (number, row.blob(at: 3)[...], nil)
            }
            let names = NameList(row.blob(at: 1))
            let source = ForeignNames.source(in: row.text(at: 2))
            return names.find(name).map { (names.first + Int64($0), names[$0].hash, source) }
        }
        return found ?? nil
    }

    private func keep(_ names: NameList, _ row: Int64, at instant: Instant) throws {
        let insert = try statement(
            """
            INSERT INTO host_idempotency(n, key, body_hash, state, status, content_type, response,
                created_ms) VALUES(?1, '//names', x'', 1, 201, 'names', ?2, ?3)
            """
        )
        insert.bind(row, at: 1)
        insert.bind(names.bytes, at: 2)
        insert.bind(instant.utcMillis, at: 3)
        try insert.run()
        told.newestKeys = row
    }

    /// One row for all of them, under the number of the last; no event has an empty type, so that
    /// this says what the row is.
    private func append(
        _ events: PackedEvents,
        from first: Int64,
        for call: CallContext
    ) throws {
        let last = first + Int64(events.count) - 1
        let insert = try statement(
            """
            INSERT INTO host_outbox(n, type, partition_key, tenant, subject, at_ms, trace,
                originator, personal, cause, payload)
                VALUES(?1, '', '', ?2, NULL, ?3, ?4, ?5, 0, NULL, ?6)
            """
        )
        insert.bind(last, at: 1)
        insert.bind(call.tenant?.text, at: 2)
        insert.bind(call.received.instant.utcMillis, at: 3)
        insert.bind(call.traceID, at: 4)
        insert.bind(call.principal.auditName, at: 5)
        insert.bind(events.bytes, at: 6)
        try insert.run()
        told.newestOutbox = last
    }
}
