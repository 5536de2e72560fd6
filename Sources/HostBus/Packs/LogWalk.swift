import HostStore

/// Goes through the rows and packs of one file in the order of the log.
enum LogWalk {
    /// One event as it is kept.
    enum Stored {
        /// A row of its own, whose first column is the event's place.
        case row(PreparedStatement)
        case packed(LogPack, Int)
    }

    /// Calls `body` with each event from a place on until it says no.
    ///
    /// Where `rows` are bounded in number, `body` has to say no after as many events.
    static func each(
        _ rows: PreparedStatement,
        _ packs: PreparedStatement?,
        from start: Int64,
        _ body: (Stored) throws -> Bool
    ) throws {
        defer {
            rows.reset()
            packs?.reset()
        }
        var hasRow = try rows.step()
        var pack = try next(packs)
        var index = pack.map { max(0, Int(start - $0.first)) } ?? 0
        while hasRow || pack != nil {
            if let held = pack, !hasRow || held.first + Int64(index) < rows.int64(at: 0) {
                guard try body(.packed(held, index)) else { return }
                index += 1
                if index == held.count {
                    pack = try next(packs)
                    index = 0
                }
            } else {
                guard try body(.row(rows)) else { return }
                hasRow = try rows.step()
            }
        }
    }

    private static func next(_ packs: PreparedStatement?) throws -> LogPack? {
        guard let packs, try packs.step() else { return nil }
        return try PackTable.pack(packs)
    }
}

extension LogWalk.Stored {
    /// Its place in the log.
    var sequence: Int64 {
        switch self {
        case .row(let row): row.int64(at: 0)
        case .packed(let pack, let index): pack.first + Int64(index)
        }
    }

    /// The bytes that were hashed, which a row has in some column.
    func leaf(at column: Int) -> [UInt8] {
        switch self {
        case .row(let row): row.blob(at: column)
        case .packed(let pack, let index): pack.leaf(index)
        }
    }

    /// The hash that was kept, which a row has in some column.
    func hash(at column: Int) -> [UInt8] {
        switch self {
        case .row(let row): row.blob(at: column)
        case .packed(let pack, let index): Array(pack.hash(index))
        }
    }
}
