import HostStore
import PluginKit
import TransparencyLog

/// What the log remembers of the names that authors outside gave their events, for as long as
/// `inbox.db` knows them: a file that comes from a backup, or a new one, gets them back, so that an
/// event which is sent again is not taken twice.
enum NameMemory {
    private static let readMax: Int64 = 256

    /// Keeps rows of names, in the transaction that appends their events; some expired ones go.
    static func keep(
        _ names: [ForeignNames],
        of source: String,
        at now: Instant,
        in transaction: borrowing SystemTransaction
    ) throws {
        guard !names.isEmpty else { return }
        let insert = try transaction.statement(
            """
            INSERT INTO foreign_names(source, row, at_ms, names)
                SELECT id, ?2, ?3, ?4 FROM source WHERE name = ?1
            """
        )
        for names in names {
            insert.bind(source, at: 1)
            insert.bind(names.row, at: 2)
            insert.bind(names.atMillis, at: 3)
            insert.bind(names.bytes, at: 4)
            try insert.run()
        }
        let delete = try transaction.statement(
            """
            DELETE FROM foreign_names WHERE at_ms < ?1
                AND id IN (SELECT id FROM foreign_names ORDER BY id LIMIT ?2)
            """
        )
        delete.bind(now.utcMillis - Inbox.namesMillis, at: 1)
        delete.bind(Int64(2 * names.count), at: 2)
        try delete.run()
    }

    /// The newest row of a file that the log remembers; 0 for none.
    static func newestRow(
        of source: String,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws -> Int64 {
        // The newest of all: a file that is no longer in service has none after it.
        let select = try statement(
            """
            SELECT s.name, f.row FROM foreign_names f JOIN source s ON s.id = f.source
                ORDER BY f.id DESC LIMIT 1
            """
        )
        let newest = try select.first { ($0.text(at: 0), $0.int64(at: 1)) }
        return newest.flatMap { $0.0 == source ? $0.1 : nil } ?? 0
    }

    /// Gives a file every row it lacks; what it has is of the source `before`, where there was one.
    static func putBack(
        from bus: BusLog,
        before: String?,
        _ statement: (StaticString) throws -> PreparedStatement
    ) throws {
        if let before { try ForeignNames.assign(to: before, statement) }
        var known: Set<MerkleHash> = []
        try ForeignNames.each(statement) { known.insert(MerkleHash.digest($0)) }
        let oldest = bus.environment.now().utcMillis - Inbox.namesMillis
        var after: Int64 = 0
        while true {
            let rows = try read(bus, after: after)
            guard let last = rows.last else { return }
            for row in rows where row.names.atMillis >= oldest {
                guard known.insert(MerkleHash.digest(row.names.bytes)).inserted else { continue }
                try row.names.putBack(of: row.source, statement)
            }
            after = last.id
        }
    }

    private typealias Row = (id: Int64, source: String, names: ForeignNames)

    private static func read(_ bus: BusLog, after: Int64) throws -> [Row] {
        try bus.file.read { snapshot in
            let select = try snapshot.statement(
                """
                SELECT f.id, s.name, f.row, f.at_ms, f.names FROM foreign_names f
                    JOIN source s ON s.id = f.source WHERE f.id > ?1 ORDER BY f.id LIMIT ?2
                """
            )
            select.bind(after, at: 1)
            select.bind(readMax, at: 2)
            defer { select.reset() }
            var rows: [Row] = []
            while try select.step() {
                let names = ForeignNames(
                    row: select.int64(at: 2),
                    bytes: select.blob(at: 4),
                    atMillis: select.int64(at: 3)
                )
                rows.append((select.int64(at: 0), select.text(at: 1), names))
            }
            return rows
        }
    }
}
