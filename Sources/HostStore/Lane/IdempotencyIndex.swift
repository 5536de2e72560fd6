import PluginKit

/// Where the answer under each idempotency key stands, in memory.
///
/// Keys are random, so an index on the disk dirties a page of its own for almost every command:
/// half of a command's whole cost, as measured. The rows themselves are appended; this index
/// belongs to the lane, which alone writes them, and is rebuilt from them when the lane opens.
/// What a batch adds is taken out again when it is undone.
final class IdempotencyIndex {
    private var rows = HashedRows()
    /// What the batch at work has added, in order.
    private var pending: [(hash: UInt64, row: Int64)] = []
    /// Rows added since the lane opened.
    private(set) var added = 0

    /// Reads every key of the file.
    init(_ connection: Connection) throws {
        let all = "SELECT n, \(KeyRow.columns) FROM host_idempotency ORDER BY n"
        try connection.each(all) { row in
            let number = row.int64(at: 0)
            for hash in KeyRow.hashes(in: row, from: 1) { rows.insert(hash, number) }
        }
    }

    /// Keys kept.
    var count: Int { rows.count }

    /// Seeded per process, so nobody can prepare keys that meet.
    static func hash(_ key: String) -> UInt64 {
        var key = key
        var hasher = Hasher()
        // Safe because the hasher reads the bytes before the call returns.
        key.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The same of a key's bytes.
    static func hash(_ key: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        // Safe because the hasher reads the bytes before the call returns.
        unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Calls `isSame` with every row that may hold the key until one does.
    func find(_ hash: UInt64, _ isSame: (Int64) throws -> Bool) rethrows {
        try rows.find(hash, isSame)
    }

    /// Adds a row of the command at work.
    func add(_ hash: UInt64, row: Int64) {
        rows.insert(hash, row)
        pending.append((hash, row))
    }

    /// How much of the batch is added so far.
    var mark: Int { pending.count }

    /// Forgets what was added since the mark: that command was undone.
    func undo(to mark: Int) {
        while pending.count > mark {
            let entry = pending.removeLast()
            remove(entry.hash, row: entry.row)
        }
    }

    /// The batch is on the disk.
    func commit() {
        var last: Int64?
        for entry in pending where entry.row != last {
            added += 1
            last = entry.row
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Forgets a row that was purged.
    func remove(_ hash: UInt64, row: Int64) { rows.remove(hash, row) }
}
