import HostStore
package import PluginKit

extension BusLog {
    /// What one look at the log found for a reader.
    package struct Page: Sendable {
        package var events: [(event: LoggedEvent, sight: EventView.Sight)] = []
        /// Everything up to here was looked at.
        package var place: Int64
        /// True when nothing came after it.
        package var isEnd: Bool
    }

    /// Rows looked at in one go, so that no other reader waits long.
    private static let rowsPerLook: Int64 = 4096
    /// Payload bytes of one page; the event that passes the bound still belongs to it.
    private static let pageBytesMax = 4 << 20

    /// Up to `limit` events that a reader may see, after a place (-1 for all).
    ///
    /// Rows that are not for the reader cost a look at their type and organisation; their payload
    /// is not read. It ends early when `isOver` says so.
    package func page(
        for view: EventView,
        after place: Int64,
        limit: Int,
        isOver: () -> Bool = { false }
    ) throws -> Page {
        var page = Page(place: place, isEnd: false)
        var bytes = 0
        while page.events.count < limit, bytes < BusLog.pageBytesMax, !isOver() {
            let before = page.place
            try look(view, limit, &page, &bytes)
            if page.place == before || page.isEnd {
                page.isEnd = true
                return page
            }
        }
        return page
    }

    private func look(
        _ view: EventView,
        _ limit: Int,
        _ page: inout Page,
        _ bytes: inout Int
    ) throws {
        let begun = (page, bytes)
        if page.place + 1 >= archive.end {
            try file.read { snapshot in
                let packs = try PackTable.after(page.place) { try snapshot.statement($0) }
                try BusLog.look(view, limit, &page, &bytes, packs, { try snapshot.statement($0) }) {
                    person in try LogReader.key(of: person) { try snapshot.statement($0) }
                }
            }
            // Unless some of them were archived meanwhile.
            if begun.0.place + 1 >= archive.end { return }
        }
        (page, bytes) = begun
        try file.read { snapshot in
            _ = try archive.read(at: page.place + 1) { connection in
                try BusLog.look(view, limit, &page, &bytes, nil, { try connection.statement($0) }) {
                    person in try LogReader.key(of: person) { try snapshot.statement($0) }
                }
            }
        }
        // What a segment has no more of, the next file has.
        page.isEnd = false
    }

    private static func look(
        _ view: EventView,
        _ limit: Int,
        _ page: inout Page,
        _ bytes: inout Int,
        _ packs: PreparedStatement?,
        _ statement: TileTable.Statements,
        _ key: (PersonID) throws -> [UInt8]?
    ) throws {
        let select = try statement(
            """
            SELECT l.seq, s.name, l.n, l.id, t.name, l.partition_key, l.tenant, l.subject, l.at_ms,
                l.trace, l.originator, l.sealed, l.leaf, l.salt, l.payload, l.cause
            FROM log l JOIN source s ON s.id = l.source JOIN event_type t ON t.id = l.type
            WHERE l.seq > ?1 ORDER BY l.seq LIMIT ?2
            """
        )
        select.bind(page.place, at: 1)
        select.bind(rowsPerLook, at: 2)
        var seen: Int64 = 0
        // Until something stops it, there is nothing more.
        page.isEnd = true
        try LogWalk.each(select, packs, from: page.place + 1) { stored in
            seen += 1
            page.place = stored.sequence
            if let sight = view.sight(of: LogReader.envelope(stored)) {
                let event = try LogReader.event(stored, key)
                bytes += event.payload?.count ?? 0
                page.events.append((event.alone, sight))
            }
            page.isEnd = seen < rowsPerLook && page.events.count < limit && bytes < pageBytesMax
            return page.isEnd
        }
    }

    /// The event with this id, if the reader may see it.
    package func event(
        _ id: String,
        for view: EventView
    ) throws -> (event: LoggedEvent, sight: EventView.Sight)? {
        guard let sequence = try sequence(of: id) else { return nil }
        guard let event = try event(at: sequence), event.envelope.id == id,
            let sight = view.sight(of: event.envelope)
        else { return nil }
        return (event, sight)
    }

    /// Where an event stands: caused ones are found by their id, the others by source and number.
    package func sequence(of id: String) throws -> Int64? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 3, let number = Int64(parts[2]) {
            // Numbers begin with one, and each is written in one way.
            guard number > 0, String(number) == parts[2] else { return nil }
            return try sequence(of: "\(parts[0])/\(parts[1])", number)
        }
        return try file.read { snapshot in
            try ArchivedEvent.sequence(ofCaused: id) { try snapshot.statement($0) }
        }
    }

    /// A place before every event recorded at or after an instant, as near as halving finds it.
    ///
    /// Events of several files enter the log a little out of the order of their clocks, so it
    /// begins some minutes early: whoever reads on from there skips what is too old.
    package func place(before instant: Instant) throws -> Int64 {
        let wanted = instant.utcMillis - 300_000
        var high = try newest()
        var low: Int64 = -1
        while low < high {
            let middle = low + (high - low + 1) / 2
            if try millis(at: middle) < wanted { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private func millis(at sequence: Int64) throws -> Int64 {
        func find(_ statement: TileTable.Statements) throws -> Int64? {
            let find = try statement("SELECT at_ms FROM log WHERE seq=?1")
            find.bind(sequence, at: 1)
            return try find.first { $0.int64(at: 0) }
        }
        let recent = try file.read { snapshot -> Int64? in
            if let row = try find({ try snapshot.statement($0) }) { return row }
            let pack = try PackTable.holding(sequence) { try snapshot.statement($0) }
            return pack.map { $0.setting(Int(sequence - $0.first)).atMillis }
        }
        if let recent { return recent }
        let archived = try archive.read(at: sequence) { connection in
            try find { try connection.statement($0) }
        }
        return (archived ?? nil) ?? Int64.max
    }

    /// The newest event's sequence number; -1 for an empty log.
    package func newest() throws -> Int64 {
        try file.read { snapshot in
            let end = try snapshot.statement("SELECT size - 1 FROM tree")
            return try end.first { $0.int64(at: 0) } ?? -1
        }
    }
}
