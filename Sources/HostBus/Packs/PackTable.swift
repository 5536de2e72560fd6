import HostStore
import PluginKit

/// The packs of `bus.db`.
enum PackTable {
    /// A pack that holds a place begins no further before it.
    private static let reach = Int64(PackDraft.eventsMax)

    /// A row of the statements below.
    static func pack(_ row: PreparedStatement) throws -> LogPack {
        let pack = LogPack(
            first: row.int64(at: 0),
            source: row.text(at: 1),
            number: row.int64(at: 2),
            type: row.text(at: 3),
            links: row.blob(at: 4),
            hashes: row.blob(at: 5),
            items: row.blob(at: 6)
        )
        guard let pack, pack.last == row.int64(at: 7) else {
            throw Fault.treeBroken("the pack from \(row.int64(at: 0)) on cannot be read")
        }
        return pack
    }

    /// Packs with events after a place, of one type or of every type, in order; to be stepped.
    static func after(
        _ sequence: Int64,
        type: String? = nil,
        _ statement: TileTable.Statements
    ) throws -> PreparedStatement {
        let select: PreparedStatement
        if let type {
            select = try statement(
                """
                SELECT p.first, s.name, p.n, t.name, p.links, p.hashes, p.items, p.last
                FROM event_type t JOIN pack p ON p.type = t.id JOIN source s ON s.id = p.source
                WHERE t.name = ?3 AND p.first > ?2 AND p.last > ?1 ORDER BY p.first
                """
            )
            select.bind(type, at: 3)
        } else {
            select = try statement(
                """
                SELECT p.first, s.name, p.n, t.name, p.links, p.hashes, p.items, p.last
                FROM pack p JOIN source s ON s.id = p.source JOIN event_type t ON t.id = p.type
                WHERE p.first > ?2 AND p.last > ?1 ORDER BY p.first
                """
            )
        }
        select.bind(sequence, at: 1)
        select.bind(sequence - reach, at: 2)
        return select
    }

    /// The pack that holds a place; nil when none does.
    static func holding(
        _ sequence: Int64,
        _ statement: TileTable.Statements
    ) throws -> LogPack? {
        let packs = try after(sequence - 1, statement)
        return try packs.first { $0.int64(at: 0) <= sequence ? try pack($0) : nil } ?? nil
    }

    /// The place of a source's event; nil when no pack holds it.
    static func sequence(
        of source: String,
        _ number: Int64,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT p.first + ?2 - p.n FROM source s JOIN pack p ON p.source = s.id
                WHERE s.name = ?1 AND p.n > ?3 AND p.n <= ?2 AND p.n + p.last - p.first >= ?2
            """
        )
        find.bind(source, at: 1)
        find.bind(number, at: 2)
        find.bind(number - reach, at: 3)
        return try find.first { $0.int64(at: 0) }
    }

    /// The first place after another at which a pack has an event of a type or another version of
    /// it: `stem` is the type's name up to its version.
    static func first(
        like stem: String,
        after sequence: Int64,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT min((SELECT max(p.first, ?2 + 1) FROM pack p WHERE p.type = t.id AND p.first > ?3
                AND p.last > ?2 ORDER BY p.first LIMIT 1))
                FROM event_type t WHERE substr(t.name, 1, length(?1)) = ?1
            """
        )
        find.bind(stem, at: 1)
        find.bind(sequence, at: 2)
        find.bind(sequence - reach, at: 3)
        return try find.first { $0.optionalInt64(at: 0) } ?? nil
    }

    /// The place of the first event in packs of a source from a number on.
    static func first(
        of source: String,
        from number: Int64,
        _ statement: TileTable.Statements
    ) throws -> Int64? {
        let find = try statement(
            """
            SELECT p.first + max(?2 - p.n, 0) FROM source s JOIN pack p ON p.source = s.id
                WHERE s.name = ?1 AND p.n > ?3 AND p.n + p.last - p.first >= ?2
                ORDER BY p.n LIMIT 1
            """
        )
        find.bind(source, at: 1)
        find.bind(number, at: 2)
        find.bind(number - reach, at: 3)
        return try find.first { $0.int64(at: 0) }
    }

    /// How many events of a type packs hold after a place, counted to `max` or a few more.
    static func count(
        type: String,
        after sequence: Int64,
        max: Int,
        _ statement: TileTable.Statements
    ) throws -> Int {
        let select = try statement(
            """
            SELECT p.last - max(p.first - 1, ?2) FROM event_type t JOIN pack p ON p.type = t.id
                WHERE t.name = ?1 AND p.first > ?3 AND p.last > ?2 ORDER BY p.first
            """
        )
        select.bind(type, at: 1)
        select.bind(sequence, at: 2)
        select.bind(sequence - reach, at: 3)
        defer { select.reset() }
        var count = 0
        while count < max, try select.step() { count += Int(select.int64(at: 0)) }
        return count
    }

    /// Keeps a pack that ends with `last`.
    static func put(
        _ draft: PackDraft,
        first: Int64,
        source: Int64,
        type: Int64,
        links: [UInt8],
        hashes: [UInt8],
        in transaction: borrowing SystemTransaction
    ) throws {
        let insert = try transaction.statement(
            """
            INSERT INTO pack(first, last, source, n, type, links, hashes, items)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8)
            """
        )
        insert.bind(first, at: 1)
        insert.bind(first + Int64(draft.count) - 1, at: 2)
        insert.bind(source, at: 3)
        insert.bind(draft.number, at: 4)
        insert.bind(type, at: 5)
        insert.bind(links, at: 6)
        insert.bind(hashes, at: 7)
        insert.bind(draft.items.bytes, at: 8)
        try insert.run()
    }
}
